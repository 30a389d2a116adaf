/**
 * Requests and watches, as numbers; and what is wrong with watches, in the log.
 *
 * @module
 */

import {
  KubeObserver,
  type RequestRecord,
  type WatchEnd,
  type WatchLabels,
} from "../kube/mod.ts";
import type { Logger } from "../log.ts";
import { REQUEST_SECONDS } from "./buckets.ts";
import { MetricTable } from "./metric_table.ts";

const ENDS = [
  "ended",
  "gone",
  "idle",
  "malformed",
  "refused",
  "broken",
] as const satisfies readonly WatchEnd[];

/** What HTTP knows; a guest can invent others, and they share a row. */
const METHODS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]);
/** Codes times methods that a server answers with. */
const MOST_ROWS = 300;

/** Counts requests and what becomes of watches. */
export class KubeMetrics extends KubeObserver {
  readonly #host: string;
  readonly #log: Logger;
  readonly #requests = new MetricTable(
    { labels: ["code", "method", "host"], mostRows: MOST_ROWS },
    {
      total: {
        kind: "counter",
        name: "rest_client_requests_total",
        help: "Requests by what was answered, or what went wrong instead",
      },
    },
  );
  readonly #durations = new MetricTable(
    { labels: ["verb", "host"], mostRows: MOST_ROWS },
    {
      seconds: {
        kind: "histogram",
        name: "rest_client_request_duration_seconds",
        help: "How long requests took",
        bounds: REQUEST_SECONDS,
      },
    },
  );
  readonly #whole = new MetricTable({ labels: [], mostRows: 1 }, {
    watched: {
      kind: "counter",
      name: "dormouse_watch_received_bytes_total",
      help: "Bytes of watches",
    },
    ends: {
      kind: "counter",
      name: "dormouse_watch_ends_total",
      help: "Watches that had to be opened again",
      by: { label: "why", values: ENDS },
    },
  });

  /** @param host The API server, as the label says it. */
  constructor(host: string, log: Logger) {
    super();
    this.#host = host;
    this.#log = log;
  }

  override requestEnded({ method, code, durationMs }: RequestRecord): void {
    const verb = METHODS.has(method) ? method : "other";
    const counted = this.#requests.row(code, verb, this.#host);
    this.#requests.add(counted, this.#requests.columns.total);
    const timed = this.#durations.row(verb, this.#host);
    const { seconds } = this.#durations.columns;
    this.#durations.observe(timed, seconds, durationMs / 1000);
  }

  override watchReceived(bytes: number): void {
    this.#whole.add(this.#whole.row(""), this.#whole.columns.watched, bytes);
  }

  override watchEnded(_watch: WatchLabels, end: WatchEnd): void {
    const { ends } = this.#whole.columns;
    this.#whole.add(this.#whole.row(""), ends, 1, ENDS.indexOf(end));
  }

  override watchTroubled(watch: WatchLabels, error: Error): void {
    this.#log.warn({ ...watch, error }, "Watch does not work, will try again");
  }

  override watchRecovered(watch: WatchLabels): void {
    this.#log.info({ ...watch }, "Watch works again");
  }

  override subscriberFailed(watch: WatchLabels, error: unknown): void {
    this.#log.error({ ...watch, error }, "Watch has a defect");
  }

  /** Writes all as text. */
  *text(): Generator<string> {
    yield* this.#requests.text();
    yield* this.#durations.text();
    yield* this.#whole.text();
  }
}
