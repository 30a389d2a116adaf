/**
 * All that is known of a running host, and where it can be read: metrics,
 * health, the last reconciles.
 *
 * @module
 */

import type { NetworkAddress } from "../config/mod.ts";
import { type Host, HostObserver } from "../host/mod.ts";
import type { ImageObserver } from "../image/mod.ts";
import { KubeObserver, type SharedCache } from "../kube/mod.ts";
import type { Logger } from "../log.ts";
import { fanOut } from "./fan_out.ts";
import { HostMetrics } from "./host_metrics.ts";
import { type ImageMetrics, imageMetrics } from "./image_metrics.ts";
import { KubeMetrics } from "./kube_metrics.ts";
import { Listener } from "./listener.ts";
import { LogObserver } from "./log_observer.ts";
import { processText } from "./process_metrics.ts";
import {
  type HostPhase,
  judgeReadiness,
  type ReadinessReport,
  readinessText,
} from "./readiness.ts";
import { ReconcileRing } from "./reconcile_ring.ts";
import { Router, text } from "./router.ts";
import { cacheText, childrenText } from "./state_text.ts";
import { textStream } from "./text_stream.ts";

/** What is observed. */
export interface ObservatoryOptions {
  /** Address of the API server, as a label. */
  readonly server: string;
  readonly log: Logger;
  /** Told of all that children do as well. */
  readonly observers?: readonly HostObserver[];
  /** Told of all that is asked of the API server as well. */
  readonly kubeObservers?: readonly KubeObserver[];
}

/** The parts that are looked at when somebody asks. */
export interface Observed {
  readonly host: Pick<Host, "children">;
  readonly cache: Pick<SharedCache, "size">;
}

/** Observes one host. */
export class Observatory implements AsyncDisposable {
  /** Told by the host. */
  readonly host: HostObserver;
  /** Told by clients and caches. */
  readonly kube: KubeObserver;
  /** Told by images. */
  readonly image: ImageObserver;
  /** Where pages are added. */
  readonly router = new Router();
  /** The last reconciles. */
  readonly reconciles = new ReconcileRing();
  readonly #hostMetrics = new HostMetrics();
  readonly #kubeMetrics: KubeMetrics;
  readonly #imageMetrics: ImageMetrics;
  #observed: Observed | undefined;
  #phase: HostPhase = "starting";
  #wasReady = false;
  #listener: Listener | undefined;

  constructor(options: ObservatoryOptions) {
    const { server, log, observers = [], kubeObservers = [] } = options;
    this.#kubeMetrics = new KubeMetrics(server, log);
    this.#imageMetrics = imageMetrics(this.#hostMetrics, log);
    this.kube = fanOut(KubeObserver, [this.#kubeMetrics, ...kubeObservers]);
    this.image = this.#imageMetrics;
    this.host = fanOut(HostObserver, [
      new LogObserver(log),
      this.#hostMetrics,
      this.reconciles,
      ...observers,
    ]);
    this.#addRoutes();
  }

  /** Where it can be read, if anywhere. */
  get address(): NetworkAddress | undefined {
    return this.#listener?.address;
  }

  /**
   * Begins to listen.
   *
   * @throws {ListenError} The address cannot be had.
   */
  listen(address: NetworkAddress): void {
    const listener = new Listener(address, this.router);
    listener.start();
    this.#listener = listener;
  }

  /** From now on these are what is looked at. */
  look(observed: Observed): void {
    this.#observed = observed;
  }

  /** The host is in another phase. */
  enter(phase: HostPhase): void {
    this.#phase = phase;
  }

  /** Judges whether the host is ready. */
  readiness(): ReadinessReport {
    const children = this.#observed?.host.children ?? [];
    const report = judgeReadiness(
      this.#phase,
      children.map(({ spec, state, unsynced }) => ({
        name: spec.name,
        state,
        unsynced,
      })),
      this.#wasReady,
    );
    this.#wasReady ||= report.ready;
    return report;
  }

  /** Writes all metrics in the text format of Prometheus. */
  *metrics(): Generator<string> {
    const { host, cache } = this.#observed ?? {};
    const children = host?.children ?? [];
    yield* childrenText(children);
    yield* this.#hostMetrics.text(
      children.map(({ spec, depths }) => [spec.name, depths] as const),
    );
    yield* this.#imageMetrics.text();
    yield* this.#kubeMetrics.text();
    if (cache !== undefined) yield* cacheText(cache.size());
    yield* processText();
  }

  /** Stops listening. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listener?.[Symbol.asyncDispose]();
    this.#listener = undefined;
  }

  #addRoutes(): void {
    this.router.add("/metrics", {
      summary: "Metrics for Prometheus",
      handle: () => this.#answerMetrics(),
    });
    this.router.add("/healthz", {
      summary: "Whether the host lives",
      handle: (request, url) =>
        wantsJson(request, url)
          ? Response.json({ healthy: true, phase: this.#phase })
          : text("ok\n"),
    });
    this.router.add("/readyz", {
      summary: "Whether all that is watched has been listed, and what not",
      handle: (request, url) => this.#answerReadiness(wantsJson(request, url)),
    });
    this.router.add("/debug/reconciles", {
      summary: "The last reconciles as JSON lines: ?child=NAME&after=SEQUENCE",
      handle: (_, url) => this.#answerReconciles(url.searchParams),
    });
  }

  #answerMetrics(): Response {
    return new Response(textStream(this.metrics()), {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  }

  #answerReadiness(json: boolean): Response {
    const report = this.readiness();
    const status = report.ready ? 200 : 503;
    return json
      ? Response.json(report, { status })
      : text(readinessText(report), status);
  }

  #answerReconciles(query: URLSearchParams): Response {
    const after = Number(query.get("after") ?? 0);
    if (!Number.isSafeInteger(after)) {
      return text(
        `Cannot list: after is "${query.get("after")}", wanted a number\n`,
        400,
      );
    }
    return new Response(textStream(this.#lines(after, query.get("child"))), {
      headers: { "content-type": "application/x-ndjson" },
    });
  }

  *#lines(after: number, child: string | null): Generator<string> {
    for (const record of this.reconciles.after(after)) {
      if (child !== null && record.child !== child) continue;
      yield `${JSON.stringify(record)}\n`;
    }
  }
}

function wantsJson({ headers }: Request, url: URL): boolean {
  return url.searchParams.get("format") === "json" ||
    (headers.get("accept") ?? "").includes("application/json");
}
