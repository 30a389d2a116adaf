/**
 * One live instance of a module: its memory, its fuel, and the bytes that wait
 * to be taken. How it is called is the business of its style
 * (`call_guest.ts`, `loop_guest.ts`); what it calls is `border.ts` and `wasi.ts`.
 *
 * @module
 */

import type { Activation, Metered } from "./activation.ts";
import { GuestEndedError, GuestProtocolError } from "./errors.ts";
import { GuestLog } from "./guest_log.ts";
import type { GuestHost } from "./guest_host.ts";
import { COLD_START } from "./cold_start.ts";
import type { GuestStyle } from "./guest_style.ts";
import type { GuestUsage } from "./guest_usage.ts";
import { promising, type PromisingFunction } from "./jspi.ts";
import type { GuestLimits } from "./limits.ts";
import type { RunQueue } from "./run_queue.ts";
import { type FunctionName, trapError } from "./trap_error.ts";

/** What a guest is made of. */
export interface GuestParts {
  readonly instance: WebAssembly.Instance;
  readonly memory: WebAssembly.Memory;
  readonly fuel: WebAssembly.Global;
  readonly host: GuestHost;
  readonly limits: GuestLimits;
  readonly args: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  /** Names wasm functions in traps; called when there is one. */
  readonly functionName: FunctionName;
  /** What its monotonic clock is ahead of the host's, in milliseconds. */
  readonly clockOffsetMs: number;
  readonly owner: GuestOwner;
}

/** Who the instance belongs to. */
export interface GuestOwner {
  readonly style: GuestStyle;
  readonly usage: GuestUsage;
  /** Called before any code of the instance runs. */
  beforeRun(): void;
  /** Called when the instance has ended by itself. */
  over(reason: GuestEndedError): void;
}

/** One live WebAssembly instance and its border. */
export class Guest implements Metered {
  readonly fuel: WebAssembly.Global;
  readonly memory: WebAssembly.Memory;
  readonly host: GuestHost;
  readonly limits: GuestLimits;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly clockOffsetMs: number;
  readonly log: GuestLog;
  /** What it said at its last poll of the idle descriptor, until it reads that. */
  idleTimer: bigint | undefined;
  /** Why it is over, once it is. */
  ended: GuestEndedError | undefined;
  readonly #owner: GuestOwner;
  readonly #exports: WebAssembly.Exports;
  readonly #functionName: GuestParts["functionName"];
  readonly #queue: RunQueue<Guest>;
  /** Made at the first call of each that is called again and again. */
  readonly #entries = new Map<string, PromisingFunction>();
  #waiting: Uint8Array | undefined;
  #activation: Activation<Guest> | undefined;
  #movedBytes = 0;

  constructor(queue: RunQueue<Guest>, parts: GuestParts) {
    const { host, limits } = parts;
    this.#queue = queue;
    this.#exports = parts.instance.exports;
    this.#functionName = parts.functionName;
    this.fuel = parts.fuel;
    this.memory = parts.memory;
    this.host = host;
    this.limits = limits;
    this.args = parts.args;
    this.env = parts.env;
    this.clockOffsetMs = parts.clockOffsetMs;
    this.#owner = parts.owner;
    this.log = new GuestLog(
      limits.logLinesPerSecond,
      (level, line) => host.log(level, line),
      (lines) => host.logDropped?.(lines),
    );
  }

  /** How its border is used. */
  get style(): GuestStyle {
    return this.#owner.style;
  }

  /** Its owner sees to it that nothing runs beside a save. */
  beforeRun(): void {
    this.#owner.beforeRun();
  }

  /** What its child has used. */
  get usage(): GuestUsage {
    return this.#owner.usage;
  }

  /** Whether it exports a function of this name. */
  has(name: string): boolean {
    return typeof this.#exports[name] === "function";
  }

  /** One of its exports, for whoever saves and restores it. */
  export(name: string): WebAssembly.ExportValue | undefined {
    return this.#exports[name];
  }

  /** The call under way, if there is one. */
  get activation(): Activation<Guest> | undefined {
    return this.#activation;
  }

