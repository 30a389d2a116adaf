/**
 * What lies in a directory of images, read without changing anything: also
 * beside a host that runs.
 *
 * @module
 */

import type { Disk } from "./disk.ts";
import { DiskError } from "./errors.ts";
import { imagePath, shortHash } from "./image_path.ts";
import { judgeFailure } from "./image_judgement.ts";
import type { ImagePaths } from "./image_directory.ts";
import { decodeMark, type Mark, SLOT_BYTES } from "./mark.ts";
import { readImageHead } from "./read_image.ts";
import { readUpTo } from "./transfer.ts";

/** One image as it lies on the disk. */
export interface ListedImage {
  /** The name of its files without their endings. */
  readonly id: string;
  /** The child; `undefined` when the head cannot be read. */
  readonly child: string | undefined;
  /** The state of its mark; `undefined` when it has none. */
  readonly state: Mark["state"] | undefined;
  /** The generation of its head. */
  readonly generation: number | undefined;
  /** The length of the memory. */
  readonly memoryBytes: number;
  /** What the disk holds of it. */
  readonly storedBytes: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly writtenAt: number;
  /** Why the head cannot be read. */
  readonly trouble?: string;
}

/**
 * Lists the images.
 *
 * @throws {DiskError} when the directory cannot be read.
 */
export function listImages(disk: Disk, paths: ImagePaths): ListedImage[] {
  const marks = readMarks(disk, paths.marks);
  return disk.list(paths.images)
    .filter((name) => name.endsWith(".meta"))
    .map((name) => listOne(disk, paths, name.replace(/\.meta$/, "")))
    .map((image) => ({
      ...image,
      state: marks.get(shortHash(image.child ?? ""))?.state,
    }))
    .sort((a, b) => a.id < b.id ? -1 : 1);
}

function listOne(
  disk: Disk,
  paths: ImagePaths,
  id: string,
): Omit<ListedImage, "state"> {
  const path = imagePath(paths.images, id);
  const memory = disk.size(path.memory);
  const meta = disk.size(path.meta);
  const sizes = {
    id,
    memoryBytes: memory?.bytes ?? 0,
    storedBytes: (memory?.storedBytes ?? 0) + (meta?.storedBytes ?? 0),
    writtenAt: meta?.writtenAt ?? 0,
  };
  try {
    const { child, generation } = readImageHead(disk, path);
    return { ...sizes, child, generation };
  } catch (error) {
    const trouble = judgeFailure(error).detail;
    return { ...sizes, child: undefined, generation: undefined, trouble };
  }
}

/** Reads the marks that can be read, by the hash of the child's name. */
function readMarks(disk: Disk, path: string): Map<string, Mark> {
  const bytes = new Uint8Array(disk.size(path)?.bytes ?? 0);
  if (bytes.length > 0) {
    const file = disk.open(path, "read");
    try {
      readUpTo(file, bytes, 0);
    } finally {
      file.close();
    }
  }
  const marks = new Map<string, Mark>();
  for (let slot = 1; (slot + 1) * SLOT_BYTES <= bytes.length; slot++) {
    const mark = readMark(bytes, slot);
    if (mark !== undefined) marks.set(mark.child, mark);
  }
  return marks;
}

function readMark(bytes: Uint8Array, slot: number): Mark | undefined {
  try {
    return decodeMark(
      bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES),
      slot,
    );
  } catch (error) {
    if (error instanceof DiskError) throw error;
    // A rotten mark is no mark.
    return undefined;
  }
}
