import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { tempTree } from "../tests/support/temp_tree.ts";
import { findUndocumented } from "./check_docs.ts";

const DOCUMENTED =
  "/**\n * The root.\n *\n * @module\n */\n/** One. */\nexport const a = 1;\n";

Deno.test("findUndocumented() passes a documented tree", async () => {
  await using tree = await tempTree({ "mod.ts": DOCUMENTED });
  assertEquals(await findUndocumented(tree.path), []);
});

Deno.test("findUndocumented() names an export without comment and a folder without one", async () => {
  await using tree = await tempTree({
    "mod.ts": DOCUMENTED,
    "runtime/image/mod.ts": 'export { b } from "./b.ts";\n',
    "runtime/image/b.ts": "export const b = 2;\nexport const inner = 3;\n",
  });
  assertEquals(await findUndocumented(tree.path), [
    "runtime/image/mod.ts: no @module comment that says what the folder is",
    "runtime/image/b.ts:1: b has no doc comment",
  ]);
});

Deno.test("findUndocumented() fails on a tree that cannot be read", async () => {
  await using tree = await tempTree({
    "runtime/image/mod.ts": "export {",
  });
  await assertRejects(
    () => findUndocumented(tree.path),
    /Cannot read the docs/,
  );
});
