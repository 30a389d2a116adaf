/**
 * Takes the marks of the last process over, in the order that neither a kill
 * nor a power cut can make wrong.
 *
 * First every mark is written as it is judged; then the present boot goes into
 * the header, and both are synced; then the record of the orderly stop is taken
 * away, and that is synced. Killed before the header: the next process judges as
 * this one did. Killed after: it finds the marks already judged, and its own boot.
 *
 * @module
 */

import { type BootJudgement, judgeBoot, judgeMark } from "./boot_judgement.ts";
import type { Disk } from "./disk.ts";
import { ImageRottenError } from "./errors.ts";
import type { Mark, MarkState } from "./mark.ts";
import type { MarksFile, MarksHeader } from "./marks_file.ts";
import type { ImageObserver } from "./observer.ts";
import { readShutdownRecord, removeShutdownRecord } from "./shutdown_record.ts";

/** What is taken over, by whom. */
export interface TakeOverOptions {
  /** The disk. */
  readonly disk: Disk;
  /** The path of the marks. */
  readonly marksPath: string;
  /** The path of the record of an orderly stop. */
  readonly recordPath: string;
  /** The present boot, as a hash. */
  readonly boot: string;
  /** Who counts. */
  readonly observer: ImageObserver;
}

/** A slot that no child has asked for since the start. */
export interface FoundMark {
  /** Its number. */
  readonly slot: number;
  /** Where it stood before it was judged; `undefined` if it is new. */
  readonly was: MarkState | undefined;
}

/** What was found. */
export interface TakenOver {
  /** How the last process ended. */
  readonly judgement: BootJudgement;
  /** The marks by the hash of the child's name. */
  readonly found: Map<string, FoundMark>;
}

/**
 * Judges the marks and makes them the present process's own.
 *
 * @throws {DiskError} when that cannot be read or written: no image may be
 * used then.
 */
export async function takeOver(
  marks: MarksFile,
  options: TakeOverOptions,
): Promise<TakenOver> {
  const { disk, marksPath, recordPath, boot, observer } = options;
  const header = readHeader(marks);
  const record = readShutdownRecord(disk, recordPath);
  const judgement = judgeBoot({
    present: boot,
    header: header?.boot,
    previous: header?.previous,
    record,
  });
  const found = judgeMarks(marks, judgement, observer);
  if (header?.boot !== boot) {
    const previous = judgement === "stopped" ? record : undefined;
    marks.writeHeader({ boot, previous });
    await disk.sync(marksPath);
  }
  await removeShutdownRecord(disk, recordPath);
  return { judgement, found };
}

function readHeader(marks: MarksFile): MarksHeader | undefined {
  try {
    return marks.readHeader();
  } catch (error) {
    // A new, torn or foreign file vouches for nothing. In one of another version
    // nobody knows what the slots say.
    if (!(error instanceof ImageRottenError)) marks.clear();
    return undefined;
  }
}

function judgeMarks(
  marks: MarksFile,
  judgement: BootJudgement,
  observer: ImageObserver,
): Map<string, FoundMark> {
  const found = new Map<string, FoundMark>();
  // From the end, so that low slots are given out first.
  for (let slot = marks.length - 1; slot > 0; slot--) {
    const mark = readMark(marks, slot, observer);
    if (mark === undefined || found.has(mark.child)) {
      marks.release(slot);
      continue;
    }
    const judged = judgeMark(mark, judgement);
    if (judged !== mark) marks.write(slot, judged);
    found.set(mark.child, { slot, was: mark.state });
  }
  return found;
}

function readMark(
  marks: MarksFile,
  slot: number,
  observer: ImageObserver,
): Mark | undefined {
  try {
    return marks.read(slot);
  } catch (error) {
    if (!(error instanceof ImageRottenError)) throw error;
    // Whose it was is not known; the child it was for finds no mark.
    observer.rottenMark(slot);
    return undefined;
  }
}
