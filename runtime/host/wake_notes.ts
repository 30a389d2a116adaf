/**
 * Whom a child was woken for: each reconcile remembers where the memory of its
 * guest was when it was handed out, and a wake belongs to the oldest one that
 * has been waiting for it. A wake that none waits for is a reply's.
 *
 * @module
 */

import type { Tier } from "../guest/mod.ts";
import type { WakeCause } from "./work_key.ts";
import type { Work } from "./work_queue.ts";

/** Where a memory was. */
export type TierName = Tier["tier"];

/** One reconcile under way, and what had to be woken for it. */
export interface WakeNote {
  readonly work: Work;
  /** The tier that it found its guest in. */
  readonly from: TierName;
  /** When its guest was awake, in milliseconds; until then nothing. */
  wokenAtMs: number | undefined;
}

/** The wakes of one child. */
export class WakeNotes {
  /** Under way, oldest first; `end` deletes. There are as many as may be at once. */
  readonly #notes = new Set<WakeNote>();

  /** Begins the note of a reconcile that is handed out now. */
  begin(work: Work, from: TierName, nowMs: number): WakeNote {
    const wokenAtMs = from === "awake" ? nowMs : undefined;
    const note = { work, from, wokenAtMs };
    this.#notes.add(note);
    return note;
  }

  /** The guest is awake: returns why. */
  woke(nowMs: number): WakeCause {
    let cause: WakeCause | undefined;
    for (const note of this.#notes) {
      if (note.wokenAtMs !== undefined) continue;
      note.wokenAtMs = nowMs;
      cause ??= note.work.reasons[0];
    }
    return cause ?? "reply";
  }

  /** The reconcile is over. */
  end(note: WakeNote): void {
    this.#notes.delete(note);
  }
}
