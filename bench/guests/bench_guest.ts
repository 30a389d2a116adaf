/**
 * A guest of the benchmarks as it was given and as it was prepared, in a world
 * of no files, no arguments and a clock that ticks when it is read: nothing but the
 * guest's own work is in what is measured.
 *
 * @module
 */

import type { PreparedModule } from "../../runtime/guest/prepare/prepare_module.ts";
import { PreparedGuest } from "../../tests/guests/twin.ts";

/** WASI's numbers for "no such descriptor" and success. */
const ERRNO_BADF = 8;
const ERRNO_SUCCESS = 0;

/** How much later it is whenever a guest looks at the clock. */
const TICK_NS = 1000;

/** Portions of fuel as the host gives them: the most it gives at once. */
const REFILL = 4_000_000;

/** Calls an export that takes how often and returns a number that depends on the work. */
export type Work = (times: number) => number;

/** A guest that can be asked to work. */
export interface BenchGuest {
  readonly work: Work;
  /** How often it has run out of fuel. */
  parks(): number;
}

/** Instantiates the module as it was given. */
export function originalGuest(
  wasm: Uint8Array<ArrayBuffer>,
  name: string,
): BenchGuest {
  const world = new World();
  const module = new WebAssembly.Module(wasm);
  const { exports } = new WebAssembly.Instance(module, world.imports);
  world.memory = exports["memory"] as WebAssembly.Memory;
  return { work: start(exports, name), parks: () => 0 };
}

/** Instantiates the module as it was prepared. */
export function preparedGuest(
  prepared: PreparedModule,
  name: string,
): BenchGuest {
  const world = new World();
  const guest = new PreparedGuest(prepared, { imports: world.imports });
  world.memory = guest.memories[0];
  guest.refill = REFILL;
  guest.refuel();
  return { work: start(guest.exports, name), parks: () => guest.parks };
}

function start(exports: WebAssembly.Exports, name: string): Work {
  const initialize = exports["_initialize"] as (() => void) | undefined;
  initialize?.();
  return exports[name] as Work;
}

/** As much of WASI as Go's start needs. */
class World {
  memory: WebAssembly.Memory | undefined;
  #ticks = 0;
  readonly imports: WebAssembly.Imports;

  constructor() {
    this.imports = {
      "wasi_snapshot_preview1": new Proxy({}, {
        get: (_, name) => (...args: number[]) => this.#call(String(name), args),
      }) as WebAssembly.ModuleImports,
    };
  }

  #call(name: string, args: readonly number[]): number {
    switch (name) {
      case "args_sizes_get":
        return this.#write(args[0], 1) + this.#write(args[1], 2);
      case "args_get":
        return this.#write(args[0], args[1] ?? 0) + this.#write(args[1], 0x61);
      case "environ_sizes_get":
        return this.#write(args[0], 0) + this.#write(args[1], 0);
      case "clock_time_get":
        return this.#tick(args[2]);
      case "poll_oneoff":
        return this.#write(args[3], 1);
      case "proc_exit":
        throw new Error(`Cannot go on: the guest exited with ${args[0]}`);
      default:
        return name.startsWith("fd_") ? ERRNO_BADF : ERRNO_SUCCESS;
    }
  }

  #write(at: number | undefined, value: number): number {
    if (this.memory !== undefined && at !== undefined) {
      new DataView(this.memory.buffer).setUint32(at, value, true);
    }
    return ERRNO_SUCCESS;
  }

  #tick(at: number | undefined): number {
    this.#ticks++;
    return this.#write(at, this.#ticks * TICK_NS) +
      this.#write((at ?? 0) + 4, 0);
  }
}
