/**
 * Which pages of a mapped memory are private now: those are the ones that differ
 * from the file that lies there. Two ways behind one interface: asking the kernel
 * for just them (`page_scan.ts`), or reading an entry for each page
 * (`page_map.ts`) where it is too old for that.
 *
 * @module
 */

import type { BlockRun } from "../image/mod.ts";

/** A way of finding private pages. */
export interface PrivatePages extends Disposable {
  /**
   * Lists the private pages of `bytes` bytes at `address`, as blocks of 4 KiB, in
   * order. A page that was only read can be among them: that costs a write and
   * no more.
   */
  find(address: bigint, bytes: number): BlockRun[];
}
