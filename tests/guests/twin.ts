/**
 * Runs a module as it was given and as it was prepared, side by side, and
 * compares everything that can be seen of them.
 *
 * @module
 */

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { PreparedModule } from "../../runtime/guest/prepare/prepare_module.ts";
import {
  FUEL_EXPORT,
  HOST_MODULE,
  memoryImportName,
  PARK_EXPORT,
  PARK_IMPORTS,
  PARK_MODULE,
  PARK_MODULE_EXPORT,
  RESERVED_PREFIX,
  START_EXPORT,
} from "../../runtime/guest/reserved.ts";

/** What one call came to. */
export type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly message: string }
  | { readonly kind: "overflowed" }
  | { readonly kind: "spent" };

/** Options of {@linkcode PreparedGuest}. */
export interface GuestOptions {
  readonly imports?: WebAssembly.Imports;
  /** How often it may run out of fuel. @default {Infinity} */
  readonly mostParks?: number;
}

/** A prepared module that is running, with a host that does no more than refuel it. */
export class PreparedGuest {
  readonly exports: WebAssembly.Exports;
  readonly memories: readonly WebAssembly.Memory[];
  /** How often it has run out of fuel. */
  parks = 0;
  /** How much it gets each time. */
  refill = 10_000;
  /** How often it may run out before it is ended. */
  mostParks: number;
  /** What it had used before it ran out last. */
  #used = 0;
  #filled = 0;

  constructor(prepared: PreparedModule, options: GuestOptions = {}) {
    const { imports, mostParks = Infinity } = options;
    this.mostParks = mostParks;
    this.memories = prepared.facts.memories.map(({ minPages, maxPages }) =>
      new WebAssembly.Memory({
        initial: minPages,
        maximum: Math.min(maxPages ?? 65_536, 65_536),
      })
    );
    for (const { offset, bytes } of prepared.base ?? []) {
      const buffer = this.memories[0]?.buffer ?? new ArrayBuffer(0);
      new Uint8Array(buffer).set(bytes, offset);
    }
    const host = Object.fromEntries(
      this.memories.map((memory, i) => [memoryImportName(i), memory]),
    );
    const module = new WebAssembly.Module(prepared.wasm);
    const all = { ...imports, [HOST_MODULE]: host };
    this.exports = new WebAssembly.Instance(module, all).exports;
    const park = this.exports[PARK_EXPORT] as WebAssembly.Table;
    park.set(0, parkFunction(() => this.#park()));
    this.refuel();
  }

  /** Fills the counter, and keeps account of what was used of it. */
  refuel(): void {
    this.#used = this.used;
    this.#filled = this.refill;
    this.fuel.value = this.refill;
  }

  /** What it has used so far, in units. */
  get used(): number {
    return this.#used + this.#filled - this.fuel.value;
  }

  /** The counter. */
  get fuel(): WebAssembly.Global {
    return this.exports[FUEL_EXPORT] as WebAssembly.Global;
  }

  /** Whether the module had a start function, which is then to be called first. */
  start(): Outcome | undefined {
    return START_EXPORT in this.exports
      ? this.call(START_EXPORT, [])
      : undefined;
  }

  /** Calls an export. */
  call(name: string, args: readonly unknown[]): Outcome {
    const outcome = callExport(this.exports, name, args);
    return this.parks > this.mostParks ? { kind: "spent" } : outcome;
  }

  #park(): number {
    this.parks++;
    if (this.parks > this.mostParks) return 1;
    this.refuel();
    return 0;
  }
}

function parkFunction(park: () => number): CallableFunction {
  const { module, look, wait } = PARK_IMPORTS;
  const instance = new WebAssembly.Instance(
    new WebAssembly.Module(PARK_MODULE),
    { [module]: { [look]: park, [wait]: park } },
  );
  return instance.exports[PARK_MODULE_EXPORT] as CallableFunction;
}

function instantiatePrepared(
  prepared: PreparedModule,
  options: GuestOptions,
): PreparedGuest | Outcome {
  const made = outcomeOf(() => new PreparedGuest(prepared, options));
  return made.kind === "returned" ? made.value as PreparedGuest : made;
}

/** Calls an export and says what came of it. */
export function callExport(
  exports: WebAssembly.Exports,
  name: string,
  args: readonly unknown[],
): Outcome {
  return outcomeOf(() => (exports[name] as CallableFunction)(...args));
}

function outcomeOf(act: () => unknown): Outcome {
  try {
    return { kind: "returned", value: act() };
  } catch (error) {
    if (error instanceof RangeError) return { kind: "overflowed" };
    const message = error instanceof Error ? error.message : "an exception";
    return { kind: "threw", message };
  }
}

/** The same module twice. */
export class Twin {
  readonly original: WebAssembly.Exports;
  readonly prepared: PreparedGuest;

