/**
 * A deadline in the child's own time: while it waits for its turn, and others
 * run, the deadline does not come nearer.
 *
 * @module
 */

import type { Deadline } from "./deadlines.ts";
import type { GuestUsage } from "./guest_usage.ts";

/** What happens at one moment of a deadline. */
export interface Step {
  /** When, in milliseconds of the child's own time from the start. */
  readonly afterMs: number;
  readonly act: () => void;
}

/** Makes a deadline that takes `steps` in turn; they are in order of time. */
export function ownDeadline(
  usage: GuestUsage,
  steps: readonly Step[],
): Deadline {
  const start = performance.now();
  const ownStart = usage.ownMs(start);
  let taken = 0;
  /** When the next step is due if the child does not wait any more. */
  const next = (now: number): number | undefined => {
    const step = steps[taken];
    if (step === undefined) return undefined;
    return now + step.afterMs - (usage.ownMs(now) - ownStart);
  };
  return {
    atMs: next(start) ?? start,
    due: () => {
      const now = performance.now();
      for (;;) {
        const at = next(now);
        if (at === undefined || at > now) return at;
        steps[taken++]?.act();
      }
    },
  };
}
