/**
 * Runs a module by itself and times it: a WASI command, an operator's start
 * or a plain example. A tool for people; hosts do nothing like it.
 *
 * @module
 */

import { basename } from "node:path";
import {
  GuestExitError,
  GuestStoppedError,
  ModuleRefusedError,
} from "./errors.ts";
import type { Guest } from "./guest.ts";
import type { GuestModule } from "./guest_module.ts";
import { GuestRuntime } from "./guest_runtime.ts";
import { DEFAULT_LIMITS, type GuestLimits } from "./limits.ts";
import { type Listener, LonelyHost, ProgramHost } from "./lonely_host.ts";
import { openPaging } from "./open_paging.ts";
import {
  functionAt,
  type ModuleStyle,
  type PreparedModule,
  prepareModule,
} from "./prepare/mod.ts";
import { START_EXPORT } from "./reserved.ts";
import { SuspendableGuest } from "./suspendable_guest.ts";

/** How a module is run. */
export interface ExecOptions {
  /** The arguments of a program, without its name. */
  readonly args: readonly string[];
  /** How often it is run, each time in a new instance. @default 1 */
  readonly repeat?: number;
  /** Takes what is said in the first run. */
  readonly listen: Listener;
}

/** What came of it; times in milliseconds. */
export interface ExecReport {
  readonly style: ModuleStyle;
  /** Judging and rewriting: what a host does once and keeps. */
  readonly prepareMs: number;
  readonly compileMs: number;
  /** One for each run: an instance, and its memory as it is at first. */
  readonly instantiateMs: readonly number[];
  /** One for each run, from entering the guest to its return. */
  readonly runMs: readonly number[];
  /** The memory of one instance in the end. */
  readonly memoryBytes: number;
  /** What an operator asked for in one run. */
  readonly requests: number;
  /** How many controllers an operator declared in one run. */
  readonly controllers: number;
}

/**
 * Runs the module in the file.
 *
 * @throws {ModuleRefusedError} It cannot be run.
 * @throws {GuestEndedError} It did not come to its end by itself.
 */
export async function execModule(
  path: string,
  options: ExecOptions,
): Promise<ExecReport> {
  const { prepared, prepareMs } = await prepare(path);
  const start = performance.now();
  const code = new WebAssembly.Module(prepared.wasm);
  const compileMs = performance.now() - start;
  const args = [basename(path), ...options.args];
  // The guests have no image: nothing is paged.
  using runtime = new GuestRuntime(openPaging("copied").paging);
  const instantiateMs: number[] = [];
  const runMs: number[] = [];
  let first: Run | undefined;
  for (let count = options.repeat ?? 1; count > 0; count--) {
    const listen = first === undefined ? options.listen : (): void => {};
    const run = await runOnce({ runtime, prepared, code, args, listen });
    first ??= run;
    instantiateMs.push(run.instantiateMs);
    runMs.push(run.runMs);
  }
  return {
    style: prepared.facts.style,
    prepareMs,
    compileMs,
    instantiateMs,
    runMs,
    memoryBytes: first?.memoryBytes ?? 0,
    requests: first?.requests ?? 0,
    controllers: first?.controllers ?? 0,
  };
}

/** What is called, by style, after the module's own start function. */
const ENTRIES: Readonly<Record<"command" | "plain", string>> = {
  command: "_start",
  plain: "helloWorld",
};

async function prepare(
  path: string,
): Promise<{ readonly prepared: PreparedModule; readonly prepareMs: number }> {
  const bytes = await Deno.readFile(path);
  // Loads what it takes: that time is not the module's.
  await prepareModule(new Uint8Array());
  const start = performance.now();
  const strict = await prepareModule(bytes);
  // Only plain examples get what plain examples want.
  const preparation = strict.kind === "refused" &&
      strict.facts?.style === "plain"
    ? await prepareModule(bytes, { plain: true })
    : strict;
  const prepareMs = performance.now() - start;
  if (preparation.kind === "refused") {
    throw new ModuleRefusedError(path, preparation.reasons);
  }
  checkEntry(path, preparation);
  return { prepared: preparation, prepareMs };
}

