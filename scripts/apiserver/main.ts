/**
 * The command line of the API server; what it can do stands in `mod.ts`.
 *
 * @module
 */

// deno-lint-ignore-file no-console

import { provideKapi } from "./kapi_binary.ts";
import { startControlPlane } from "./control_plane.ts";

const USAGE = "usage: apiserver build | run [-- COMMAND...] | kubectl ARGS...";

async function main([verb, ...rest]: readonly string[]): Promise<number> {
  switch (verb) {
    case "build":
      console.log(await provideKapi());
      return 0;
    case "run":
      return await runServer(rest[0] === "--" ? rest.slice(1) : rest);
    case "kubectl":
      return await runCommand([await provideKapi(), "kubectl", ...rest], {});
    default:
      console.error(USAGE);
      return 2;
  }
}

/** Serves while `command` runs, or until a signal when there is none. */
async function runServer(command: readonly string[]): Promise<number> {
  const kapi = await provideKapi();
  const directory = await Deno.makeTempDir({ prefix: "apiserver-" });
  try {
    await using server = await startControlPlane({ kapi, directory });
    const { kubeconfigPath } = server;
    if (command.length === 0) {
      console.log(`export KUBECONFIG="${kubeconfigPath}"`);
      await interrupted();
      return 0;
    }
    return await runCommand(command, {
      KUBECONFIG: kubeconfigPath,
      DORMOUSE_TEST_KUBECONFIG: kubeconfigPath,
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function runCommand(
  [command = "", ...args]: readonly string[],
  env: Record<string, string>,
): Promise<number> {
  const { code } = await new Deno.Command(command, { args, env }).spawn()
    .status;
  return code;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => resolve());
    }
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
