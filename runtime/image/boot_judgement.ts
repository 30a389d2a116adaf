/**
 * What the marks of an earlier process are worth now: a pure rule.
 *
 * Marks are written without syncing. Killing the process undoes no write, so
 * in the same boot every mark holds. A power cut undoes any of them, so in
 * another boot they hold only if the host was stopped in order: it synced
 * all, then left a record.
 *
 * The record names the boot in which it was left. One that could not be taken
 * away names an older boot than the header, and is worth nothing. When power
 * is lost between writing the header and taking the record away nobody was
 * woken in between, and the header still names the boot before: the record
 * holds.
 *
 * @module
 */

import type { Mark } from "./mark.ts";

/** The boots that are named, as hashes; `undefined` where none is. */
export interface BootEvidence {
  /** The boot that runs now. */
  readonly present: string;
  /** The boot in the header of the marks file. */
  readonly header: string | undefined;
  /** The boot that the header took the images over from. */
  readonly previous: string | undefined;
  /** The boot in the record of an orderly stop. */
  readonly record: string | undefined;
}

/** How the last process ended, as far as the marks are concerned. */
export type BootJudgement =
  /** Killed in this boot: every mark holds. */
  | "killed"
  /** Stopped in order: every mark holds, nobody died. */
  | "stopped"
  /** Another boot and no record: no mark holds. */
  | "lost";

/** Says what the marks are worth. */
export function judgeBoot(evidence: BootEvidence): BootJudgement {
  const { present, header, previous, record } = evidence;
  if (header === undefined) return "lost";
  const holds = record !== undefined &&
    (record === header || record === previous);
  if (header === present) return record === present ? "stopped" : "killed";
  return holds ? "stopped" : "lost";
}

/** Returns a mark as it is from now on. */
export function judgeMark(mark: Mark, boot: BootJudgement): Mark {
  switch (boot) {
    case "killed":
      if (mark.state === "running") {
        return { ...mark, state: "cold", deaths: mark.deaths + 1 };
      }
      // A child that never came to run says nothing about what killed the host.
      return mark.state === "cold" ? mark : { ...mark, deaths: 0 };
    case "stopped":
      return {
        ...mark,
        state: mark.state === "running" ? "cold" : mark.state,
        deaths: 0,
      };
    case "lost":
      return { ...mark, state: "cold", deaths: 0 };
  }
}
