/**
 * What children do, as numbers.
 *
 * Names that dashboards know are those of controller-runtime and client-go,
 * with the child as one more label. Rows of a child go when it goes.
 *
 * @module
 */

import type { Suspension } from "../guest/mod.ts";
import {
  type ColdStartReason,
  HostObserver,
  type ReconcileOutcome,
  type ReconcileRecord,
  type ReconcileStart,
  type TierName,
  type WakeCause,
  type Work,
  type WorkKey,
} from "../host/mod.ts";
import type { DozeSample } from "../image/mod.ts";
import {
  GAP_SECONDS,
  PAGES,
  QUEUE_SECONDS,
  RECONCILE_SECONDS,
  TIER_SECONDS,
} from "./buckets.ts";
import { MetricTable } from "./metric_table.ts";

/** As `controller_runtime_reconcile_total` tells them apart. */
const RESULTS = ["success", "requeue_after", "error"] as const;
const RESULT_OF: Readonly<Record<ReconcileOutcome, number>> = {
  success: 0,
  requeue: 1,
  error: 2,
  terminal: 2,
  crash: 2,
};

const COLD_REASONS = [
  "new",
  "running",
  "anotherBoot",
  "foreign",
  "rotten",
  "unsupported",
  "unmarked",
  "unreadable",
  "discarded",
  "noImages",
  "crash",
  "held",
  "restart",
] as const satisfies readonly ColdStartReason[];

const PAGE_BYTES = 4096;
/** Rows are children times controllers; a child that declares more shares one. */
const MOST_CONTROLLERS = 20_000;
const MOST_CHILDREN = 10_000;

const controllers = () =>
  new MetricTable(
    { labels: ["child", "controller"], mostRows: MOST_CONTROLLERS },
    {
      results: {
        kind: "counter",
        name: "controller_runtime_reconcile_total",
        help: "Reconciles by how they ended",
        by: { label: "result", values: RESULTS },
      },
      errors: {
        kind: "counter",
        name: "controller_runtime_reconcile_errors_total",
        help: "Reconciles that failed",
      },
      terminal: {
        kind: "counter",
        name: "controller_runtime_terminal_reconcile_errors_total",
        help: "Reconciles that failed and are not tried again",
      },
      panics: {
        kind: "counter",
        name: "controller_runtime_reconcile_panics_total",
        help: "Reconciles that ended their guest",
      },
      seconds: {
        kind: "histogram",
        name: "controller_runtime_reconcile_time_seconds",
        help: "How long reconciles took",
        bounds: RECONCILE_SECONDS,
      },
      active: {
        kind: "gauge",
        name: "controller_runtime_active_workers",
        help: "Reconciles under way",
      },
      depth: {
        kind: "gauge",
        name: "workqueue_depth",
        help: "Keys that wait",
      },
      adds: {
        kind: "counter",
        name: "workqueue_adds_total",
        help: "Keys that got in line",
      },
      retries: {
        kind: "counter",
        name: "workqueue_retries_total",
        help: "Keys that got in line again after a failure",
      },
      waited: {
        kind: "histogram",
        name: "workqueue_queue_duration_seconds",
        help: "How long keys waited",
        bounds: QUEUE_SECONDS,
      },
      worked: {
        kind: "histogram",
        name: "workqueue_work_duration_seconds",
        help: "How long keys were worked on",
        bounds: QUEUE_SECONDS,
      },
      unfinished: {
        kind: "gauge",
        name: "workqueue_unfinished_work_seconds",
        help: "How long all that is under way has taken so far",
      },
      longest: {
        kind: "gauge",
        name: "workqueue_longest_running_processor_seconds",
        help: "How long the oldest that is under way has taken so far",
      },
    },
  );

