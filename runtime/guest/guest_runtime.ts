/**
 * The one place where instances are made: it owns the run queue, the deadlines
 * and the functions of the border, which all guests of the process share.
 *
 * @module
 */

import { type AbiStyle, IMPORT_MODULE } from "./abi.ts";
import { borderImports } from "./border.ts";
import { Deadlines } from "./deadlines.ts";
import { GuestStartError } from "./errors.ts";
import { Guest, type GuestOwner } from "./guest.ts";
import type { GuestHost } from "./guest_host.ts";
import { Suspending } from "./jspi.ts";
import type { GuestLimits } from "./limits.ts";
import type { GuestModule } from "./guest_module.ts";
import type { Paging } from "./paging.ts";
import type { ModuleMemory } from "./prepare/mod.ts";
import {
  FUEL_EXPORT,
  HOST_MODULE,
  memoryImportName,
  PARK_EXPORT,
  PARK_IMPORTS,
  PARK_MODULE,
  PARK_MODULE_EXPORT,
} from "./reserved.ts";
import { RunQueue } from "./run_queue.ts";
import { WASI_MODULE, wasiImports } from "./wasi.ts";

const PAGE_BYTES = 65_536;

/** What one guest is given. */
export interface GuestOptions {
  readonly host: GuestHost;
  readonly limits: GuestLimits;
  /** At least one: libraries look for a program's name. */
  readonly args: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  /** Further imports by module: only plain examples have them. */
  readonly extraImports?: WebAssembly.Imports;
}

/** What one instance is made with. */
export interface InstanceOptions {
  readonly options: GuestOptions;
  readonly owner: GuestOwner;
  readonly clockOffsetMs: number;
  /** How large its memory is; by default as the module says. */
  readonly memoryBytes?: number;
}

/** Makes guests and runs them. */
export class GuestRuntime implements Disposable {
  readonly queue = new RunQueue<Guest>();
  readonly deadlines = new Deadlines();
  readonly paging: Paging;
  readonly #imports: Readonly<Record<AbiStyle, WebAssembly.Imports>>;
  readonly #park: () => void;

  constructor(paging: Paging) {
    this.paging = paging;
    const border = borderImports(this.queue);
    const imports = (style: AbiStyle): WebAssembly.Imports => ({
      [IMPORT_MODULE]: border,
      [WASI_MODULE]: wasiImports(this.queue, style),
    });
    this.#imports = { call: imports("call"), loop: imports("loop") };
    this.#park = parkFunction(this.queue);
  }

  /**
   * Makes an instance; none of its code has run, and its memory is all zeros.
   *
   * @throws {GuestStartError} The module wants more memory than its child may have.
   */
  instantiate(
    { shape, functionName }: GuestModule,
    code: WebAssembly.Module,
    { options, memoryBytes = 0, ...own }: InstanceOptions,
  ): Guest {
    const { host, limits, args, env } = options;
    const memories = shape.memories.map((memory) =>
      createMemory(memory, memoryBytes, limits)
    );
    const instance = new WebAssembly.Instance(code, {
      ...this.#imports[shape.style],
      ...options.extraImports,
      [HOST_MODULE]: Object.fromEntries(
        memories.map((memory, index) => [memoryImportName(index), memory]),
      ),
    });
    const park = instance.exports[PARK_EXPORT] as WebAssembly.Table;
    park.set(0, this.#park);
    return new Guest(this.queue, {
      instance,
      memory: memories[0] ?? new WebAssembly.Memory({ initial: 0 }),
      fuel: instance.exports[FUEL_EXPORT] as WebAssembly.Global,
      functionName,
      host,
      limits,
      args,
      env,
      ...own,
    });
  }

  /** No deadline is due any more. */
  [Symbol.dispose](): void {
    this.deadlines[Symbol.dispose]();
  }
}

/** One function serves all guests: the run queue knows whose fuel is spent. */
function parkFunction(queue: RunQueue<Guest>): () => void {
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(PARK_MODULE),
    {
      [PARK_IMPORTS.module]: {
        [PARK_IMPORTS.look]: queue.look,
        [PARK_IMPORTS.wait]: new Suspending(queue.wait),
      },
    },
  );
  return exports[PARK_MODULE_EXPORT] as () => void;
}

/** The memory carries the child's limit; growing beyond it fails in the guest. */
function createMemory(
  wanted: ModuleMemory,
  bytes: number,
  { memoryBytes }: GuestLimits,
): WebAssembly.Memory {
  const allowed = Math.floor(memoryBytes / PAGE_BYTES);
  const initial = Math.max(wanted.minPages, bytes / PAGE_BYTES);
  if (initial > allowed) {
    throw new GuestStartError(
      `Cannot instantiate the module: its memory has ${
        initial * PAGE_BYTES
      } bytes, wanted at most ${memoryBytes}, its child's limit`,
    );
  }
  return new WebAssembly.Memory({
    initial,
    maximum: Math.min(allowed, wanted.maxPages ?? allowed),
  });
}
