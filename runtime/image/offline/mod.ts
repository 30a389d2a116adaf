/**
 * What a person does with the images of a state directory: list them, look
 * whether they are sound, remove them, carry them elsewhere. The daemon loads
 * nothing of this.
 *
 * Listing, verifying and exporting change nothing and take no lock, so they
 * may be done beside a host. It may wake a child meanwhile; what is wrong with
 * an image is therefore said only if its mark has stayed as it was. Removing
 * and importing want the lock over the state directory, which is the caller's.
 *
 * Decisions:
 *
 * - 2026-11: removing frees one mark in place instead of starting the
 *   directory, which would judge all of them, take away the record of the last
 *   stop and forget which children were running when a host died.
 * - 2026-11: importing is a host's whole life in small, start, claim, stop: on a
 *   new machine there are no marks that a clean one could be added to. It
 *   leaves the record of an orderly stop, so that what was imported holds over
 *   a reboot.
 *
 * @module
 */

export { exportChild } from "./export_child.ts";
export { importChild } from "./import_child.ts";
export { type ListedImage, listImages, markFaults } from "./list_images.ts";
export type { ImagePlace } from "./read_marks.ts";
export { removeImage } from "./remove_image.ts";
export {
  type Finding,
  type VerifiedImage,
  verifyImages,
} from "./verify_images.ts";