function checkEntry(path: string, { facts }: PreparedModule): void {
  const { style, exports } = facts;
  if (style === "call" || style === "loop") return;
  const entry = style === "none" ? undefined : ENTRIES[style];
  if (exports.some(({ name }) => name === entry)) return;
  throw new ModuleRefusedError(path, [{
    why: "it exports nothing that could be run",
    offset: 0,
    remedy:
      'export "_start" (a WASI command), "helloWorld" (a plain example), or "reconcile" or "pump" (an operator)',
  }]);
}

interface RunInput {
  readonly runtime: GuestRuntime;
  readonly prepared: PreparedModule;
  readonly code: WebAssembly.Module;
  readonly args: readonly string[];
  readonly listen: Listener;
}

interface Run {
  readonly instantiateMs: number;
  readonly runMs: number;
  readonly memoryBytes: number;
  readonly requests: number;
  readonly controllers: number;
}

/** Operators have what a child has unless it says otherwise; programs what they want. */
const PROGRAM_LIMITS: GuestLimits = {
  ...DEFAULT_LIMITS,
  memoryBytes: 4 * 1024 ** 3,
  cpuMs: Infinity,
  logLinesPerSecond: 1e9,
};

async function runOnce(input: RunInput): Promise<Run> {
  const { runtime, prepared, args, listen } = input;
  const { style } = prepared.facts;
  const isOperator = style === "call" || style === "loop";
  const operator = new LonelyHost(listen);
  const guest = new SuspendableGuest({
    runtime,
    module: moduleOf(input),
    guest: {
      host: isOperator ? operator : new ProgramHost(listen),
      limits: isOperator ? DEFAULT_LIMITS : PROGRAM_LIMITS,
      args,
      env: [],
      extraImports: plainImports(runtime),
    },
  });
  const before = performance.now();
  const live = guest.awake();
  layBase(live.memory, prepared);
  const ready = performance.now();
  await enter(guest, live, style);
  const returned = performance.now();
  const memoryBytes = live.memory.buffer.byteLength;
  guest.end(new GuestStoppedError("Cannot go on: the run is over"));
  return {
    instantiateMs: ready - before,
    runMs: returned - ready,
    memoryBytes,
    requests: operator.requests,
    controllers: operator.controllers,
  };
}

async function enter(
  guest: SuspendableGuest,
  live: Guest,
  style: ModuleStyle,
): Promise<void> {
  try {
    if (style === "command" || style === "plain") {
      for (const name of [START_EXPORT, ENTRIES[style]]) {
        if (live.has(name)) await live.call(name);
      }
    } else {
      await guest.style.start();
      if (guest.ended !== undefined) throw guest.ended;
    }
  } catch (error) {
    // How a program says that all is well.
    if (!(error instanceof GuestExitError && error.code === 0)) throw error;
  } finally {
    live.log.flush();
  }
}

function moduleOf({ prepared, code }: RunInput): GuestModule {
  const { facts, verdict, names } = prepared;
  return {
    id: "",
    shape: {
      style: facts.style === "loop" ? "loop" : "call",
      memories: facts.memories,
      globals: facts.globals,
      sleeps: verdict.kind === "sleeps",
    },
    functionName: (offset) => functionAt(names, offset)?.name,
    acquire: () => ({ code, base: undefined }),
    release() {},
  };
}

/** Puts what a host would map from a file into the memory. */
function layBase(memory: WebAssembly.Memory, { base }: PreparedModule): void {
  const bytes = new Uint8Array(memory.buffer);
  for (const piece of base ?? []) bytes.set(piece.bytes, piece.offset);
}

/** `console.log(ptr, len)`; `js.mem` is the memory, which the host gives anyway. */
function plainImports({ queue }: GuestRuntime): WebAssembly.Imports {
  const decoder = new TextDecoder();
  return {
    console: {
      log: (from: number, size: number) => {
        const { guest } = queue.current;
        guest.host.log("info", decoder.decode(guest.view(from, size)));
      },
    },
  };
}
