/**
 * Whether images are what was written, down to the last byte.
 *
 * @module
 */

import { type ColdJudgement, judgeFailure } from "../image_judgement.ts";
import { readImage, readImageHead } from "../read_image.ts";
import { type ListedImage, listImages, WOKEN } from "./list_images.ts";
import { type ImagePlace, isUnchanged } from "./read_marks.ts";

/** What came of reading an image through. */
export type Finding =
  /** Every byte is what was written, and the next start can use it. */
  | { readonly kind: "sound" }
  /** Nothing vouches for its bytes and nobody will use them. */
  | { readonly kind: "unused"; readonly detail: string }
  /** It will not be used, and should have been. */
  | { readonly kind: "damaged"; readonly detail: string };

/** An image and what was found. */
export interface VerifiedImage extends ListedImage {
  readonly finding: Finding;
}

/** Reasons for which a host starts a child cold without anything being wrong. */
const IN_ORDER: ReadonlySet<ColdJudgement["reason"]> = new Set([
  "new",
  "running",
  "anotherBoot",
]);

/**
 * Reads images through, one at each step, and says what each is worth.
 *
 * @throws {DiskError} when directory or marks cannot be read.
 */
export function* verifyImages(
  place: ImagePlace,
  wanted: (image: ListedImage) => boolean = () => true,
): Generator<VerifiedImage> {
  for (const image of listImages(place).filter(wanted)) {
    yield { ...image, finding: verifyImage(place, image) };
  }
}

function verifyImage(place: ImagePlace, image: ListedImage): Finding {
  const { judgement, state } = image;
  // What a power cut has made worthless is read all the same: it may be rotten.
  const worth = state === "clean" && !isBad(judgement)
    ? readThrough(place, image) ?? judgement
    : judgement;
  if (worth.kind === "clean") return { kind: "sound" };
  const { detail } = worth;
  return { kind: IN_ORDER.has(worth.reason) ? "unused" : "damaged", detail };
}

function isBad(judgement: ListedImage["judgement"]): boolean {
  return judgement.kind === "cold" && !IN_ORDER.has(judgement.reason);
}

/** Reads an image; returns what is wrong with it. */
function readThrough(
  place: ImagePlace,
  { path, seen }: ListedImage,
): ListedImage["judgement"] | undefined {
  try {
    const head = readImageHead(place.disk, path);
    for (const _piece of readImage(place.disk, path, head));
    return undefined;
  } catch (error) {
    const judgement = judgeFailure(error);
    const isWoken = seen !== undefined && !isUnchanged(place, seen);
    return isWoken ? WOKEN : judgement;
  }
}
