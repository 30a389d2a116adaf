/**
 * What lies in a directory of images, and what the next start will make of it.
 *
 * @module
 */

import { judgeClaim } from "../claim_judgement.ts";
import { ImageRottenError } from "../errors.ts";
import { type ImageJudgement, judgeFailure } from "../image_judgement.ts";
import {
  type ImagePath,
  imagePath,
  keyOfHash,
  partsOfId,
  shortHash,
} from "../image_path.ts";
import type { Mark, MarkState } from "../mark.ts";
import type { MetaHead } from "../meta_head.ts";
import { checkLength, readImageHead } from "../read_image.ts";
import {
  type ImagePlace,
  isUnchanged,
  readMarks,
  type SeenMark,
} from "./read_marks.ts";

/** One image as it lies on the disk. */
export interface ListedImage {
  /** The name of its files without their endings. */
  readonly id: string;
  /** The child, by the head or, if that cannot be read, by the files' name. */
  readonly child: string;
  /** The state of its mark; `undefined` when it has none. */
  readonly state: MarkState | undefined;
  /**
   * Whether the next start can wake the child from it, by head and mark alone,
   * if module and spec are still what they were.
   */
  readonly judgement: ImageJudgement;
  /** The generation in its head; `undefined` when that cannot be read. */
  readonly generation: number | undefined;
  /** The length of the memory. */
  readonly memoryBytes: number;
  /** What the disk holds of it. */
  readonly storedBytes: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly writtenAt: number;
  /** Its files. */
  readonly path: ImagePath;
  /** The mark that was found for it. */
  readonly seen: SeenMark | undefined;
}

/** The judgement of an image that was read while a host woke its child. */
export const WOKEN: ImageJudgement = {
  kind: "cold",
  reason: "running",
  detail: "the child was woken meanwhile",
};

/**
 * Lists the images by name.
 *
 * @throws {DiskError} when directory or marks cannot be read.
 */
export function listImages(place: ImagePlace): ListedImage[] {
  // The names first: a host marks a child before it makes its files.
  const ids = idsIn(place);
  const marks = readMarks(place);
  return ids.map((id) => listOne(place, id, marks.of(id)));
}

/**
 * Says what of the marks is not as it should be, in whole sentences.
 *
 * @throws {DiskError} when directory or marks cannot be read.
 */
export function markFaults(place: ImagePlace): string[] {
  const { all, faults } = readMarks(place);
  const keys = new Set(idsIn(place).map((id) => partsOfId(id).key));
  const missing = all.filter((seen) =>
    seen.is === "clean" && !keys.has(keyOfHash(seen.mark.child)) &&
    isUnchanged(place, seen)
  );
  return [
    ...faults,
    ...missing.map(({ slot, mark }) =>
      `Cannot find the image that mark ${slot} vouches for: ` +
      `generation ${mark.generation}, its files are gone`
    ),
  ];
}

/** What `imageId()` makes, with an ending: others may keep things here too. */
const OURS = /^([a-z0-9_-]+-[0-9a-f]{12})\.(?:mem|meta)$/;

function idsIn({ disk, paths }: ImagePlace): string[] {
  if (disk.size(paths.images) === undefined) return [];
  const ids = disk.list(paths.images)
    .flatMap((name) => OURS.exec(name)?.[1] ?? []);
  return [...new Set(ids)].sort();
}

function listOne(
  place: ImagePlace,
  id: string,
  seen: SeenMark | undefined,
): ListedImage {
  const { disk, paths } = place;
  const path = imagePath(paths.images, id);
  const memory = disk.size(path.memory);
  const meta = disk.size(path.meta);
  const { head, judgement } = judgeFiles(place, { path, seen });
  const claim = judgeClaim({
    was: seen?.mark.state,
    is: seen?.is ?? "cold",
    sameIdentity: true,
    hasFiles: meta !== undefined,
  });
  return {
    id,
    child: head?.child ?? partsOfId(id).child,
    state: seen?.mark.state,
    judgement: claim.act === "read" ? judgement : claim.judgement,
    generation: head?.generation,
    memoryBytes: memory?.bytes ?? 0,
    storedBytes: (memory?.storedBytes ?? 0) + (meta?.storedBytes ?? 0),
    writtenAt: Math.max(memory?.writtenAt ?? 0, meta?.writtenAt ?? 0),
    path,
    seen,
  };
}

/** Reads the head, as far as that can be done, and holds it to the mark. */
function judgeFiles(
  place: ImagePlace,
  { path, seen }: Pick<ListedImage, "path" | "seen">,
): { readonly head?: MetaHead; readonly judgement: ImageJudgement } {
  let head: MetaHead | undefined;
  try {
    head = readImageHead(place.disk, path);
    if (seen !== undefined) checkVouched(head, seen.mark);
    checkLength(place.disk, path, head);
    const { generation, memoryBytes } = head;
    return { head, judgement: { kind: "clean", generation, memoryBytes } };
  } catch (error) {
    const judgement = judgeFailure(error);
    const woken = seen !== undefined && !isUnchanged(place, seen);
    const known = head === undefined ? {} : { head };
    return { ...known, judgement: woken ? WOKEN : judgement };
  }
}

/** Says that the mark is that of the head. */
function checkVouched(head: MetaHead, mark: Mark): void {
  const { child, generation, identity } = head;
  const isSame = shortHash(child) === mark.child &&
    generation === mark.generation && identity === mark.identity;
  if (isSame) return;
  throw new ImageRottenError(
    `Cannot use the image of "${child}": its head is of generation ` +
      `${generation}, wanted ${mark.generation}, which its mark vouches for`,
  );
}
