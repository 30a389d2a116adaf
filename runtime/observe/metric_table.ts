/**
 * Numbers by their labels, and the text that Prometheus reads.
 *
 * One table holds all that is counted of one kind of thing: a row for each
 * value of its labels, in a column each number of each metric. All rows lie in
 * one array, so that a thousand children cost a thousand rows of eight bytes a
 * number, and counting adds to a number: nothing is allocated, nothing hashed
 * but the first label. A number that was never touched is not shown.
 *
 * @module
 */

/** A number, or one for each value of one more label. */
export interface Numbers {
  readonly kind: "counter" | "gauge";
  readonly name: string;
  readonly help: string;
  /** A label with few values, all known. */
  readonly by?: { readonly label: string; readonly values: readonly string[] };
}

/** How often which value came. */
export interface Histogram {
  readonly kind: "histogram";
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending; what is beyond the last is counted as well. */
  readonly bounds: readonly number[];
}

/** Anything that a table can hold. */
export type Metric = Numbers | Histogram;

/** What a table is made of. */
export interface TableOptions {
  /** The labels of every row, at most three. */
  readonly labels: readonly string[];
  /** Rows that there may be; what comes beyond is counted in one called "other". */
  readonly mostRows: number;
}

/** A metric of a table, to count by. */
export interface Column {
  readonly metric: Metric;
  readonly offset: number;
}

const OTHER = "other";
const NO_ROW = -1;

/** Numbers of one kind of thing. */
export class MetricTable<Name extends string> {
  /** The columns by the names that they were given. */
  readonly columns: Readonly<Record<Name, Column>>;
  readonly #options: TableOptions;
  readonly #width: number;
  #cells: Float64Array<ArrayBuffer>;
  /** The labels of each row; `delete` frees. */
  readonly #labels: (readonly string[] | undefined)[] = [];
  /** The next row of the same first label. */
  readonly #next: number[] = [];
  /** The first row of a first label; `delete` deletes. */
  readonly #first = new Map<string, number>();
  readonly #free: number[] = [];

  constructor(options: TableOptions, metrics: Readonly<Record<Name, Metric>>) {
    this.#options = options;
    const columns: Record<string, Column> = {};
    let width = 0;
    for (const [name, metric] of Object.entries<Metric>(metrics)) {
      columns[name] = { metric, offset: width };
      width += widthOf(metric);
    }
    this.columns = columns as Record<Name, Column>;
    this.#width = width;
    this.#cells = new Float64Array(width);
  }

  /** How many rows there are. */
  get size(): number {
    return this.#labels.length - this.#free.length;
  }

  /** Finds the row of these labels, or makes it. */
  row(first: string, second = "", third = ""): number {
    const head = this.#first.get(first);
    for (let row = head ?? NO_ROW; row !== NO_ROW;) {
      const labels = this.#labels[row];
      const same = labels !== undefined && (labels[1] ?? "") === second &&
        (labels[2] ?? "") === third;
      if (same) return row;
      row = this.#next[row] ?? NO_ROW;
    }
    const full = this.size >= this.#options.mostRows;
    if (full && first !== OTHER) {
      const [, other, too] = this.#options.labels.map(() => OTHER);
      return this.row(OTHER, other, too);
    }
    return this.#add([first, second, third], head ?? NO_ROW);
  }

  /** Adds to a number. */
  add(row: number, { offset }: Column, by = 1, which = 0): void {
    const at = row * this.#width + offset + which;
    this.#cells[at] = (this.#cells[at] ?? 0) + by;
  }

  /** Sets a number. */
  set(row: number, { offset }: Column, value: number, which = 0): void {
    this.#cells[row * this.#width + offset + which] = value;
  }

  /** Reads a number. */
  get(row: number, { offset }: Column, which = 0): number {
    return this.#cells[row * this.#width + offset + which] ?? 0;
  }

  /** Sets a number of every row to zero. */
  clear({ offset, metric }: Column): void {
    const width = widthOf(metric);
    for (let row = 0; row < this.#labels.length; row++) {
      const at = row * this.#width + offset;
      this.#cells.fill(0, at, at + width);
    }
  }

  /** Counts a value in a histogram. */
  observe(row: number, { metric, offset }: Column, value: number): void {
    if (metric.kind !== "histogram") return;
    const { bounds } = metric;
    const at = row * this.#width + offset;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket++;
    this.#cells[at + bucket] = (this.#cells[at + bucket] ?? 0) + 1;
    const sum = at + bounds.length + 1;
    this.#cells[sum] = (this.#cells[sum] ?? 0) + value;
  }

  /** Removes every row of a first label. */
  delete(first: string): void {
    let row = this.#first.get(first) ?? NO_ROW;
    this.#first.delete(first);
    while (row !== NO_ROW) {
      const next = this.#next[row] ?? NO_ROW;
      this.#labels[row] = undefined;
      this.#cells.fill(0, row * this.#width, (row + 1) * this.#width);
      this.#free.push(row);
      row = next;
    }
  }

  /** Writes every metric as text, a family at a time. */
  *text(): Generator<string> {
    for (const column of Object.values<Column>(this.columns)) {
      const { name, help, kind } = column.metric;
      yield `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`;
      for (const [row, labels] of this.#labels.entries()) {
        if (labels !== undefined) yield this.#textOf(row, labels, column);
      }
    }
  }

  #add(labels: readonly string[], head: number): number {
    const row = this.#free.pop() ?? this.#labels.length;
    this.#labels[row] = labels.slice(0, this.#options.labels.length);
    this.#next[row] = head;
    this.#first.set(labels[0] ?? "", row);
    const needed = (row + 1) * this.#width;
    if (needed > this.#cells.length) {
      const cells = new Float64Array(Math.max(needed, this.#cells.length * 2));
      cells.set(this.#cells);
      this.#cells = cells;
    }
    return row;
  }

  #textOf(row: number, values: readonly string[], column: Column): string {
    const { metric } = column;
    const labels = this.#options.labels
      .map((label, n) => `${label}="${escaped(values[n] ?? "")}"`).join();
    if (metric.kind === "histogram") {
      return histogramText(
        metric,
        labels,
        (which) => this.get(row, column, which),
      );
    }
    const { name, by } = metric;
    if (by === undefined) {
      const value = this.get(row, column);
      return value === 0 ? "" : `${name}${braced(labels)} ${value}\n`;
    }
    return by.values.map((of, which) => {
      const value = this.get(row, column, which);
      const all = labels === "" ? "" : `${labels},`;
      return value === 0 ? "" : `${name}{${all}${by.label}="${of}"} ${value}\n`;
    }).join("");
  }
}

function widthOf(metric: Metric): number {
  // The buckets, what is beyond them, and the sum.
  if (metric.kind === "histogram") return metric.bounds.length + 2;
  return metric.by?.values.length ?? 1;
}

function histogramText(
  { name, bounds }: Histogram,
  labels: string,
  cell: (which: number) => number,
): string {
  const before = labels === "" ? "" : `${labels},`;
  let count = 0;
  let text = "";
  for (const [n, bound] of [...bounds, "+Inf"].entries()) {
    count += cell(n);
    text += `${name}_bucket{${before}le="${bound}"} ${count}\n`;
  }
  if (count === 0) return "";
  const sum = cell(bounds.length + 1);
  return `${text}${name}_sum${braced(labels)} ${sum}\n` +
    `${name}_count${braced(labels)} ${count}\n`;
}

const braced = (labels: string): string => labels === "" ? "" : `{${labels}}`;

/** As the text format wants it. */
export function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    .replaceAll('"', '\\"');
}
