/**
 * A kind cluster that is made for one run and taken away after it.
 *
 * @module
 */

import { isInstalled } from "../is_installed.ts";

/** A cluster; disposing of it deletes it. */
export interface KindCluster extends AsyncDisposable {
  readonly name: string;
  readonly kubeconfigPath: string;
}

const TOOLS = ["docker", "kind", "kubectl"];
/** Images are pulled meanwhile. */
const READY_WITHIN = "180s";

/**
 * Makes a cluster whose kubeconfig lies in `directory`; that of the user is left
 * alone. One that does not come up is deleted.
 *
 * @throws {Error} A tool is missing, or fails.
 */
export async function startKind(directory: string): Promise<KindCluster> {
  const missing = TOOLS.filter((tool) => !isInstalled(tool));
  if (missing.length > 0) {
    throw new Error(
      `Cannot make a kind cluster: not on the PATH is ${
        missing.join(", ")
      }, wanted ${TOOLS.join(", ")}`,
    );
  }
  const name = `dormouse-ring-${crypto.randomUUID().slice(0, 8)}`;
  const kubeconfigPath = `${directory}/kind.kubeconfig`;
  const own = ["--name", name, "--kubeconfig", kubeconfigPath];
  await using making = new AsyncDisposableStack();
  making.defer(() => run("kind", ["delete", "cluster", ...own]));
  await run("kind", ["create", "cluster", ...own]);
  await run("kubectl", [
    "--kubeconfig",
    kubeconfigPath,
    "wait",
    "--for=condition=Ready",
    "node",
    "--all",
    `--timeout=${READY_WITHIN}`,
  ]);
  const made = making.move();
  return {
    name,
    kubeconfigPath,
    [Symbol.asyncDispose]: () => made.disposeAsync(),
  };
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { success, code, stderr } = await new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim();
  throw new Error(
    `Cannot run "${program} ${args.join(" ")}": it ended with ${code}: ${said}`,
  );
}
