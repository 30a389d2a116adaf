/**
 * Processes that are one subject of a benchmark: started together, measured
 * together, stopped together.
 *
 * @module
 */

import { type MemoryUse, memoryUse } from "../harness.ts";

/** What to start. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it writes, on a line of either stream, once it is ready. */
  readonly ready: RegExp;
}

/** Memory of several processes together, in MiB. */
export type GroupMemory = Omit<MemoryUse, "peakRss">;

/** A busy machine starts a hundred processes in a minute or two. */
const READY_WITHIN_MS = 180_000;
/** So many are started at the same time. */
const AT_ONCE = 4;
/** How the kernel counts processor time. */
const TICKS_PER_SECOND = 100;

/** Running processes; dispose of it to end them. */
export class ProcessGroup implements AsyncDisposable {
  readonly #children: Deno.ChildProcess[] = [];
  /** What each writes is read to its end. */
  readonly #reading: Promise<unknown>[] = [];

  /** Starts all, a few at a time, and returns when each is ready. */
  static async start(programs: readonly Program[]): Promise<ProcessGroup> {
    const group = new ProcessGroup();
    try {
      for (let from = 0; from < programs.length; from += AT_ONCE) {
        const some = programs.slice(from, from + AT_ONCE);
        await Promise.all(some.map((program) => group.#start(program)));
      }
      return group;
    } catch (error) {
      await group[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** How many there are. */
  get size(): number {
    return this.#children.length;
  }

  /** What they hold together. */
  memory(): GroupMemory {
    const sum = { rss: 0, pss: 0, anonymous: 0, pte: 0 };
    for (const { pid } of this.#children) {
      const { rss, pss, anonymous, pte } = memoryUse(pid);
      sum.rss += rss;
      sum.pss += pss;
      sum.anonymous += anonymous;
      sum.pte += pte;
    }
    return sum;
  }

  /** The processor time that they have used together, in seconds. */
  cpuSeconds(): number {
    return this.#children.map(({ pid }) => cpuSeconds(pid))
      .reduce((sum, seconds) => sum + seconds, 0);
  }

  /** Ends all. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) kill(child);
    await Promise.all(this.#children.map((child) => child.status));
    await Promise.all(this.#reading);
    this.#children.length = 0;
  }

  async #start({ command, args, env, ready }: Program): Promise<void> {
    const child = new Deno.Command(command, {
      args: [...args],
      env: { ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#children.push(child);
    const isReady = Promise.withResolvers<void>();
    const last: string[] = [];
    const look = (line: string): void => {
      last.push(line);
      if (last.length > 8) last.shift();
      if (ready.test(line)) isReady.resolve();
    };
    const read = Promise.all([
      readLines(child.stdout, look),
      readLines(child.stderr, look),
    ]);
    this.#reading.push(read);
    const fail = (why: string): void =>
      isReady.reject(
        new Error(`Cannot start "${command}": ${why}\n${last.join("\n")}`),
      );
    const patience = setTimeout(
      () => fail(`it is not ready after ${READY_WITHIN_MS} ms`),
      READY_WITHIN_MS,
    );
    // Read first: its last words say why.
    void Promise.all([child.status, read])
      .then(([{ code }]) => fail(`it ended with code ${code}`));
    try {
      await isReady.promise;
    } finally {
      clearTimeout(patience);
    }
  }
}

/** Hands over each line until the stream ends. */
async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  look: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(look);
  }
}

function cpuSeconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The name, in parentheses, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user = 0, system = 0] = [fields[11], fields[12]].map(Number);
  return (user + system) / TICKS_PER_SECOND;
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch (error) {
    // It has ended already.
    if (!(error instanceof TypeError)) throw error;
  }
}
