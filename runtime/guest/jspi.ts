/**
 * JavaScript Promise Integration, as V8 has it and TypeScript does not know it
 * yet: a WebAssembly stack that waits for a promise.
 *
 * @module
 */

/** A function of an instance that returns a promise and may wait meanwhile. */
export type PromisingFunction = (
  ...args: readonly (number | bigint)[]
) => Promise<unknown>;

interface Jspi {
  /** Makes an import that waits when it returns a promise, and only then. */
  readonly Suspending: new (
    call: (...args: number[]) => number | Promise<number>,
  ) => WebAssembly.ImportValue;
  /** Makes an export that can be left waiting. */
  promising(call: unknown): PromisingFunction;
}

/** `WebAssembly.Suspending` and `WebAssembly.promising`. */
export const { Suspending, promising } = WebAssembly as unknown as Jspi;
