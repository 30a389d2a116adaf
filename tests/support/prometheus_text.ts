/**
 * Reads the text format of Prometheus, strictly: what its own parser refuses is
 * refused here too.
 *
 * @module
 */

/** One number and its labels. */
export interface Reading {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = String.raw`([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"`;
const LINE = new RegExp(
  `^(${NAME})(?:\\{((?:${LABEL})(?:,${LABEL})*)\\})? (NaN|[+-]?Inf|[-+0-9.e]+)$`,
);
const ESCAPES: Readonly<Record<string, string>> = { "\\n": "\n" };

/**
 * Returns all readings.
 *
 * @throws {SyntaxError} A line is none, a family comes twice or is not
 * announced, a reading comes twice, a histogram does not add up.
 */
export function parsePrometheus(text: string): Reading[] {
  if (text !== "" && !text.endsWith("\n")) throw new SyntaxError("No last end");
  const kinds = new Map<string, string>();
  const seen = new Set<string>();
  const readings: Reading[] = [];
  let family = "";
  for (const line of text.split("\n").slice(0, -1)) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type !== null) {
      family = type[1] ?? "";
      if (kinds.has(family)) throw new SyntaxError(`Twice: ${family}`);
      kinds.set(family, type[2] ?? "");
    } else if (!/^# HELP \S+ .+$/.test(line)) {
      const reading = parseLine(line);
      if (reading.name.replace(suffixOf(kinds.get(family)), "") !== family) {
        throw new SyntaxError(`Not of ${family}: ${line}`);
      }
      const key = line.slice(0, line.lastIndexOf(" "));
      if (seen.has(key)) throw new SyntaxError(`Twice: ${key}`);
      seen.add(key);
      readings.push(reading);
    }
  }
  checkHistograms(readings);
  return readings;
}

const suffixOf = (kind: string | undefined): RegExp =>
  kind === "histogram" ? /_(bucket|sum|count)$/ : /$/;

function parseLine(line: string): Reading {
  const found = LINE.exec(line);
  if (found === null) throw new SyntaxError(`No reading: ${line}`);
  const labels: Record<string, string> = {};
  for (
    const [, label = "", value = ""] of (found[2] ?? "").matchAll(
      new RegExp(LABEL, "g"),
    )
  ) {
    if (label in labels) throw new SyntaxError(`Label twice: ${line}`);
    labels[label] = value.replaceAll(
      /\\./g,
      (escape) => ESCAPES[escape] ?? escape.slice(1),
    );
  }
  const value = (found.at(-1) ?? "").replace("Inf", "Infinity");
  return { name: found[1] ?? "", labels, value: Number(value) };
}

/** Buckets grow, and the last of them is the count. */
function checkHistograms(readings: readonly Reading[]): void {
  const last = new Map<string, number>();
  for (const { name, labels: { le, ...labels }, value } of readings) {
    const key = (base: string): string => base + JSON.stringify(labels);
    if (le !== undefined) {
      const at = key(name.replace(/_bucket$/, ""));
      if (value < (last.get(at) ?? 0)) throw new SyntaxError(`Falls: ${at}`);
      last.set(at, value);
    } else if (name.endsWith("_count")) {
      const at = key(name.replace(/_count$/, ""));
      if (last.get(at) !== value) throw new SyntaxError(`Not the sum: ${at}`);
    }
  }
}

/** Returns the value of the reading with this name and, of its labels, these. */
export function readingOf(
  readings: readonly Reading[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  return readings.find((reading) =>
    reading.name === name &&
    Object.entries(labels).every(([key, value]) =>
      reading.labels[key] === value
    )
  )?.value;
}
