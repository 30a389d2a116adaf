/**
 * Makes a module fit to be suspended and bounded: decoded, judged, rewritten,
 * and kept on disk, so that each module is prepared once.
 *
 * The files are the pipeline: `sections`, `decode` and `scan_code` take a module
 * apart; `judge` says what it may do; `measure_code` decides where fuel is
 * charged; `take base image`, `rewrite` and `function_names` write what the host
 * needs; `prepare_module` strings them together. All of it is pure, bytes in and
 * bytes out. `module_cache` is the shell around it and the only part that the
 * daemon holds in memory: it reads entries, and has new ones made elsewhere.
 *
 * Decisions:
 *
 * - **A decoder of our own** (2026-11). `npm:wasmparser` makes an object for
 *   each instruction: one pass over a Go module of 3.3 MB takes 90 to 160 ms,
 *   three passes and the writing here take 106. Ours reads what
 *   `WebAssembly.validate` has accepted and nothing else, so it checks little;
 *   an instruction it does not know refuses the module.
 * - **The engine judges validity** (2026-11), before and after rewriting. What
 *   it says carries the place, and accepting exactly what it would run is the
 *   point: a module that is not valid could name a global that is only there
 *   once fuel is counted.
 * - **Fuel is an i32** (2026-11). i64 was as quick in loops, but the host reads
 *   and writes it with every refill, and a BigInt costs it more.
 * - **A loop that is checked holds no call** (2026-11): it counts at its head
 *   and, when fuel is spent, leaves for a block around it, which parks and enters
 *   it again. One call in a tight loop, even one that is never made, had cost it
 *   1.4 to 3.1 times its time, because V8 then keeps nothing of the memory's
 *   place across the loop; without, it is 1.0 to 1.5. Branch hints, an i64, and
 *   counting in a local made no difference or made it worse.
 * - **Loops of known length are charged at once** (2026-11), before they start:
 *   V8 unrolls them. An HTML parser that compares blocks of 16 bytes so went
 *   from 1.3 to 1.15 times its time.
 * - **Jumps by number are seen through** (2026-11). Go compiles each function to
 *   one loop around a `br_table`; with a check at that loop's head a small Go
 *   guest took 1.3 times as long, with forward jumps turned into branches and
 *   checks only where jumps go backward it takes 0.7 to 0.9: the branches save
 *   more than the checks cost.
 * - **Weights are the longest way, not the sum** (2026-11). A loop is charged the
 *   longest way back to its head, a function without a check is paid for by its
 *   callers, and no way is longer than 400 units without a check. So the
 *   29 functions that call each other twice are charged in full, and a large
 *   `switch` is charged its longest case. A fuzzer holds this to an exact count
 *   of instructions: no call that returns is charged less than it does. A unit
 *   took 0.02 to 1.9 ns in all that was tried (plain code 0.1 to 1), so the host
 *   still looks at the clock at each park.
 * - **Preparing runs in a process of its own** (2026-11). In place it leaves 13 to
 *   20 MiB of anonymous memory after a Go module of 3 MB, for good; a process
 *   leaves 1.4, of which 0.7 are reading the finished entry.
 * - **A guest ends by a trap** (2026-11) of the parking module in `guest/reserved.ts`:
 *   what a JavaScript function throws can be caught by `catch_all`, and a guest
 *   that calls 40 levels deep and catches twice at each would take for ever to
 *   unwind. Traps cannot be caught.
 * - **Objects are refused** (2026-11): structs, arrays, and exceptions that carry
 *   references lie on the host's heap, and no limit of a child bounds them.
 *   Tables may grow to 65,535 entries.
 *
 * @module
 */

import type { JudgeOptions } from "./judge.ts";
import type { Preparation } from "./prepare_module.ts";

export type { BaseImage, BaseRun, CachedModule } from "./cached_module.ts";
export { ModuleChangedError, PrepareFailedError } from "./errors.ts";
export {
  ModuleCache,
  type ModuleCacheOptions,
  type OpenOptions,
  type PrepareWhere,
} from "./module_cache.ts";
export type * from "./module_facts.ts";
export type { JudgeOptions } from "./judge.ts";
export { functionAt, type FunctionPlace, nameFrames } from "./name_frames.ts";
export type { Preparation, PreparedModule } from "./prepare_module.ts";
export type { RefusedModule } from "./refused_module.ts";
export type { Accepted, Reason, Verdict } from "./verdict.ts";

/**
 * Decodes, judges and rewrites a module in this process, for tools that end
 * soon: the decoder is loaded by the first call. Hosts use `ModuleCache`.
 */
export async function prepareModule(
  bytes: Uint8Array<ArrayBuffer>,
  options: JudgeOptions = {},
): Promise<Preparation> {
  const { prepareModule } = await import("./prepare_module.ts");
  return prepareModule(bytes, options);
}
