/**
 * Makes sure that images which will not be used cannot be found clean later.
 *
 * @module
 */

import { dirname } from "node:path";
import type { Disk } from "./disk.ts";
import { encodeMarksHeader } from "./marks_file.ts";
import type { ImageObserver } from "./observer.ts";
import { writeAll } from "./transfer.ts";

/** What is disowned, and how. */
export interface DisownOptions {
  /** The disk, which has just failed. */
  readonly disk: Disk;
  /** The path of the marks. */
  readonly marksPath: string;
  /** The path of the record of an orderly stop. */
  readonly recordPath: string;
  /** Who counts. */
  readonly observer: ImageObserver;
}

/**
 * Tries all that would make the marks worth nothing; returns whether one way
 * is known to have worked.
 *
 * Without marks, or with a header that names no boot, every child is cold.
 */
export async function disownImages(options: DisownOptions): Promise<boolean> {
  const { disk, marksPath, recordPath, observer } = options;
  const attempt = async (
    step: () => void | Promise<void>,
  ): Promise<boolean> => {
    try {
      await step();
      return true;
    } catch (error) {
      observer.failed("disown the images", error);
      return false;
    }
  };
  const overwritten = await attempt(async () => {
    if (disk.size(marksPath) === undefined) return;
    overwriteHeader(disk, marksPath);
    await disk.sync(marksPath);
  });
  const unlinked = await attempt(async () => {
    disk.unlink(marksPath);
    disk.unlink(recordPath);
    await disk.sync(dirname(marksPath));
  });
  return overwritten || unlinked;
}

function overwriteHeader(disk: Disk, path: string): void {
  const file = disk.open(path, "update");
  try {
    writeAll(
      file,
      encodeMarksHeader({ boot: "0".repeat(32), previous: undefined }),
      0,
    );
  } finally {
    file.close();
  }
}
