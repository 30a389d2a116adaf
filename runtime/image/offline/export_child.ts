/**
 * Carries a suspended child out of a state directory.
 *
 * @module
 */

import type { ListedImage } from "./list_images.ts";
import { exportImage } from "./portable_image.ts";
import { finish } from "../finish.ts";
import { type ImagePlace, isUnchanged } from "./read_marks.ts";

/**
 * Writes the image to the new file `to`, checking every byte on the way.
 *
 * @throws {Error} when the image cannot be used, or its child was woken
 * meanwhile.
 * @throws {DiskError} when the disk fails or `to` is there.
 * @throws {ImageRottenError} when the image is not what was written.
 */
export async function exportChild(
  place: ImagePlace,
  { child, judgement, path, seen }: ListedImage,
  to: string,
): Promise<void> {
  const { disk } = place;
  if (judgement.kind !== "clean" || seen === undefined) {
    const why = judgement.kind === "cold" ? judgement.detail : "no mark";
    throw new Error(`Cannot export "${child}": ${why}, wanted a clean image`);
  }
  finish(exportImage(disk, path, to));
  try {
    await disk.sync(to);
    if (isUnchanged(place, seen)) return;
    throw new Error(
      `Cannot export "${child}": it was woken meanwhile, wanted it asleep`,
    );
  } catch (error) {
    disk.unlink(to);
    throw error;
  }
}
