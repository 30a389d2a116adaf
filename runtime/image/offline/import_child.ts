/**
 * Brings a suspended child into a state directory while no host runs on it.
 *
 * @module
 */

import { finish } from "../finish.ts";
import { ImageDirectory } from "../image_directory.ts";
import { listImages } from "./list_images.ts";
import { PortableImage } from "./portable_image.ts";
import type { ImagePlace } from "./read_marks.ts";

/** What was imported. */
export interface ImportedChild {
  readonly child: string;
  /** The generation that it is here. */
  readonly generation: number;
  readonly memoryBytes: number;
}

/**
 * Takes the image in the file `from` in. The lock over the state directory is
 * the caller's.
 *
 * @throws {Error} when the child has an image that can be used.
 * @throws {DiskError} when the disk fails.
 * @throws {ImageRottenError} when the file is not what was written.
 * @throws {ImageVersionError} when it is of another version.
 * @throws {ImagesRefusedError} when no image can be kept here.
 */
export async function importChild(
  place: ImagePlace,
  from: string,
): Promise<ImportedChild> {
  using portable = PortableImage.open(place.disk, from);
  const { child, memoryBytes } = portable.head;
  refuseToReplace(place, child);
  await using images = new ImageDirectory(place);
  await images.start();
  try {
    const { image } = images.claim(child);
    finish(image.receive(portable));
    return { child, generation: image.generation, memoryBytes };
  } finally {
    // Without the record that this leaves, no image here holds over a reboot.
    await images.stop();
  }
}

/** What a child has done since is worth more than what it was once. */
function refuseToReplace(place: ImagePlace, child: string): void {
  const there = listImages(place).find((image) => image.child === child);
  if (there?.judgement.kind !== "clean") return;
  throw new Error(
    `Cannot import "${child}": it has an image of generation ` +
      `${there.generation}, wanted none; remove that first`,
  );
}
