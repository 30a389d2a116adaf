/**
 * Suspending by mapping: the image lies under the memory as a private mapping,
 * so that waking is touching, and only pages that were written differ from it.
 *
 * The address of a memory is read anew each time it is used.
 *
 * @module
 */

import { BLOCK_BYTES, type BlockRun, type ChildImage } from "../image/mod.ts";
import type { BaseImage } from "./base_image.ts";
import { Libc } from "./libc.ts";
import { PageMap } from "./page_map.ts";
import { systemPageBytes } from "./page_size.ts";
import type { Paging } from "./paging.ts";

/** Paging by `mmap`, `madvise` and the page map. */
export class MappedPaging implements Paging {
  readonly kind = "mapped";
  readonly dozingFreesMemory = true;
  readonly #libc: Libc;
  readonly #pageMap: PageMap;
  readonly #blocksPerPage: number;

  private constructor(libc: Libc, pageMap: PageMap, pageBytes: number) {
    this.#libc = libc;
    this.#pageMap = pageMap;
    this.#blocksPerPage = pageBytes / BLOCK_BYTES;
  }

  /**
   * Opens what mapping needs.
   *
   * @throws {Error} This system or these permissions do not let us map.
   */
  static open(): MappedPaging {
    const pageBytes = systemPageBytes();
    const libc = Libc.open();
    try {
      return new MappedPaging(libc, PageMap.open(pageBytes), pageBytes);
    } catch (error) {
      libc[Symbol.dispose]();
      throw error;
    }
  }

  /** Maps the base: pages that nobody writes to are shared by all its guests. */
  layBase(memory: WebAssembly.Memory, base: BaseImage): void {
    if (base.bytes === 0) return;
    this.#libc.mapPrivate(addressOf(memory), base.bytes, base.fd);
  }

  /** Asks the page map. */
  dirtyBlocks(memory: WebAssembly.Memory): BlockRun[] {
    const { byteLength } = memory.buffer;
    if (byteLength === 0) return [];
    const runs = this.#pageMap.privateRuns(addressOf(memory), byteLength);
    const scale = this.#blocksPerPage;
    if (scale === 1) return runs;
    return runs.map(({ first, count }) => ({
      first: first * scale,
      count: count * scale,
    }));
  }

  /** Drops the private pages; the first time and once grown, maps the image. */
  release(
    memory: WebAssembly.Memory,
    image: ChildImage,
    laidBytes: number,
  ): void {
    const { byteLength } = memory.buffer;
    if (byteLength === 0) return;
    if (laidBytes === byteLength) {
      this.#libc.dropPages(addressOf(memory), byteLength);
    } else {
      this.restore(memory, image);
    }
  }

  /** Maps the image over the whole memory. */
  restore(memory: WebAssembly.Memory, image: ChildImage): void {
    const { byteLength } = memory.buffer;
    if (byteLength === 0) return;
    image.lend((fd) =>
      this.#libc.mapPrivate(addressOf(memory), byteLength, fd)
    );
  }

  /** Closes the library and the page map; mappings stay. */
  [Symbol.dispose](): void {
    this.#pageMap[Symbol.dispose]();
    this.#libc[Symbol.dispose]();
  }
}

/** Where a memory lies now: it is to be used in the same turn. */
function addressOf(memory: WebAssembly.Memory): bigint {
  const pointer = Deno.UnsafePointer.of(new Uint8Array(memory.buffer));
  return BigInt(Deno.UnsafePointer.value(pointer));
}
