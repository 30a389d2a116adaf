/**
 * Suspended memories as files: their format, the marks that say which of them
 * may be used, and the directory that holds them. Knows nothing of
 * WebAssembly or Kubernetes; maps nothing.
 *
 * A child's life with its image:
 *
 * ```ts ignore
 * const images = new ImageDirectory({ paths, bootId: readBootId() });
 * await images.start();
 * const { image, judgement } = images.claim("web", identity);
 * if (judgement.kind === "clean") finish(image.verify()); // once after a start
 *
 * image.markRunning();                       // before its first instruction
 * finish(image.save({ memory, dirty, base }, state)); // doze: clean
 * image.lend((fd) => map(fd));               // the first time, and when grown
 * image.markRunning();                       // wake from dozing
 * finish(image.save({ memory, dirty }, state));
 * image.close();                             // asleep
 * const restored = image.open();             // wake from sleep: map, set globals
 * image.markRunning();
 * await images.stop();                       // in order
 * ```
 *
 * What was decided:
 *
 * - 2026-11: the sum of a block is CRC-32 by `node:zlib`: 0.5 us for 4 KiB, a
 *   mixing loop in JavaScript 0.8, SHA-256 5. It is also how zero blocks are
 *   found. Faster hashes would be a dependency; a digest, if images ever had to
 *   withstand somebody who can write them.
 * - 2026-11: a tree of sums instead of one over all: the mark's generation
 *   guards the head, the head the tables, a table its 4 MiB of blocks. A doze
 *   then writes its pages, the head and the mark, whatever the size; the sums
 *   of small dozes ride in the head (`sum_tables.ts`). Two pages of 10 MiB
 *   take 36 us beside 19 for their bare writes, of which opening and closing
 *   `ID.meta` is 6: a second descriptor for each dozing child would save that.
 * - 2026-11: whether a block is a hole is its sum, 0, not a bitmap, and not
 *   `SEEK_HOLE`, which `node:fs` has not. After a failed write nothing on the
 *   disk is believed, and the next save writes all.
 * - 2026-11: the record of an orderly stop names its boot, and the header of
 *   the marks the boot it took over from. So a record that could not be taken
 *   away is worth nothing, and power lost in the middle of taking over loses nothing.
 * - 2026-11: no boot in the head of an image: the marks decide, and an image
 *   may well be older than this boot.
 * - 2026-11: a start that fails disowns what lies there (`disown.ts`). The
 *   host may run its children without images only if that worked; otherwise
 *   a later start would wake them in a past that they have left.
 * - 2026-11: syncing opens the file by its name: a sleeping child holds no
 *   descriptor, and syncing an inode covers what others wrote to it.
 * - 2026-11: what a doze buys is all that the image stores, not the pages that
 *   were dirty: a child that stays awake touches them all in the end. A doze of
 *   three pages is always worth it (`break_even.ts`).
 *
 * @module
 */

export type { BootJudgement } from "./boot_judgement.ts";
export { readBootId } from "./boot_id.ts";
export { BaseMemory } from "./base_memory.ts";
export { BLOCK_BYTES, SLICE_BYTES } from "./block.ts";
export type { BlockRun } from "./block_run.ts";
export type { BlockSource } from "./block_source.ts";
export { ChildImage } from "./child_image.ts";
export {
  type Disk,
  type DiskFile,
  type FileSize,
  nodeDisk,
  type OpenMode,
} from "./disk.ts";
export {
  DiskError,
  type DiskTrouble,
  ImageRottenError,
  ImagesRefusedError,
  ImageVersionError,
} from "./errors.ts";
export {
  BREAK_EVEN_MS,
  type DozeHistory,
  type DozeSample,
  dozingPays,
  ENOUGH_SAMPLES,
  FEW_BYTES,
  NO_DOZES,
  withDoze,
} from "./break_even.ts";
export { finish } from "./finish.ts";
export {
  type ClaimedImage,
  ImageDirectory,
  type ImageDirectoryOptions,
  type ImagePaths,
} from "./image_directory.ts";
export type { ColdJudgement, ImageJudgement } from "./image_judgement.ts";
export type { SaveSource } from "./image_file.ts";
export type { MarkState } from "./mark.ts";
export type { SavedGlobal, SavedState } from "./meta_head.ts";
export {
  type ColdReason,
  type ImageObserver,
  silentObserver,
  type WrittenBytes,
} from "./observer.ts";
export { QUARANTINE_BOUNDS, type QuarantineBounds } from "./quarantine.ts";
