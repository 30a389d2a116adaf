/**
 * How a bench talks to a process of its own: a line of JSON for a question, a
 * line of JSON for the answer.
 *
 * @module
 */

import { runtimeArgs } from "../../scripts/v8_flags.ts";

/** Splits what comes into lines. */
async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** A process that answers questions; ends when it is disposed. */
export class Partner implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string, void>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  /** Starts the module with the flags that the daemon runs with. */
  constructor(module: string, args: readonly string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        ...runtimeArgs(["--expose-gc"]),
        import.meta.resolve(module),
        ...args,
      ],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#lines = linesOf(this.#child.stdout);
    this.#writer = this.#child.stdin.getWriter();
  }

  /** The process's id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Asks and returns the answer. */
  async ask<T>(question: unknown): Promise<T> {
    await this.#writer.write(
      new TextEncoder().encode(`${JSON.stringify(question)}\n`),
    );
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`Cannot go on: process ${this.pid} has ended`);
    return JSON.parse(value);
  }

  /** Ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close();
    await this.#lines.return();
    await this.#child.status;
  }
}

/** Answers questions until there are no more, then ends the process. */
export async function answerQuestions<Q>(
  answer: (question: Q) => unknown,
): Promise<never> {
  for await (const line of linesOf(Deno.stdin.readable)) {
    const reply = JSON.stringify(await answer(JSON.parse(line)) ?? null);
    await Deno.stdout.write(new TextEncoder().encode(`${reply}\n`));
  }
  Deno.exit(0);
}
