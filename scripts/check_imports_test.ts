import {
  deepStrictEqual as assertEquals,
  match,
  rejects as assertRejects,
} from "node:assert/strict";
import { tempTree } from "../tests/support/temp_tree.ts";
import { findBreaches, readImportGraph } from "./check_imports.ts";

Deno.test("findBreaches() names each rule that an import breaks", async (t) => {
  const table: [name: string, from: string, to: string, RegExp | undefined][] =
    [
      [
        "a folder below",
        "runtime/guest/paging.ts",
        "runtime/image/mod.ts",
        undefined,
      ],
      [
        "a folder above",
        "runtime/image/marks.ts",
        "runtime/host/mod.ts",
        /image may import no other folder/,
      ],
      [
        "past the door",
        "runtime/host/queue.ts",
        "runtime/kube/watcher.ts",
        /runtime\/kube is entered through its mod.ts/,
      ],
      [
        "past an inner door",
        "runtime/guest/guest.ts",
        "runtime/guest/prepare/decode.ts",
        /runtime\/guest\/prepare is entered/,
      ],
      [
        "from an inner room into its own house",
        "runtime/guest/prepare/decode.ts",
        "runtime/guest/abi.ts",
        undefined,
      ],
      [
        "test code",
        "runtime/host/queue.ts",
        "tests/support/kill.ts",
        /it is test code/,
      ],
      [
        "a bench",
        "runtime/log.ts",
        "bench/harness.ts",
        /it is test code/,
      ],
      ["a script", "mod.ts", "scripts/ok.ts", /imports no scripts/],
      [
        "the shared flags",
        "runtime/cli/run.ts",
        "scripts/v8_flags.ts",
        undefined,
      ],
      [
        "a test may reach in",
        "tests/image/kill_test.ts",
        "runtime/image/marks.ts",
        undefined,
      ],
      [
        "shared files import no folder",
        "runtime/errors.ts",
        "runtime/kube/mod.ts",
        /imports none of them/,
      ],
      [
        "the root from below",
        "runtime/host/queue.ts",
        "runtime/app.ts",
        /host lies below the root/,
      ],
      [
        "the root from the top",
        "runtime/cli/run.ts",
        "runtime/app.ts",
        undefined,
      ],
      [
        "a folder that nobody placed",
        "runtime/extra/mod.ts",
        "runtime/kube/mod.ts",
        /"extra" has no layer/,
      ],
    ];
  for (const [name, from, to, expected] of table) {
    await t.step(name, () => {
      const found = findBreaches(new Map([[from, [to]]]));
      if (expected === undefined) assertEquals(found, []);
      else match(found.join(), expected);
    });
  }
});

Deno.test("findBreaches() shows a cycle", () => {
  const graph = new Map([
    ["runtime/kube/a.ts", ["runtime/kube/b.ts"]],
    ["runtime/kube/b.ts", ["runtime/kube/a.ts"]],
  ]);
  assertEquals(findBreaches(graph), [
    "import cycle: runtime/kube/a.ts -> runtime/kube/b.ts -> runtime/kube/a.ts",
  ]);
});

Deno.test("readImportGraph() sees static, dynamic, type-only and re-exported imports", async () => {
  await using tree = await tempTree({
    "runtime/image/mod.ts": 'export * from "./marks.ts";\n',
    "runtime/image/marks.ts":
      'import type { Host } from "../host/mod.ts";\nexport type M = Host;\n',
    "runtime/host/mod.ts":
      'export interface Host {}\nexport const lazy = () => import("../image/mod.ts");\n',
    "node_modules/x/index.ts": 'import "../../runtime/host/mod.ts";\n',
  });
  const graph = await readImportGraph(tree.path);
  assertEquals(
    [...graph].filter(([, targets]) => targets.length > 0).sort(),
    [
      ["runtime/host/mod.ts", ["runtime/image/mod.ts"]],
      ["runtime/image/marks.ts", ["runtime/host/mod.ts"]],
      ["runtime/image/mod.ts", ["runtime/image/marks.ts"]],
    ],
  );
  match(findBreaches(graph).join("\n"), /marks\.ts imports runtime\/host/);
});

Deno.test("readImportGraph() fails where there is no such tree", async () => {
  await assertRejects(() => readImportGraph("/does/not/exist"));
});
