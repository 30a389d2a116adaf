/**
 * The marks as they lie, and as the next start would judge them: read without
 * taking them over.
 *
 * @module
 */

import { type BootJudgement, judgeBoot, judgeMark } from "../boot_judgement.ts";
import type { Disk } from "../disk.ts";
import { ImageRottenError, ImageVersionError } from "../errors.ts";
import type { ImagePaths } from "../image_directory.ts";
import { keyOfHash, partsOfId, shortHash } from "../image_path.ts";
import { decodeMark, type Mark, type MarkState, SLOT_BYTES } from "../mark.ts";
import { decodeMarksHeader, type MarksHeader } from "../marks_file.ts";
import { readShutdownRecord } from "../shutdown_record.ts";
import { readUpTo } from "../transfer.ts";

/** Images that are looked at from outside. */
export interface ImagePlace {
  /** The disk. */
  readonly disk: Disk;
  /** Where things lie. */
  readonly paths: ImagePaths;
  /** Which run of the system this is. */
  readonly bootId: string;
}

/** A mark, at its place. */
export interface SeenMark {
  /** Its number. */
  readonly slot: number;
  /** As it lies. */
  readonly mark: Mark;
  /** Where the next start will say that the child stands. */
  readonly is: MarkState;
}

/** All marks of a state directory. */
export interface SeenMarks {
  /** Finds the mark of the child whose files are called `id`. */
  of(id: string): SeenMark | undefined;
  /** All of them. */
  readonly all: readonly SeenMark[];
  /** What of the file is not what was written, in whole sentences. */
  readonly faults: readonly string[];
}

/**
 * Reads all marks.
 *
 * @throws {DiskError} when the file cannot be read.
 */
export function readMarks(place: ImagePlace): SeenMarks {
  const { disk, paths } = place;
  const length = disk.size(paths.marks)?.bytes ?? 0;
  if (length === 0) return collect([], []);
  const bytes = readAt(place, 0, Math.max(length, SLOT_BYTES));
  const faults: string[] = [];
  const header = attempt(faults, () => decodeMarksHeader(bytes));
  // The slots of another version mean nothing here.
  if (header instanceof ImageVersionError) return collect([], faults);
  const boot = judgeEnd(place, header instanceof Error ? undefined : header);
  const seen: SeenMark[] = [];
  const children = new Set<string>();
  // From the end, as a start does: of two marks for one child the later counts.
  for (let slot = Math.floor(length / SLOT_BYTES) - 1; slot > 0; slot--) {
    const mark = attempt(faults, () => decodeMark(slotOf(bytes, slot), slot));
    if (mark === undefined || mark instanceof Error) continue;
    if (children.has(mark.child)) continue;
    children.add(mark.child);
    seen.push({ slot, mark, is: judgeMark(mark, boot).state });
  }
  return collect(seen, faults);
}

/**
 * Whether a mark is still as it was seen. If not, a host has woken its child,
 * saved it or taken it away, and what was read meanwhile says nothing.
 */
export function isUnchanged(
  place: ImagePlace,
  { slot, mark }: SeenMark,
): boolean {
  const bytes = readAt(place, slot * SLOT_BYTES, SLOT_BYTES);
  const now = attempt([], () => decodeMark(bytes, slot));
  return now !== undefined && !(now instanceof Error) &&
    now.state === mark.state && now.generation === mark.generation &&
    now.child === mark.child;
}

function collect(
  all: readonly SeenMark[],
  faults: readonly string[],
): SeenMarks {
  const byKey = new Map(
    all.map((seen) => [keyOfHash(seen.mark.child), seen]),
  );
  return { of: (id) => byKey.get(partsOfId(id).key), all, faults };
}

function judgeEnd(
  { disk, paths, bootId }: ImagePlace,
  header: MarksHeader | undefined,
): BootJudgement {
  return judgeBoot({
    present: shortHash(bootId),
    header: header?.boot,
    previous: header?.previous,
    record: readShutdownRecord(disk, paths.shutdown),
  });
}

/** Reads; what is not what was written is returned, and noted as a fault. */
function attempt<T>(
  faults: string[],
  read: () => T,
): T | ImageRottenError | ImageVersionError {
  try {
    return read();
  } catch (error) {
    const isFault = error instanceof ImageRottenError ||
      error instanceof ImageVersionError;
    if (!isFault) throw error;
    faults.push(error.message);
    return error;
  }
}

function slotOf(bytes: Uint8Array, slot: number): Uint8Array {
  return bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES);
}

/** Reads a part of the marks; what is missing at the end is zeros. */
function readAt(
  { disk, paths }: ImagePlace,
  position: number,
  length: number,
): Uint8Array {
  const bytes = new Uint8Array(length);
  const file = disk.open(paths.marks, "read");
  try {
    readUpTo(file, bytes, position);
  } finally {
    file.close();
  }
  return bytes;
}
