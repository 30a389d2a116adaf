/**
 * What every benchmark shares: subjects run in turn, medians instead of means,
 * one table for people and one JSON line a figure for programs.
 *
 * Machines are noisy and drift; a figure is only worth something beside a
 * baseline that was measured in the same minutes. So a bench names its
 * subjects, {@linkcode alternate} runs them A B A B, and {@linkcode Report}
 * prints each with the ratio to its baseline.
 *
 * @module
 */

import { parseArgs } from "node:util";

/** What the command line of a bench says. */
export interface BenchOptions {
  /** JSON lines instead of a table. */
  readonly json: boolean;
  /** Fewer rounds: does it run, not how fast. */
  readonly quick: boolean;
  /** What is left of the command line: names to choose by. */
  readonly only: readonly string[];
}

/** Reads the flags that all benches understand. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
    },
  });
  return { json: values.json, quick: values.quick, only: positionals };
}

/** Measured values of one subject, in the order they came. */
export type Sample = readonly number[];

/** Returns the value below which the share `q` (0 to 1) of `sample` lies. */
export function quantile(sample: Sample, q: number): number {
  if (sample.length === 0) throw new RangeError("Cannot rank an empty sample");
  const sorted = [...sample].sort((a, b) => a - b);
  const rank = Math.min(sorted.length - 1, Math.floor(sorted.length * q));
  return sorted[rank] ?? NaN;
}

/** Returns the middle value of `sample`. */
export function median(sample: Sample): number {
  return quantile(sample, 0.5);
}

/** Options of {@linkcode alternate}. */
export interface AlternateOptions {
  /** Rounds that count. */
  readonly rounds: number;
  /**
   * Rounds before, thrown away.
   *
   * @default {1}
   */
  readonly warmup?: number;
}

/** One thing to measure: returns the value of one run, in the bench's unit. */
export type Subject = () => number | Promise<number>;

/**
 * Runs the subjects in turn, round after round, so that a machine that slows
 * down meanwhile slows all of them alike.
 *
 * @example
 * ```ts
 * import { alternate, median } from "./harness.ts";
 *
 * const samples = await alternate({ ours: () => 1, theirs: () => 2 }, {
 *   rounds: 3,
 * });
 * console.log(median(samples.ours) / median(samples.theirs)); // 0.5
 * ```
 */
export async function alternate<Name extends string>(
  subjects: Readonly<Record<Name, Subject>>,
  options: AlternateOptions,
): Promise<Record<Name, Sample>> {
  const names = Object.keys(subjects) as Name[];
  const samples = Object.fromEntries(
    names.map((name) => [name, [] as number[]]),
  ) as unknown as Record<Name, number[]>;
  const warmup = options.warmup ?? 1;
  for (let round = -warmup; round < options.rounds; round++) {
    for (const name of names) {
      const value = await subjects[name]();
      if (round >= 0) samples[name].push(value);
    }
  }
  return samples;
}

/** Returns how long `run` took, in microseconds. */
export function timeUs(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) * 1000;
}

/** Returns how long `run` took until it settled, in microseconds. */
export async function timeAsyncUs(
  run: () => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) * 1000;
}

/** What the kernel says of a process's memory, in MiB. */
export interface MemoryUse {
  readonly rss: number;
  readonly pss: number;
  /** Private memory that no file backs: what the process costs. */
  readonly anonymous: number;
  /** Page tables. */
  readonly pte: number;
  /** The highest resident size so far. */
  readonly peakRss: number;
}

/** Reads the memory of process `pid` (this one if left out) from the kernel. */
export function memoryUse(pid: number | "self" = "self"): MemoryUse {
  const rollup = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return {
    rss: kernelMiB(rollup, "Rss"),
    pss: kernelMiB(rollup, "Pss"),
    anonymous: kernelMiB(rollup, "Anonymous"),
    pte: kernelMiB(status, "VmPTE"),
    peakRss: kernelMiB(status, "VmHWM"),
  };
}

function kernelMiB(text: string, key: string): number {
  const kib = new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(text)?.[1];
  if (kib === undefined) throw new Error(`Cannot find "${key}" in ${text}`);
  return Number(kib) / 1024;
}

/** Collects garbage, where V8 was started with `--expose-gc`; else throws. */
export function collectGarbage(): void {
  const gc: unknown = Reflect.get(globalThis, "gc");
  if (typeof gc !== "function") {
    throw new Error("Cannot collect garbage: V8 needs --expose-gc");
  }
  gc();
}

/** Parameters of a figure: they tell apart lines of one name. */
export type Fields = Readonly<Record<string, string | number | boolean>>;

/** One measured figure. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** One value, or a sample whose median counts. */
  readonly sample: number | Sample;
  readonly fields?: Fields;
  /** The same of the baseline, measured in the same run. */
  readonly baseline?: {
    readonly name: string;
    readonly sample: number | Sample;
  };
  /** What the figure is wanted to be, for the reader of the table. */
  readonly wanted?: string;
}

/** Prints figures as they come: a line of a table, or a line of JSON. */
export class Report {
  readonly #options: BenchOptions;
  readonly #machine = machineName();

  constructor(options: BenchOptions) {
    this.#options = options;
  }

  /** A line for people only. */
  say(text: string): void {
    if (!this.#options.json) write(text);
  }

  /** Prints one figure. */
  add(figure: Figure): void {
    const line = toLine(figure, this.#machine);
    write(this.#options.json ? JSON.stringify(line) : toRow(figure, line));
  }
}

/** A figure as it is kept: one line of JSON. */
export interface FigureLine {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
  readonly baseline?: number;
  readonly baselineName?: string;
  readonly ratio?: number;
  readonly machine: string;
  readonly [field: string]: string | number | boolean | undefined;
}

/** Makes the line of a figure: medians, and the ratio to the baseline. */
export function toLine(figure: Figure, machine: string): FigureLine {
  const sample = asSample(figure.sample);
  const value = median(sample);
  const line: FigureLine = {
    name: figure.name,
    unit: figure.unit,
    value: round(value),
    ...figure.fields,
    n: sample.length,
    p50: round(value),
    p99: round(quantile(sample, 0.99)),
    machine,
  };
  if (figure.baseline === undefined) return line;
  const baseline = median(asSample(figure.baseline.sample));
  return {
    ...line,
    baseline: round(baseline),
    baselineName: figure.baseline.name,
    ratio: round(value / baseline),
  };
}

function toRow(figure: Figure, line: FigureLine): string {
  const fields = Object.entries(figure.fields ?? {})
    .map(([key, value]) => `${key}=${value}`).join(" ");
  const spread = line.n > 1 ? `p99 ${line.p99}` : "";
  const ratio = line.ratio === undefined
    ? ""
    : `${line.ratio}x of ${line.baselineName} (${line.baseline})`;
  const wanted = figure.wanted === undefined ? "" : `[${figure.wanted}]`;
  return [
    figure.name.padEnd(22),
    fields.padEnd(34),
    `${line.value} ${line.unit}`.padStart(16),
    ` ${spread.padEnd(14)} ${ratio} ${wanted}`,
  ].join(" ").trimEnd();
}

const asSample = (sample: number | Sample): Sample =>
  typeof sample === "number" ? [sample] : sample;

/** Four significant digits: more is noise. */
const round = (value: number): number => Number(value.toPrecision(4));

function machineName(): string {
  const { os, arch } = Deno.build;
  return `${os}-${arch}-${navigator.hardwareConcurrency}cpu`;
}

function write(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
