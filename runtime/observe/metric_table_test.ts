import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { parsePrometheus } from "../../tests/support/prometheus_text.ts";
import { MetricTable } from "./metric_table.ts";

const tableOf = (mostRows = 100) =>
  new MetricTable({ labels: ["child", "controller"], mostRows }, {
    adds: { kind: "counter", name: "adds_total", help: "Adds" },
    ends: {
      kind: "counter",
      name: "ends_total",
      help: "Ends",
      by: { label: "result", values: ["good", "bad"] },
    },
    took: { kind: "histogram", name: "took", help: "Took", bounds: [0.1, 1] },
  });

const textOf = (table: ReturnType<typeof tableOf>): string =>
  [...table.text()].join("");

Deno.test("a table shows what was touched, and histograms that add up", () => {
  const table = tableOf();
  const { adds, ends, took } = table.columns;
  const row = table.row("a", "c");
  table.row("b", "never touched");
  table.add(row, adds, 2);
  table.add(row, ends, 1, 1);
  for (const value of [0.1, 0.5, 7]) table.observe(row, took, value);
  assertEquals(
    textOf(table),
    `# HELP adds_total Adds
# TYPE adds_total counter
adds_total{child="a",controller="c"} 2
# HELP ends_total Ends
# TYPE ends_total counter
ends_total{child="a",controller="c",result="bad"} 1
# HELP took Took
# TYPE took histogram
took_bucket{child="a",controller="c",le="0.1"} 1
took_bucket{child="a",controller="c",le="1"} 2
took_bucket{child="a",controller="c",le="+Inf"} 3
took_sum{child="a",controller="c"} 7.6
took_count{child="a",controller="c"} 3
`,
  );
});

Deno.test("labels come out as they went in, whatever is in them", () => {
  const table = tableOf();
  const odd = 'a "quoted"\\ \n name';
  table.add(table.row(odd, "é"), table.columns.adds);
  const [reading] = parsePrometheus(textOf(table));
  assertEquals(reading?.labels, { child: odd, controller: "é" });
});

Deno.test("a row is found again, and every one of a child goes with it", () => {
  const table = tableOf();
  const rows = [table.row("a", "x"), table.row("a", "y"), table.row("b", "x")];
  assertEquals(table.row("a", "x"), rows[0]);
  for (const row of rows) table.add(row, table.columns.adds);
  table.delete("a");
  table.delete("never there");
  assertEquals(table.size, 1);
  const left = parsePrometheus(textOf(table));
  assertEquals(left.map(({ labels }) => labels.child), ["b"]);
  const again = table.row("c", "x");
  assertEquals(table.get(again, table.columns.adds), 0, "rows begin at zero");
  table.delete("b");
  table.delete("c");
  assertEquals(table.size, 0);
});

Deno.test("more rows than there may be share one", () => {
  const table = tableOf(3);
  for (let n = 0; n < 50; n++) {
    table.add(table.row(`child-${n}`, "c"), table.columns.adds);
  }
  assertEquals(table.size, 4);
  const shared = parsePrometheus(textOf(table)).find(({ labels }) =>
    labels.child === "other"
  );
  assertEquals(shared?.value, 47);
});

Deno.test("many rows keep their numbers when the table grows", () => {
  const table = tableOf(1000);
  for (let n = 0; n < 500; n++) {
    table.add(table.row(`child-${n}`, "c"), table.columns.adds, n);
  }
  const read = (n: number): number =>
    table.get(table.row(`child-${n}`, "c"), table.columns.adds);
  assertEquals([read(1), read(250), read(499)], [1, 250, 499]);
});
