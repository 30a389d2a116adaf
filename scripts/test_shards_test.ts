import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { findTestFiles, spread, writeShards } from "./test_shards.ts";
import { tempTree } from "../tests/support/temp_tree.ts";

Deno.test("spread() makes groups of about the same weight, none of them empty", async (t) => {
  const file = (path: string, weight: number) => ({ path, weight });
  const table: [string, Parameters<typeof spread>, string[][]][] = [
    [
      "the heaviest file stands alone",
      [[file("a", 1), file("b", 9), file("c", 2), file("d", 3)], 2],
      [["b"], ["a", "c", "d"]],
    ],
    ["fewer files than groups", [[file("a", 1)], 2], [["a"]]],
    ["no file", [[], 2], []],
  ];
  for (const [name, args, groups] of table) {
    await t.step(name, () => assertEquals(spread(...args), groups));
  }
});

Deno.test("findTestFiles() finds tests below directories and takes files as they are", async () => {
  await using tree = await tempTree({
    "one/a_test.ts": "1",
    "one/deep/b_test.ts": "22",
    "one/c.ts": "",
    "two.ts": "333",
  });
  const found = await findTestFiles([
    `${tree.path}/one`,
    `${tree.path}/two.ts`,
  ]);
  assertEquals(
    found.map(({ path, weight }) => [path.slice(tree.path.length), weight])
      .sort(),
    [["/one/a_test.ts", 1], ["/one/deep/b_test.ts", 2], ["/two.ts", 3]],
  );
});

Deno.test("writeShards() writes a file for each group that imports all of it", async () => {
  const shards = await writeShards([["/x/a_test.ts", "/x/b c_test.ts"]]);
  const [path = ""] = shards.paths;
  assertEquals(
    await Deno.readTextFile(path),
    'import "file:///x/a_test.ts";\nimport "file:///x/b%20c_test.ts";\n',
  );
  await shards[Symbol.asyncDispose]();
  assertEquals(shards.paths.length, 1);
});
