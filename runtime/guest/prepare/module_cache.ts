/**
 * Prepared modules, kept on disk so that each is prepared once.
 *
 * @module
 */

import { readEntry } from "./cache_entry.ts";
import type { CachedModule } from "./cached_module.ts";
import { type EntryKey, entryName, removeIfThere } from "./entry_files.ts";
import { PrepareFailedError } from "./errors.ts";
import type { RefusedModule } from "./refused_module.ts";
import { runHelper } from "./run_helper.ts";
import { hashSeenFile, SEEN_ENDING, seenHash } from "./seen_file.ts";

/**
 * Where modules are prepared: in a process of its own, which gives all its
 * memory back, or in this one, where no other program can be started.
 */
export type PrepareWhere =
  | { readonly kind: "process"; readonly command?: readonly string[] }
  | { readonly kind: "here" };

/** Options of {@linkcode ModuleCache}. */
export interface ModuleCacheOptions {
  /** @default {{ kind: "process" }} */
  readonly where?: PrepareWhere;
}

/** Options of {@linkcode ModuleCache.open}. */
export interface OpenOptions {
  /**
   * Whether `console.log` and `js.mem` may be imported, as plain examples do.
   *
   * @default false
   */
  readonly plain?: boolean;
}

/** A directory of prepared modules. It holds nothing in memory between calls. */
export class ModuleCache {
  readonly #directory: string;
  readonly #where: PrepareWhere;
  /** Modules that are being prepared, by entry; each leaves when it is done. */
  readonly #underWay = new Map<string, Promise<RefusedModule | undefined>>();

  /** @param directory Where entries are kept; it must exist. */
  constructor(directory: string, options: ModuleCacheOptions = {}) {
    this.#directory = directory;
    this.#where = options.where ?? { kind: "process" };
  }

  /**
   * Returns the module in the file, prepared: from the cache if it is there and
   * intact, else by preparing it.
   *
   * @throws {ModuleChangedError} When the file was replaced meanwhile.
   * @throws {PrepareFailedError} When it could not be prepared for a reason that lies not in the module.
   */
  async open(
    path: string,
    options: OpenOptions = {},
  ): Promise<CachedModule | RefusedModule> {
    const key = {
      sha256: await hashSeenFile(path, this.#directory),
      plain: options.plain ?? false,
    };
    const cached = await readEntry(this.#directory, key);
    if (cached !== undefined) return cached;
    const refused = await this.#prepareOnce(path, key);
    if (refused !== undefined) return refused;
    const fresh = await readEntry(this.#directory, key);
    if (fresh !== undefined) return fresh;
    throw new PrepareFailedError(path, "what was written cannot be read back");
  }

  /**
   * Removes every file of the directory that belongs to none of these modules
   * or to another version of the rewriting, unless a module is being prepared.
   *
   * @param keep The SHA-256 of the modules that are in use, in hex.
   * @returns How many files were removed.
   */
  async sweep(keep: ReadonlySet<string>): Promise<number> {
    if (this.#underWay.size > 0) return 0;
    let removed = 0;
    for await (const { name, isFile } of Deno.readDir(this.#directory)) {
      if (!isFile || await this.#belongs(name, keep)) continue;
      await removeIfThere(`${this.#directory}/${name}`);
      removed++;
    }
    return removed;
  }

  /** Whether a file of the directory is about one of these modules, in this version. */
  async #belongs(name: string, keep: ReadonlySet<string>): Promise<boolean> {
    if (name.endsWith(SEEN_ENDING)) {
      const sha256 = await seenHash(`${this.#directory}/${name}`);
      return sha256 !== undefined && keep.has(sha256);
    }
    const sha256 = name.replace(/-.*$/, "");
    // What a crash left behind has one more ending and matches no entry.
    const entry = name.replace(/\.\w+$/, "");
    return keep.has(sha256) &&
      [false, true].some((plain) => entry === entryName({ sha256, plain }));
  }

  async #prepareOnce(
    path: string,
    key: EntryKey,
  ): Promise<RefusedModule | undefined> {
    const name = entryName(key);
    const before = this.#underWay.get(name);
    if (before !== undefined) return await before;
    const preparing = this.#prepare(path, key);
    this.#underWay.set(name, preparing);
    try {
      return await preparing;
    } finally {
      this.#underWay.delete(name);
    }
  }

  async #prepare(
    path: string,
    key: EntryKey,
  ): Promise<RefusedModule | undefined> {
    const input = { ...key, path, directory: this.#directory };
    if (this.#where.kind === "process") {
      return await runHelper(input, this.#where.command);
    }
    // Loaded only now: most starts find all their modules in the cache.
    const { prepareFile } = await import("./prepare_file.ts");
    return await prepareFile(input);
  }
}
