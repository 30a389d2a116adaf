/**
 * Runs kubectl against the embedded server.
 *
 * @module
 */

import { provideKapi } from "../../scripts/apiserver/mod.ts";
import type { EmbeddedServer } from "../../runtime/embedded/mod.ts";

/** What a command printed and how it ended. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** kubectl with a kubeconfig and a cache of its own. */
export class Kubectl implements AsyncDisposable {
  readonly #binary: string;
  readonly #directory: string;

  constructor(binary: string, directory: string) {
    this.#binary = binary;
    this.#directory = directory;
  }

  /** Runs a command; `input` is what `-f -` reads. */
  async run(command: string, input = ""): Promise<Output> {
    const child = this.spawn(command);
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    return {
      code,
      stdout: decoder.decode(stdout),
      stderr: decoder.decode(stderr),
    };
  }

  /** Starts a command; arguments are separated by blanks, `'...'` keeps some together. */
  spawn(command: string): Deno.ChildProcess {
    const args = [...command.matchAll(/'([^']*)'|(\S+)/g)]
      .map(([, quoted, plain]) => quoted ?? plain ?? "");
    return new Deno.Command(this.#binary, {
      args: ["kubectl", "--request-timeout=30s", ...args],
      env: {
        KUBECONFIG: `${this.#directory}/kubeconfig`,
        KUBECACHEDIR: `${this.#directory}/cache`,
        HOME: this.#directory,
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#directory, { recursive: true });
  }
}

/** Returns kubectl for a server. */
export async function kubectlFor(server: EmbeddedServer): Promise<Kubectl> {
  const directory = await Deno.makeTempDir({ prefix: "kubectl-" });
  await Deno.writeTextFile(`${directory}/kubeconfig`, server.kubeconfig());
  return new Kubectl(await provideKapi(), directory);
}
