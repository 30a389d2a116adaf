/**
 * Schedules: exactly one of `cron` and `every`, and what goes with it.
 *
 * @module
 */

import type { Schedule } from "./child_spec.ts";
import { type Cron, cron } from "./cron.ts";
import { duration, type Milliseconds } from "./duration.ts";
import { scalar, text } from "./scalar_shape.ts";
import {
  mismatch,
  object,
  optional,
  refine,
  type Shape,
  within,
} from "./shape.ts";
import { type Parsed, parsed, refused, type ValueType } from "./value_type.ts";

const DAY_MS = 86_400_000;

/** A time zone that this system knows. */
const timeZone: ValueType<string> = {
  wanted: 'a time zone such as "Europe/Berlin"',
  parse(name): Parsed<string> {
    try {
      return parsed(
        new Intl.DateTimeFormat("en", { timeZone: name })
          .resolvedOptions().timeZone,
      );
    } catch (error) {
      // The only way to ask is to try.
      if (error instanceof RangeError) return refused(timeZone.wanted);
      throw error;
    }
  },
};

interface WrittenSchedule {
  readonly cron: Cron | undefined;
  readonly every: Milliseconds | undefined;
  readonly timeZone: string | undefined;
  readonly controller: string | undefined;
  readonly jitter: Milliseconds;
}

const written = object<WrittenSchedule>("a map with either cron or every", {
  cron: optional(scalar(cron), undefined),
  every: optional(
    scalar(duration({ min: 1000, max: 366 * DAY_MS })),
    undefined,
  ),
  timeZone: optional(scalar(timeZone), undefined),
  controller: optional(text(), undefined),
  jitter: optional(scalar(duration({ min: 0, max: DAY_MS })), 0),
});

/** One entry of `schedule`. */
export const schedule: Shape<Schedule> = refine(
  written,
  (value, node, place) => {
    const { cron, every, timeZone, controller, jitter } = value;
    if ((cron === undefined) === (every === undefined)) {
      const found = cron === undefined ? "neither" : "both";
      return mismatch(node, place, { found, wanted: "either cron or every" });
    }
    if (cron !== undefined) {
      const kind = "cron";
      const zone = timeZone ?? "UTC";
      return Object.freeze({ kind, cron, timeZone: zone, controller, jitter });
    }
    if (timeZone !== undefined) {
      const wanted = "it with cron only";
      const found = "a time zone";
      return mismatch(node, within(place, "timeZone"), { found, wanted });
    }
    return Object.freeze({
      kind: "every",
      every: every ?? 0,
      controller,
      jitter,
    });
  },
);
