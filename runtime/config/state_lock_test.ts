import { strictEqual, throws } from "node:assert/strict";
import { tempTree } from "../../tests/support/temp_tree.ts";
import { StateLockedError } from "./errors.ts";
import { statePaths } from "./paths.ts";
import { lockState } from "./state_lock.ts";

Deno.test("lockState() refuses a second holder until the first lets go", async () => {
  await using directory = await tempTree();
  const paths = statePaths(directory.path);
  for (let turn = 0; turn < 2; turn++) {
    using _held = lockState(paths);
    throws(() => lockState(paths), {
      name: "StateLockedError",
      pid: Deno.pid,
      message:
        `Cannot lock the state directory "${directory.path}": process ${Deno.pid} works on it, ` +
        "wanted one process at a time; stop it or name another directory with --state-dir",
    });
  }
});

Deno.test("lockState() names no process that has not written its id", async (t) => {
  for (const text of ["", "12", "not an id\n"]) {
    await t.step(JSON.stringify(text), async () => {
      await using directory = await tempTree();
      const paths = statePaths(directory.path);
      using _held = lockState(paths);
      await Deno.writeTextFile(paths.lock, text);
      throws(() => lockState(paths), (error: unknown) => {
        strictEqual(error instanceof StateLockedError, true);
        const { message, pid } = error as StateLockedError;
        return pid === undefined && message.includes("another process works");
      });
    });
  }
});

Deno.test("lockState() ignores what a process that was killed has left", async () => {
  await using directory = await tempTree({ lock: "4194304000\n" });
  const paths = statePaths(directory.path);
  using _held = lockState(paths);
  strictEqual(await Deno.readTextFile(paths.lock), `${Deno.pid}\n`);
});

Deno.test("lockState() says why its file cannot be opened", async () => {
  await using directory = await tempTree({ "lock/in_the_way": "" });
  throws(() => lockState(statePaths(directory.path)), {
    name: "StateDirectoryError",
    path: `${directory.path}/lock`,
    message: /wanted a file to read and write$/,
  });
});