const children = () =>
  new MetricTable({ labels: ["child"], mostRows: MOST_CHILDREN }, {
    written: {
      kind: "counter",
      name: "dormouse_image_written_bytes_total",
      help: "Bytes written to images, sums and marks included",
    },
    cold: {
      kind: "counter",
      name: "dormouse_cold_starts_total",
      help: "Starts with a new guest, by why no image was gone on with",
      by: { label: "reason", values: COLD_REASONS },
    },
    skipped: {
      kind: "counter",
      name: "dormouse_skipped_polls_total",
      help: "Polls answered without waking",
    },
    stored: {
      kind: "gauge",
      name: "dormouse_image_bytes",
      help: "What the image stores",
    },
    dropped: {
      kind: "counter",
      name: "dormouse_log_lines_dropped_total",
      help: "Lines of log beyond the child's rate",
    },
    lastActive: {
      kind: "gauge",
      name: "dormouse_last_reconcile_timestamp_seconds",
      help: "When the last reconcile was over",
    },
  });

const tiers = () =>
  new MetricTable({ labels: ["tier", "reason"], mostRows: 100 }, {
    woke: {
      kind: "histogram",
      name: "dormouse_wake_seconds",
      help: "How long waking took, by the tier it was from and what it was for",
      bounds: TIER_SECONDS,
    },
  });

const suspensions = () =>
  new MetricTable({ labels: ["tier"], mostRows: 10 }, {
    suspended: {
      kind: "histogram",
      name: "dormouse_suspend_seconds",
      help: "How long suspending took",
      bounds: TIER_SECONDS,
    },
    pages: {
      kind: "histogram",
      name: "dormouse_suspend_dirty_pages",
      help: "Pages of 4 KiB that a suspension wrote",
      bounds: PAGES,
    },
  });

const whole = () =>
  new MetricTable({ labels: [], mostRows: 1 }, {
    gaps: {
      kind: "histogram",
      name: "dormouse_idle_gap_seconds",
      help: "Time between the work of a child and its next",
      bounds: GAP_SECONDS,
    },
    dozed: {
      kind: "counter",
      name: "dormouse_suspended_seconds_total",
      help: "Time that children were suspended, until they woke",
    },
  });

/** Counts what children do. */
export class HostMetrics extends HostObserver {
  readonly #controllers = controllers();
  readonly #children = children();
  readonly #tiers = tiers();
  readonly #suspensions = suspensions();
  readonly #whole = whole();
  /** Known names; what comes late of one that is gone counts nowhere. */
  readonly #known = new Set<string>();
  /** What is under way; `reconciled` and `childRemoved` delete. */
  readonly #running = new Map<Work, ReconcileStart>();

  override childAdded(child: string): void {
    this.#known.add(child);
  }

  override childRemoved(child: string): void {
    this.#known.delete(child);
    this.#controllers.delete(child);
    this.#children.delete(child);
    for (const [work, start] of this.#running) {
      if (start.child === child) this.#running.delete(work);
    }
  }

  override coldStart(child: string, reason: ColdStartReason): void {
    const which = COLD_REASONS.indexOf(reason);
    this.#count(child, this.#children.columns.cold, 1, which);
  }

  override woke(
    _child: string,
    from: TierName,
    tookMs: number,
    cause: WakeCause,
  ): void {
    if (from === "awake") return;
    const row = this.#tiers.row(from, cause);
    this.#tiers.observe(row, this.#tiers.columns.woke, tookMs / 1000);
  }

