/**
 * Takes an image away while no host runs.
 *
 * @module
 */

import { dirname } from "node:path";
import { SLOT_BYTES } from "../mark.ts";
import { writeAll } from "../transfer.ts";
import type { ListedImage } from "./list_images.ts";
import type { ImagePlace } from "./read_marks.ts";

/**
 * Removes the files of an image and frees its mark: the child starts cold. The
 * lock over the state directory is the caller's.
 *
 * @throws {DiskError} when the image may still be found clean.
 */
export async function removeImage(
  { disk, paths }: ImagePlace,
  { path, seen }: ListedImage,
): Promise<void> {
  // The meta first, without which there is no image.
  disk.unlink(path.meta);
  disk.unlink(path.memory);
  await disk.sync(dirname(path.meta));
  if (seen === undefined) return;
  const marks = disk.open(paths.marks, "update");
  try {
    writeAll(marks, new Uint8Array(SLOT_BYTES), seen.slot * SLOT_BYTES);
  } finally {
    marks.close();
  }
  await disk.sync(paths.marks);
}
