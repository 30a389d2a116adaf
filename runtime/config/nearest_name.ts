/**
 * The hint behind a misspelt name.
 *
 * @module
 */

/** Shorter beginnings mean nothing. */
const MIN_BEGINNING = 3;

/** Longer words are never compared: the cost is the product of the lengths. */
const MAX_LENGTH = 40;

/**
 * Returns the known name that `name` was probably meant to be, or `undefined`
 * when none is near: at most a third of the letters wrong, two letters
 * exchanged counting as one, capitals not at all. Failing that, one that begins
 * with `name` or that `name` begins with.
 *
 * @example
 * ```ts
 * import { nearestName } from "./nearest_name.ts";
 * import { equal } from "node:assert/strict";
 *
 * equal(nearestName("memroy", ["memory", "deadline"]), "memory");
 * equal(nearestName("colour", ["memory", "deadline"]), undefined);
 * ```
 */
export function nearestName(
  name: string,
  known: readonly string[],
): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const distance = distanceBetween(
      name.toLowerCase(),
      candidate.toLowerCase(),
    );
    const length = Math.max(name.length, candidate.length);
    const allowed = Math.floor(length / 3);
    if (distance <= allowed && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? known.find((candidate) => oneBeginsTheOther(name, candidate));
}

/** Whether one is a shorter form of the other: `enviroment` and `env`. */
function oneBeginsTheOther(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < MIN_BEGINNING) return false;
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x.startsWith(y) || y.startsWith(x);
}

/** Returns a hint naming the nearest known name, or `undefined`. */
export function didYouMean(
  name: string,
  known: readonly string[],
): string | undefined {
  const nearest = nearestName(name, known);
  return nearest === undefined ? undefined : `did you mean "${nearest}"?`;
}

/** Counts insertions, removals, replacements and exchanges of neighbours. */
function distanceBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const exchanged = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        cell(last, j) + 1,
        cell(row, j - 1) + 1,
        cell(last, j - 1) + (same ? 0 : 1),
        exchanged ? cell(beforeLast, j - 2) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, row];
  }
  return cell(last, b.length);
}

function cell(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