  override suspended(
    child: string,
    to: TierName,
    { tookMs, writtenBytes, storedBytes }: Suspension,
  ): void {
    const { suspended, pages } = this.#suspensions.columns;
    const row = this.#suspensions.row(to);
    this.#suspensions.observe(row, suspended, tookMs / 1000);
    this.#suspensions.observe(row, pages, writtenBytes / PAGE_BYTES);
    if (!this.#known.has(child)) return;
    const { stored } = this.#children.columns;
    this.#children.set(this.#children.row(child), stored, storedBytes);
  }

  override dozed(_child: string, { dozedMs }: DozeSample): void {
    const { dozed } = this.#whole.columns;
    this.#whole.add(this.#whole.row(""), dozed, dozedMs / 1000);
  }

  override queued(
    child: string,
    { controller }: WorkKey,
    reason: string,
  ): void {
    if (!this.#known.has(child)) return;
    const { adds, retries } = this.#controllers.columns;
    const row = this.#controllers.row(child, controller);
    this.#controllers.add(row, adds);
    if (reason === "retry") this.#controllers.add(row, retries);
  }

  override reconciling(start: ReconcileStart): void {
    const { child, work, startedAtMs } = start;
    if (!this.#known.has(child)) return;
    this.#running.set(work, start);
    const { waited } = this.#controllers.columns;
    const row = this.#controllers.row(child, work.key.controller);
    const ms = startedAtMs - work.queuedAtMs;
    this.#controllers.observe(row, waited, ms / 1000);
    this.#observeGap(child, startedAtMs);
  }

  override reconciled(record: ReconcileRecord): void {
    const { child, work, outcome, startedAtMs, endedAtMs } = record;
    this.#running.delete(work);
    if (!this.#known.has(child)) return;
    const { columns } = this.#controllers;
    const row = this.#controllers.row(child, work.key.controller);
    const seconds = (endedAtMs - startedAtMs) / 1000;
    this.#controllers.add(row, columns.results, 1, RESULT_OF[outcome]);
    this.#controllers.observe(row, columns.seconds, seconds);
    this.#controllers.observe(row, columns.worked, seconds);
    if (RESULTS[RESULT_OF[outcome]] === "error") {
      this.#controllers.add(row, columns.errors);
    }
    if (outcome === "terminal") this.#controllers.add(row, columns.terminal);
    if (outcome === "crash") this.#controllers.add(row, columns.panics);
    const { lastActive } = this.#children.columns;
    const at = (performance.timeOrigin + endedAtMs) / 1000;
    this.#children.set(this.#children.row(child), lastActive, at);
  }

  override pollSkipped(child: string): void {
    this.#count(child, this.#children.columns.skipped);
  }

  /** Bytes went to the image of a child. */
  written(child: string, bytes: number): void {
    this.#count(child, this.#children.columns.written, bytes);
  }

  override logDropped(child: string, lines: number): void {
    this.#count(child, this.#children.columns.dropped, lines);
  }

  /**
   * Writes all as text.
   *
   * @param depths What waits now, by child and controller.
   */
  *text(
    depths: Iterable<readonly [string, ReadonlyMap<string, number>]>,
    nowMs: number = performance.now(),
  ): Generator<string> {
    const { depth, active, unfinished, longest } = this.#controllers.columns;
    for (const column of [depth, active, unfinished, longest]) {
      this.#controllers.clear(column);
    }
    for (const [child, waiting] of depths) {
      if (!this.#known.has(child)) continue;
      for (const [controller, count] of waiting) {
        const row = this.#controllers.row(child, controller);
        this.#controllers.set(row, depth, count);
      }
    }
    for (const { child, work, startedAtMs } of this.#running.values()) {
      const row = this.#controllers.row(child, work.key.controller);
      const seconds = (nowMs - startedAtMs) / 1000;
      this.#controllers.add(row, active);
      this.#controllers.add(row, unfinished, seconds);
      const most = Math.max(seconds, this.#controllers.get(row, longest));
      this.#controllers.set(row, longest, most);
    }
    yield* this.#controllers.text();
    yield* this.#children.text();
    yield* this.#tiers.text();
    yield* this.#suspensions.text();
    yield* this.#whole.text();
  }

  /** How many rows there are, of all children. */
  get size(): number {
    return this.#controllers.size + this.#children.size + this.#running.size;
  }

  #observeGap(child: string, nowMs: number): void {
    const { lastActive } = this.#children.columns;
    const row = this.#children.row(child);
    const last = this.#children.get(row, lastActive);
    if (last === 0) return;
    const gap = (performance.timeOrigin + nowMs) / 1000 - last;
    // Concurrent reconciles leave no gap.
    if (gap <= 0) return;
    this.#whole.observe(this.#whole.row(""), this.#whole.columns.gaps, gap);
  }

  #count(
    child: string,
    column: Parameters<ReturnType<typeof children>["add"]>[1],
    by = 1,
    which = 0,
  ): void {
    if (!this.#known.has(child)) return;
    this.#children.add(this.#children.row(child), column, by, which);
  }
}
