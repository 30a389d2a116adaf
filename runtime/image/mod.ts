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
 * map(image.fd);                             // the first time, and when grown
 * image.markRunning();                       // wake from dozing
 * finish(image.save({ memory, dirty }, state));
 * image.close();                             // asleep
 * const restored = image.open();             // wake from sleep: map, set globals
 * image.markRunning();
 * await images.stop();                       // in order
 * ```
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