  constructor(original: WebAssembly.Exports, prepared: PreparedGuest) {
    this.original = original;
    this.prepared = prepared;
  }

  /**
   * Instantiates a module as it was given and as it was prepared.
   *
   * @returns What came of instantiating it, when it cannot go on from there.
   */
  static start(
    bytes: Uint8Array<ArrayBuffer>,
    prepared: PreparedModule,
    options: GuestOptions = {},
  ): Twin | Outcome {
    const twin = instantiatePrepared(prepared, options);
    if (twin instanceof PreparedGuest) {
      const started = twin.start();
      if (started !== undefined && started.kind !== "returned") return started;
    }
    const original = outcomeOf(() =>
      new WebAssembly.Instance(
        new WebAssembly.Module(bytes),
        options.imports ?? {},
      )
    );
    if (original.kind !== "returned" || !(twin instanceof PreparedGuest)) {
      deepStrictEqual(twin, original, "instantiation");
      return original;
    }
    const { exports } = original.value as WebAssembly.Instance;
    const both = new Twin(exports, twin);
    both.compare();
    return both;
  }

  /**
   * Calls an export of both, compares what came of it and what it left behind,
   * and returns it.
   *
   * How far a recursion gets before the stack is full is not part of what a
   * module means: after "overflowed" or "spent" the two are no longer alike.
   */
  call(name: string, ...args: readonly unknown[]): Outcome {
    const outcome = this.prepared.call(name, args);
    if (outcome.kind === "spent" || outcome.kind === "overflowed") {
      return outcome;
    }
    const expected = callExport(this.original, name, args);
    if (expected.kind === "overflowed") return expected;
    deepStrictEqual(outcome, expected, `${name}(${args.join(", ")})`);
    this.compare();
    return outcome;
  }

  /** Compares memories and globals. */
  compare(): void {
    const prepared = this.prepared.exports;
    const own = Object.keys(prepared)
      .filter((name) => !name.startsWith(RESERVED_PREFIX));
    deepStrictEqual(own.sort(), Object.keys(this.original).sort());
    for (const [name, value] of Object.entries(this.original)) {
      const twin = prepared[name];
      if (value instanceof WebAssembly.Memory) {
        compareBytes(name, value, twin as WebAssembly.Memory);
      } else if (value instanceof WebAssembly.Global) {
        compareGlobals(name, value, twin as WebAssembly.Global);
      } else if (value instanceof WebAssembly.Table) {
        strictEqual((twin as WebAssembly.Table).length, value.length, name);
      }
    }
  }
}

function compareBytes(
  name: string,
  expected: WebAssembly.Memory,
  actual: WebAssembly.Memory,
): void {
  const same = Buffer.from(expected.buffer).equals(Buffer.from(actual.buffer));
  strictEqual(same, true, `bytes of ${name}`);
}

function compareGlobals(
  name: string,
  expected: WebAssembly.Global,
  actual: WebAssembly.Global,
): void {
  const read = (global: WebAssembly.Global): unknown => {
    try {
      return typeof global.value === "object" ||
          typeof global.value === "function"
        ? "a reference"
        : global.value;
    } catch {
      return "cannot be read";
    }
  };
  deepStrictEqual(read(actual), read(expected), `value of ${name}`);
}
