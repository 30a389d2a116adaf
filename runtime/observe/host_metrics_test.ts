import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  parsePrometheus,
  type Reading,
  readingOf,
} from "../../tests/support/prometheus_text.ts";
import type { ReconcileOutcome, Work } from "../host/mod.ts";
import { HostMetrics } from "./host_metrics.ts";

const workOf = (name: string, queuedAtMs = 0): Work => ({
  key: { controller: "c", namespace: "ns", name },
  reasons: ["watch"],
  queuedAtMs,
});

function metricsOf(...children: string[]): HostMetrics {
  const metrics = new HostMetrics();
  for (const child of children) metrics.childAdded(child);
  return metrics;
}

function reconcile(
  metrics: HostMetrics,
  child: string,
  outcome: ReconcileOutcome,
  startedAtMs = 10,
): void {
  const work = workOf("a");
  metrics.queued(child, work.key, "watch");
  const start = { child, work, startedAtMs, from: "awake" as const };
  metrics.reconciling(start);
  metrics.reconciled({
    ...start,
    wokenAtMs: startedAtMs,
    endedAtMs: startedAtMs + 20,
    requests: 1,
    outcome,
  });
}

const read = (metrics: HostMetrics, nowMs = 0): Reading[] =>
  parsePrometheus([...metrics.text([], nowMs)].join(""));

Deno.test("outcomes count as controller-runtime counts them", async (t) => {
  type Row = [ReconcileOutcome, string, errors: number, more?: string];
  const table: Row[] = [
    ["success", "success", 0],
    ["requeue", "requeue_after", 0],
    ["error", "error", 1],
    ["terminal", "error", 1, "terminal_reconcile_errors_total"],
    ["crash", "error", 1, "reconcile_panics_total"],
  ];
  for (const [outcome, result, errors, more] of table) {
    await t.step(outcome, () => {
      const metrics = metricsOf("a");
      reconcile(metrics, "a", outcome);
      const readings = read(metrics);
      const of = (name: string, labels = {}): number =>
        readingOf(readings, `controller_runtime_${name}`, labels) ?? 0;
      assertEquals(of("reconcile_total", { child: "a", result }), 1);
      assertEquals(of("reconcile_errors_total"), errors);
      if (more !== undefined) assertEquals(of(more), 1);
    });
  }
});

Deno.test("what is under way is shown while it is", () => {
  const metrics = metricsOf("a");
  const [first, second] = [workOf("x"), workOf("y")];
  const at = { child: "a", from: "awake" as const };
  metrics.reconciling({ ...at, work: first, startedAtMs: 1000 });
  metrics.reconciling({ ...at, work: second, startedAtMs: 3000 });
  const during = read(metrics, 4000);
  const of = (readings: Reading[]): (number | undefined)[] =>
    [
      "controller_runtime_active_workers",
      "workqueue_unfinished_work_seconds",
      "workqueue_longest_running_processor_seconds",
    ].map((name) => readingOf(readings, name));
  assertEquals(of(during), [2, 4, 3]);
  for (const work of [first, second]) {
    metrics.reconciled({
      ...at,
      work,
      startedAtMs: 1000,
      wokenAtMs: 1000,
      endedAtMs: 5000,
      requests: 0,
      outcome: "success",
    });
  }
  assertEquals(of(read(metrics, 6000)), [undefined, undefined, undefined]);
});

Deno.test("what waits is what the queues say now", () => {
  const metrics = metricsOf("a");
  const text = (waiting: number): Reading[] =>
    parsePrometheus(
      [...metrics.text([["a", new Map([["c", waiting]])]])].join(""),
    );
  assertEquals(readingOf(text(3), "workqueue_depth", { controller: "c" }), 3);
  assertEquals(readingOf(read(metrics), "workqueue_depth"), undefined);
});

Deno.test("wakes are told apart by tier and reason, cold starts by reason", () => {
  const metrics = metricsOf("a");
  metrics.woke("a", "dozing", 0.02, "watch");
  metrics.woke("a", "asleep", 2, "reply");
  metrics.coldStart("a", "rotten");
  const readings = read(metrics);
  const wakes = (tier: string, reason: string): number | undefined =>
    readingOf(readings, "dormouse_wake_seconds_count", { tier, reason });
  assertEquals([wakes("dozing", "watch"), wakes("asleep", "reply")], [1, 1]);
  assertEquals(
    readingOf(readings, "dormouse_cold_starts_total", { reason: "rotten" }),
    1,
  );
});

Deno.test("the gap between two pieces of work is counted, the first has none", () => {
  const metrics = metricsOf("a");
  reconcile(metrics, "a", "success", 0);
  assertEquals(
    readingOf(read(metrics), "dormouse_idle_gap_seconds_count"),
    undefined,
  );
  reconcile(metrics, "a", "success", 1020);
  const sum = readingOf(read(metrics), "dormouse_idle_gap_seconds_sum") ?? 0;
  assertEquals(Math.abs(sum - 1) < 0.001, true);
});

Deno.test("a child that goes takes its numbers along, and what comes late counts nowhere", () => {
  const metrics = metricsOf("a", "b");
  const late = {
    child: "a",
    work: workOf("late"),
    startedAtMs: 1,
    from: "awake" as const,
  };
  for (const child of ["a", "b"]) {
    reconcile(metrics, child, "error");
    metrics.written(child, 4096);
  }
  metrics.reconciling(late);
  metrics.childRemoved("a");
  metrics.reconciled({
    ...late,
    wokenAtMs: 1,
    endedAtMs: 2,
    requests: 0,
    outcome: "crash",
  });
  metrics.written("a", 1);
  metrics.logDropped("a", 1);
  metrics.queued("a", late.work.key, "retry");
  metrics.suspended("a", "asleep", {
    tookMs: 1,
    writtenBytes: 1,
    storedBytes: 1,
  });
  assertEquals(read(metrics).filter(({ labels }) => labels.child === "a"), []);
  assertEquals(
    readingOf(read(metrics), "dormouse_image_written_bytes_total", {
      child: "b",
    }),
    4096,
  );
  metrics.childRemoved("b");
  assertEquals(metrics.size, 0);
});
