import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
} from "node:assert/strict";
import { runMain } from "../../tests/support/memory_io.ts";
import { tempTree } from "../../tests/support/temp_tree.ts";

const MODULE = "\0asm\x01\0\0\0";

Deno.test("check tells a good file from a bad one", async (t) => {
  await using tree = await tempTree({
    "good.yaml": "name: a\nwasm: m.wasm\n---\nname: b\nwasm: m.wasm\n",
    "bad.yaml": "name: A\nwasm: m.wasm\n---\nname: b\nwsam: m.wasm\n",
    "m.wasm": MODULE,
  });
  const good = `${tree.path}/good.yaml`;
  const bad = `${tree.path}/bad.yaml`;
  const none = `${tree.path}/none.yaml`;
  const table: [name: string, file: string, code: number, stdout: string][] = [
    ["good", good, 0, `${good}: 2 children, nothing wrong\n`],
    [
      "bad",
      bad,
      1,
      `${bad}:1:7: name: found "A", wanted a DNS label (lower-case letters, digits and dashes, at most 63) (did you mean "a"?)
${bad}:4:1: wasm: found nothing, wanted a path
${bad}:5:1: wsam: found an unknown field, wanted a known one (did you mean "wasm"?)
${bad}: 3 problems
`,
    ],
    [
      "nothing",
      none,
      1,
      `${none}: found no such file, wanted a children file\n${none}: 1 problem\n`,
    ],
  ];
  for (const [name, file, code, stdout] of table) {
    await t.step(name, async () => {
      const expected = { code, stdout, stderr: "" };
      assertEquals(await runMain(["check", file]), expected);
    });
  }
});

Deno.test("check --json prints one object for programs", async () => {
  await using tree = await tempTree({
    "good.yaml": "name: a\nwasm: m.wasm\n",
    "bad.yaml": "name: a\nwasm: none.wasm\n",
    "m.wasm": MODULE,
  });
  const json = async (name: string): Promise<[number, unknown]> => {
    const file = `${tree.path}/${name}`;
    const { code, stdout, stderr } = await runMain(["check", "--json", file]);
    assertEquals(stderr, "");
    return [code, JSON.parse(stdout)];
  };
  assertEquals(await json("good.yaml"), [0, {
    file: `${tree.path}/good.yaml`,
    children: [{ name: "a", wasm: `${tree.path}/m.wasm` }],
    problems: [],
  }]);
  assertEquals(await json("bad.yaml"), [1, {
    file: `${tree.path}/bad.yaml`,
    children: [],
    problems: [{
      file: `${tree.path}/bad.yaml`,
      line: 2,
      column: 7,
      field: "wasm",
      found: `no such file at "${tree.path}/none.wasm"`,
      wanted: "a WebAssembly module",
    }],
  }]);
});

Deno.test("check fails on a path that cannot be followed", async () => {
  await using tree = await tempTree();
  const loop = `${tree.path}/loop.yaml`;
  await Deno.symlink(loop, loop);
  const { code, stdout, stderr } = await runMain(["check", loop]);
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /^error: Too many levels of symbolic links/);
});
