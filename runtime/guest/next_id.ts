/**
 * Numbers for what is under way: i32 to the guest, so they begin again after
 * two thousand million of them.
 *
 * @module
 */

const LARGEST = 2 ** 31 - 1;

/**
 * Returns the next number from `wanted` on that is not in use.
 *
 * @param sign 1 for numbers above zero, -1 for numbers below.
 * @param used What is under way, by number.
 */
export function nextId(
  wanted: number,
  sign: 1 | -1,
  used: { has(id: number): boolean },
): number {
  let id = wanted;
  // Some thousands are in use at most, so one is found.
  while (Math.abs(id) > LARGEST || used.has(id)) {
    id = Math.abs(id) > LARGEST ? sign : id + sign;
  }
  return id;
}
