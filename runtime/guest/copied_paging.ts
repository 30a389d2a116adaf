/**
 * Suspending by copying, for systems without FFI or without a page map: the
 * whole memory counts as dirty, dozing keeps it in RAM, and only sleeping, which
 * drops the guest, gives the RAM back.
 *
 * @module
 */

import {
  BLOCK_BYTES,
  type BlockRun,
  type ChildImage,
  finish,
} from "../image/mod.ts";
import type { BaseImage } from "./base_image.ts";
import type { Paging } from "./paging.ts";

/** Paging by `read` and `write`. */
export class CopiedPaging implements Paging {
  readonly kind = "copied";
  readonly dozingFreesMemory = false;

  /** Copies the blocks of the base. */
  layBase(memory: WebAssembly.Memory, base: BaseImage): void {
    const bytes = new Uint8Array(memory.buffer);
    for (const run of base.blocks.runs()) {
      bytes.set(base.blocks.read(run), run.first * BLOCK_BYTES);
    }
  }

  /** Nothing tells what was written. */
  dirtyBlocks(memory: WebAssembly.Memory): BlockRun[] {
    const count = memory.buffer.byteLength / BLOCK_BYTES;
    return count === 0 ? [] : [{ first: 0, count }];
  }

  /** There is nothing to give back while the guest lives. */
  release(): void {}

  /** Reads the image into the memory. */
  restore(memory: WebAssembly.Memory, image: ChildImage): void {
    finish(image.load(new Uint8Array(memory.buffer)));
  }

  /** Holds nothing. */
  [Symbol.dispose](): void {}
}
