/**
 * Suspending by mapping: the image lies under the memory as a private mapping,
 * so that waking is touching, and only pages that were written differ from it.
 *
 * The address of a memory is read anew each time it is used.
 *
 * @module
 */

import type { BlockRun, ChildImage } from "../image/mod.ts";
import type { BaseImage } from "./base_image.ts";
import { Libc } from "./libc.ts";
import { PageMap } from "./page_map.ts";
import { PageScan } from "./page_scan.ts";
import { systemPageBytes } from "./page_size.ts";
import type { Paging } from "./paging.ts";
import type { PrivatePages } from "./private_pages.ts";

/** Paging by `mmap`, `madvise` and the kernel's page tables. */
export class MappedPaging implements Paging {
  readonly kind = "mapped";
  readonly dozingFreesMemory = true;
  readonly #libc: Libc;
  readonly #pages: PrivatePages;

  private constructor(libc: Libc, pages: PrivatePages) {
    this.#libc = libc;
    this.#pages = pages;
  }

  /**
   * Opens what mapping needs.
   *
   * @throws {Error} This system or these permissions do not let us map.
   */
  static open(): MappedPaging {
    const libc = Libc.open();
    try {
      return new MappedPaging(libc, openPrivatePages(libc));
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

  /** Asks the kernel. */
  dirtyBlocks(memory: WebAssembly.Memory): BlockRun[] {
    const { byteLength } = memory.buffer;
    if (byteLength === 0) return [];
    return this.#pages.find(addressOf(memory), byteLength);
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

  /** Closes all that was opened; mappings stay. */
  [Symbol.dispose](): void {
    this.#pages[Symbol.dispose]();
    this.#libc[Symbol.dispose]();
  }
}

/** The quick way, or where the kernel is older than that, the way it always had. */
function openPrivatePages(libc: Libc): PrivatePages {
  try {
    return PageScan.open(libc);
  } catch {
    return PageMap.open(systemPageBytes());
  }
}

/** Where a memory lies now: it is to be used in the same turn. */
function addressOf(memory: WebAssembly.Memory): bigint {
  const pointer = Deno.UnsafePointer.of(new Uint8Array(memory.buffer));
  return BigInt(Deno.UnsafePointer.value(pointer));
}
