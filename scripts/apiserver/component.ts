/**
 * One running process of the control plane.
 *
 * The process holds the reading end of a pipe whose other end is ours: when
 * this process dies, however it dies, the component ends as well.
 *
 * @module
 */

/** What to run. */
export interface ComponentOptions {
  /** The binary. */
  readonly kapi: string;
  /** Which of the binary's components. */
  readonly name: string;
  readonly flags: readonly string[];
  /** Where it runs; its relative paths start here and its log lies here. */
  readonly directory: string;
}

/** How much of a log an error shows. */
const LOG_TAIL_LINES = 8;

/** One process; start it once. */
export class Component {
  readonly #options: ComponentOptions;
  #child: Deno.ChildProcess | undefined;
  #logged: Promise<unknown> = Promise.resolve();
  #exitCode: number | undefined;

  constructor(options: ComponentOptions) {
    this.#options = options;
  }

  /** The process id, while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the process; that it serves is for the caller to find out. */
  async start(): Promise<void> {
    const { kapi, name, flags, directory } = this.#options;
    const log = await Deno.open(this.#logPath, { append: true, create: true });
    const child = new Deno.Command(kapi, {
      args: [name, ...flags],
      cwd: directory,
      env: { KAPI_LIFELINE: "stdin" },
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    this.#exitCode = undefined;
    this.#logged = child.stderr.pipeTo(log.writable);
    child.status.then(({ code }) => this.#exitCode = code);
  }

  /** @throws with the end of its log when the process has ended by itself. */
  async assertRunning(): Promise<void> {
    if (this.#exitCode === undefined) return;
    await this.#logged;
    const log = await Deno.readTextFile(this.#logPath);
    const tail = log.trimEnd().split("\n").slice(-LOG_TAIL_LINES);
    throw new Error(
      `Cannot keep "${this.#options.name}" running: it ended with code ${this.#exitCode}:\n${
        tail.join("\n")
      }`,
    );
  }

  /** Freezes or thaws the process: its connections stay and nothing answers. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child?.kill(signal);
  }

  /**
   * Ends the process and waits until it is gone. It is not asked: what it has
   * stored is thrown away, and asked politely an API server waits for watches.
   */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    if (this.#exitCode === undefined) child.kill("SIGKILL");
    await child.status;
    await child.stdin.close().catch(ignoreBrokenPipe);
    await this.#logged;
  }

  get #logPath(): string {
    return `${this.#options.directory}/${this.#options.name}.log`;
  }
}

function ignoreBrokenPipe(error: unknown): void {
  if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
}
