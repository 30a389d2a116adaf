/**
 * How a memory gets out of RAM and back. Two ways behind one interface: by
 * mapping the image over the memory (`mapped_paging.ts`), or by copying whole
 * memories (`copied_paging.ts`) where there is no FFI or no page map.
 *
 * @module
 */

import type { BlockRun, ChildImage } from "../image/mod.ts";
import type { BaseImage } from "./base_image.ts";

/** A way of suspending memories. */
export interface Paging extends Disposable {
  /** For status and metrics. */
  readonly kind: "mapped" | "copied";
  /** Whether a dozing guest gives its RAM back, or only one that is dropped. */
  readonly dozingFreesMemory: boolean;
  /** Puts what a module's memory holds at first under a new memory of zeros. */
  layBase(memory: WebAssembly.Memory, base: BaseImage): void;
  /** Lists the blocks that may differ from what was laid under the memory. */
  dirtyBlocks(memory: WebAssembly.Memory): BlockRun[];
  /**
   * Gives back the RAM of a memory that has just been saved whole.
   *
   * @param laidBytes How much of the memory `image` lies under already.
   */
  release(
    memory: WebAssembly.Memory,
    image: ChildImage,
    laidBytes: number,
  ): void;
  /** Lays an image that was saved before under a new memory of its size. */
  restore(memory: WebAssembly.Memory, image: ChildImage): void;
}
