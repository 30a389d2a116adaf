/**
 * The modules that children use, each prepared, kept and compiled once.
 *
 * The compiled code of a module and the descriptor of its base image are there
 * while a live guest uses them, and a while longer ({@linkcode LINGER_MS}): a
 * module whose only guest is woken often is not compiled each time. Code that is
 * compiled again is read anew and checked against what was checked first.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { BaseMemory, type Disk, type DiskFile } from "../image/mod.ts";
import type { BaseImage } from "./base_image.ts";
import { ModuleRefusedError } from "./errors.ts";
import type { GuestModule, ModuleCode, ModuleShape } from "./guest_module.ts";
import {
  type BaseImage as BaseFile,
  type CachedModule,
  functionAt,
  type ModuleCache,
} from "./prepare/mod.ts";
import { REWRITER_VERSION } from "./reserved.ts";

/**
 * How long compiled code stays without a user. Compiling takes some 10 ms for
 * each MB; code that is not needed for this long is not worth its memory.
 */
export const LINGER_MS = 30_000;

/** Opens modules by the path of their file. */
export class ModuleLibrary implements Disposable {
  readonly #cache: ModuleCache;
  readonly #disk: Disk;
  /** By SHA-256; `sweep` deletes. */
  readonly #modules = new Map<string, LibraryModule>();

  constructor(cache: ModuleCache, disk: Disk) {
    this.#cache = cache;
    this.#disk = disk;
  }

  /**
   * Returns the module in a file, prepared now if it was never seen.
   *
   * @throws {ModuleRefusedError} It cannot be run here; the message says why.
   */
  async open(path: string): Promise<GuestModule> {
    const found = await this.#cache.open(path);
    if (found.kind === "refused") {
      throw new ModuleRefusedError(path, found.reasons);
    }
    const known = this.#modules.get(found.sha256);
    if (known !== undefined) return known;
    const { style } = found.facts;
    if (style !== "call" && style !== "loop") {
      throw new ModuleRefusedError(path, [{
        why: `it is no operator: it exports neither "reconcile" nor "pump"`,
        offset: 0,
        remedy: "build it with an SDK of dormouse, or see modules/abi.md",
      }]);
    }
    const module = new LibraryModule(found, style, this.#disk);
    this.#modules.set(found.sha256, module);
    return module;
  }

  /** Forgets modules that no child uses any more, and what is kept of them. */
  async sweep(used: ReadonlySet<GuestModule>): Promise<void> {
    for (const [sha256, module] of this.#modules) {
      if (used.has(module)) continue;
      module.drop();
      this.#modules.delete(sha256);
    }
    await this.#cache.sweep(new Set(this.#modules.keys()));
  }

  /** Lets all code go; no guest uses any of it any more. */
  [Symbol.dispose](): void {
    for (const module of this.#modules.values()) module.drop();
    this.#modules.clear();
  }
}

/** One module of the library. */
class LibraryModule implements GuestModule {
  readonly id: string;
  readonly shape: ModuleShape;
  readonly #wasmPath: string;
  readonly #crc: number;
  readonly #namesPath: string;
  readonly #base: BaseFile;
  readonly #disk: Disk;
  #users = 0;
  #code: ModuleCode | undefined;
  #baseFile: DiskFile | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;

  constructor(
    { sha256, facts, verdict, wasm, wasmPath, base, namesPath }: CachedModule,
    style: ModuleShape["style"],
    disk: Disk,
  ) {
    this.id = `${sha256}-${REWRITER_VERSION}`;
    this.shape = {
      style,
      memories: facts.memories,
      globals: facts.globals,
      sleeps: verdict.kind === "sleeps",
    };
    this.#wasmPath = wasmPath;
    this.#crc = crc32(wasm);
    this.#namesPath = namesPath;
    this.#base = base;
    this.#disk = disk;
  }

  /** Reads the names only when a trap is reported. */
  readonly functionName = (offset: number): string | undefined =>
    functionAt(readFileSync(this.#namesPath), offset)?.name;

  /** One user more. */
  acquire(): ModuleCode {
    this.#code ??= { code: this.#compile(), base: this.#openBase() };
    this.#users++;
    clearTimeout(this.#lingering);
    return this.#code;
  }

  /** One user less. */
  release(): void {
    this.#users--;
    if (this.#users > 0) return;
    this.#lingering = setTimeout(() => this.drop(), LINGER_MS);
    this.#lingering.unref();
  }

  /** Lets the code go at once. */
  drop(): void {
    clearTimeout(this.#lingering);
    this.#code = undefined;
    this.#baseFile?.close();
    this.#baseFile = undefined;
  }

  #compile(): WebAssembly.Module {
    const wasm = readFileSync(this.#wasmPath) as Uint8Array<ArrayBuffer>;
    if (crc32(wasm) !== this.#crc) {
      throw new Error(
        `Cannot compile "${this.#wasmPath}": it has changed since it was checked`,
      );
    }
    return new WebAssembly.Module(wasm);
  }

  #openBase(): BaseImage | undefined {
    const base = this.#base;
    if (base.kind !== "file") return undefined;
    const file = this.#disk.open(base.path, "read");
    this.#baseFile = file;
    return {
      fd: file.fd,
      bytes: base.length,
      blocks: new BaseMemory(file, base.runs),
    };
  }
}
