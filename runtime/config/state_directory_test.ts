import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { tempTree } from "../../tests/support/temp_tree.ts";
import { StateDirectoryError } from "./errors.ts";
import { modulePaths, statePaths } from "./paths.ts";
import { prepareStateDirectory } from "./state_directory.ts";

Deno.test("statePaths() names all that lies in the state directory", () => {
  deepStrictEqual(statePaths("/state"), {
    root: "/state",
    lock: "/state/lock",
    marks: "/state/marks",
    shutdown: "/state/shutdown",
    keyval: "/state/keyval.db",
    socket: "/state/run.sock",
    images: "/state/images",
    modules: "/state/modules",
    quarantine: "/state/quarantine",
  });
});

Deno.test("modulePaths() tells versions of one module apart", () => {
  deepStrictEqual(
    modulePaths(statePaths("/state"), { sha: "ab", version: 2 }),
    {
      wasm: "/state/modules/ab-2.wasm",
      base: "/state/modules/ab-2.base",
      names: "/state/modules/ab-2.names",
    },
  );
});

Deno.test("prepareStateDirectory() makes directories for their owner only", async () => {
  await using directory = await tempTree();
  const root = `${directory.path}/parent/state`;
  const paths = await prepareStateDirectory(root);
  for (const path of [root, paths.images, paths.modules, paths.quarantine]) {
    strictEqual(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o700);
  }
});

Deno.test("prepareStateDirectory() takes what it made, and leaves the files in it", async () => {
  await using directory = await tempTree();
  const paths = await prepareStateDirectory(`${directory.path}/state`);
  await Deno.writeTextFile(`${paths.images}/a.mem`, "memory");
  deepStrictEqual(await prepareStateDirectory(paths.root), paths);
  strictEqual(await Deno.readTextFile(`${paths.images}/a.mem`), "memory");
});

Deno.test("prepareStateDirectory() takes a link to a directory of ours", async () => {
  await using directory = await tempTree();
  const { root } = await prepareStateDirectory(`${directory.path}/state`);
  await Deno.symlink(root, `${directory.path}/link`);
  await prepareStateDirectory(`${directory.path}/link`);
});

Deno.test("prepareStateDirectory() refuses what others may look into, and says what to do", async (t) => {
  for (const part of ["", "/images", "/modules", "/quarantine"]) {
    await t.step(part || "the directory itself", async () => {
      await using directory = await tempTree();
      const path = `${directory.path}/state${part}`;
      await prepareStateDirectory(`${directory.path}/state`);
      await Deno.chmod(path, 0o750);
      await rejects(
        prepareStateDirectory(`${directory.path}/state`),
        (error: unknown) =>
          error instanceof StateDirectoryError && error.path === path &&
          error.message.includes("found mode 0750, wanted 0700") &&
          error.message.includes(`run "chmod 0700 ${path}"`),
      );
      strictEqual(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o750);
    });
  }
});

Deno.test({
  name: "prepareStateDirectory() refuses another user's directory",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await using directory = await tempTree();
    const { root } = await prepareStateDirectory(`${directory.path}/state`);
    await Deno.chown(root, 1, 1);
    await rejects(prepareStateDirectory(root), {
      name: "StateDirectoryError",
      message: /found user 1 as its owner, wanted user 0, .*chown 0 /,
    });
  },
});

Deno.test("prepareStateDirectory() says why a directory cannot be made", async () => {
  await using directory = await tempTree({ file: "in the way" });
  for (const path of ["file", "file/state"]) {
    await rejects(prepareStateDirectory(`${directory.path}/${path}`), {
      name: "StateDirectoryError",
      message: /wanted a directory we may create and write to/,
    });
  }
});
