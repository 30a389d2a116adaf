import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { tempTree } from "../tests/support/temp_tree.ts";
import { checkStaged } from "./check_staged.ts";

async function stage(directory: string): Promise<void> {
  for (const args of [["init", "--quiet"], ["add", "--all"]]) {
    const { success } = await new Deno.Command("git", { args, cwd: directory })
      .output();
    if (!success) throw new Error(`Cannot run git ${args[0]}`);
  }
}

Deno.test("checkStaged() passes what is well", async () => {
  await using tree = await tempTree({
    "deno.json": "{}\n",
    "a.ts": "export const a: number = 1;\n",
    "notes.txt": "whatever\n",
  });
  await stage(tree.path);
  assertEquals(await checkStaged(tree.path), []);
});

Deno.test("checkStaged() names what fails, by the staged bytes", async () => {
  await using tree = await tempTree({
    "deno.json": "{}\n",
    "a.ts": 'export const a: number = "one"\nvar b = 1;\n',
  });
  await stage(tree.path);
  await Deno.writeTextFile(`${tree.path}/a.ts`, "export const a = 1;\n");
  assertEquals(await checkStaged(tree.path), ["fmt", "lint", "types"]);
});

Deno.test("checkStaged() fails outside of a repository", async () => {
  await using tree = await tempTree();
  await assertRejects(() => checkStaged(tree.path), /Cannot run git/);
});
