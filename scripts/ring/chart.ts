/**
 * A small chart of many durations, in text.
 *
 * @module
 */

const BARS = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const COLUMNS = 60;

/**
 * Draws how often which duration came, from the shortest to the one that 99 of
 * 100 stay within; a second line has the scale.
 */
export function chart(microseconds: readonly number[]): string {
  const sorted = [...microseconds].sort((a, b) => a - b);
  const low = sorted[0] ?? 0;
  const high = sorted[Math.floor(sorted.length * 0.99)] ?? low;
  const width = Math.max(1e-9, (high - low) / COLUMNS);
  const counts = new Array<number>(COLUMNS).fill(0);
  for (const value of sorted) {
    const column = Math.min(COLUMNS - 1, Math.floor((value - low) / width));
    counts[column] = (counts[column] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  const bars = counts.map((count) =>
    BARS[Math.ceil((count / most) * (BARS.length - 1))] ?? " "
  );
  const scale = (us: number): string => `${(us / 1000).toFixed(1)} ms`;
  return `${bars.join("")}\n${scale(low).padEnd(COLUMNS - 8)}${scale(high)}`;
}