  /**
   * Enters an export by the run queue. A guest is entered once at a time.
   *
   * @throws {GuestEndedError} How it ended, when it did not return.
   */
  call(name: string, ...args: readonly number[]): Promise<unknown> {
    if (this.ended !== undefined) return Promise.reject(this.ended);
    if (this.#activation !== undefined) {
      throw new TypeError(
        `Cannot call "${name}": the guest is in another call, wanted one at a time`,
      );
    }
    const entry = this.#entry(name);
    return new Promise((resolve, reject) => {
      this.#activation = this.#queue.call(this, () => entry(...args), {
        cpuMs: this.limits.cpuMs,
        settle: {
          returned: (value) => {
            this.#leave();
            resolve(value);
          },
          failed: (error) => {
            this.#leave();
            this.ended = trapError(error, this.#functionName);
            reject(this.ended);
            this.log.flush();
            this.#owner.over(this.ended);
          },
        },
      });
    });
  }

  /** What it has not taken is nobody's any more. */
  #leave(): void {
    this.#activation = undefined;
    this.#waiting = undefined;
  }

  /** Ends it for good, whatever it is doing: a stack of it that waits unwinds. */
  end(reason: GuestEndedError): void {
    if (this.#activation !== undefined) {
      this.#queue.end(this.#activation, reason);
    } else {
      this.ended ??= reason;
    }
  }

  #entry(name: string): PromisingFunction {
    const known = this.#entries.get(name);
    if (known !== undefined) return known;
    if (!this.has(name)) {
      throw new TypeError(
        `Cannot call "${name}": the module exports no such function`,
      );
    }
    const entry = promising(this.#exports[name]);
    if (!COLD_START.includes(name)) this.#entries.set(name, entry);
    return entry;
  }

  /** Lets `bytes` wait to be taken; returns their number. */
  offer(bytes: Uint8Array): number {
    this.#waiting = bytes;
    return bytes.length;
  }

  /** Copies what waits to `to`; returns how many bytes that were. */
  take(to: number): number {
    const bytes = this.#waiting;
    if (bytes === undefined) return 0;
    this.view(to, bytes.length).set(bytes);
    this.#waiting = undefined;
    return bytes.length;
  }

  /**
   * A view of its memory, until the memory grows or the guest runs.
   *
   * @throws {GuestProtocolError} It has no such memory; the guest ends.
   */
  view(from: number, size: number): Uint8Array {
    const start = from >>> 0;
    const length = size >>> 0;
    const { buffer } = this.memory;
    if (start + length > buffer.byteLength) {
      throw this.breach(
        `it pointed at ${length} bytes at ${start}, its memory has ${buffer.byteLength}`,
      );
    }
    this.#charge(length);
    return new Uint8Array(buffer, start, length);
  }

  /** A copy of a part of its memory. */
  copy(from: number, size: number): Uint8Array {
    return this.view(from, size).slice();
  }

  /** A part of its memory as numbers, until the memory grows or the guest runs. */
  data(from: number, size: number): DataView {
    const { buffer, byteOffset } = this.view(from, size);
    return new DataView(buffer, byteOffset, size);
  }

  /**
   * Ends the guest from within an import, for using the border wrongly.
   *
   * @returns The error for the import to throw.
   */
  breach(why: string): GuestEndedError {
    return this.stop(
      new GuestProtocolError(`The guest broke the protocol: ${why}`),
    );
  }

  /**
   * Ends the guest from within an import.
   *
   * @returns The error for the import to throw.
   */
  stop(reason: GuestEndedError): GuestEndedError {
    this.#queue.end(this.#queue.current, reason);
    return reason;
  }

  /** Bytes moved at an import cost fuel as bytes moved by the guest do. */
  #charge(bytes: number): void {
    this.#movedBytes += bytes;
    if (this.#movedBytes < CHARGE_EVERY_BYTES) return;
    const left = this.fuel.value - this.#movedBytes;
    this.fuel.value = Math.max(left, LEAST_FUEL);
    this.#movedBytes = 0;
  }
}

/** Small moves are charged together: setting the counter costs more than they do. */
const CHARGE_EVERY_BYTES = 16 * 1024;
/** The counter is an i32 and must not wrap around when the guest's next check takes as much as any check does. */
const LEAST_FUEL = -(2 ** 30);
