/**
 * Cron expressions: five fields - minute, hour, day of the month, month, day
 * of the week - as crontab(5) and Kubernetes' CronJob have them.
 *
 * Only reading is here. Whether a minute fits is the business of whoever keeps
 * the timers.
 *
 * @module
 */

import { type Parsed, parsed, refused, type ValueType } from "./value_type.ts";

/** The minutes that a cron expression names. */
export interface Cron {
  /** The expression as it was written. */
  readonly text: string;
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  /** From 1, January. */
  readonly months: readonly number[];
  /** From 0, Sunday, to 6. */
  readonly daysOfWeek: readonly number[];
  /**
   * Whether a day must fit both kinds of days. Cron asks for either when both
   * are restricted, and for both (one of which says "any") otherwise.
   */
  readonly bothDays: boolean;
}

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MINUTE: Field = { min: 0, max: 59, names: [] };
const HOUR: Field = { min: 0, max: 23, names: [] };
const DAY: Field = { min: 1, max: 31, names: [] };
const MONTH: Field = {
  min: 1,
  max: 12,
  names: "jan feb mar apr may jun jul aug sep oct nov dec".split(" "),
};
// Sunday is 0 and 7.
const WEEKDAY: Field = {
  min: 0,
  max: 7,
  names: "sun mon tue wed thu fri sat".split(" "),
};

/** A cron expression of five fields. */
export const cron: ValueType<Cron> = {
  wanted: 'a cron expression of five fields, such as "0 3 * * mon-fri"',
  parse(text): Parsed<Cron> {
    if (text.startsWith("@")) {
      return refused(cron.wanted, 'write the five fields out, or use "every"');
    }
    const [minute, hour, day, month, weekday, ...rest] = text.trim().split(
      /\s+/,
    );
    if (weekday === undefined || rest.length > 0) return refused(cron.wanted);
    const minutes = parseField(minute ?? "", MINUTE);
    const hours = parseField(hour ?? "", HOUR);
    const daysOfMonth = parseField(day ?? "", DAY);
    const months = parseField(month ?? "", MONTH);
    const weekdays = parseField(weekday, WEEKDAY);
    if (!minutes || !hours || !daysOfMonth || !months || !weekdays) {
      return refused(cron.wanted);
    }
    const daysOfWeek = [...new Set(weekdays.map((d) => d % 7))].sort();
    const bothDays = day?.startsWith("*") === true || weekday.startsWith("*");
    return parsed(Object.freeze({
      text,
      minutes,
      hours,
      daysOfMonth,
      months,
      daysOfWeek,
      bothDays,
    }));
  },
};

/** Returns the numbers that `*`, `a`, `a-b`, `a/n`, lists of these name. */
function parseField(text: string, field: Field): number[] | undefined {
  const numbers = new Set<number>();
  for (const part of text.split(",")) {
    const [, from, to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,2}))?$/.exec(
      part,
    ) ?? [];
    if (from === undefined) return undefined;
    const first = from === "*" ? field.min : numberOf(from, field);
    const open = from === "*" || (to === undefined && step !== undefined);
    const last = open ? field.max : numberOf(to ?? from, field);
    const stride = Number(step ?? 1);
    if (first === undefined || last === undefined) return undefined;
    if (first > last || stride < 1 || (from === "*" && to)) return undefined;
    for (let n = first; n <= last; n += stride) numbers.add(n);
  }
  return [...numbers].sort((a, b) => a - b);
}

function numberOf(text: string, field: Field): number | undefined {
  const named = field.names.indexOf(text.toLowerCase());
  const value = named >= 0 ? named + field.min : Number(text);
  return /^(\d{1,2}|[a-z]{3})$/i.test(text) && value >= field.min &&
      value <= field.max
    ? value
    : undefined;
}
