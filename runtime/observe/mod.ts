/**
 * What a person and a program can learn of a running host: metrics, health, the
 * last reconciles.
 *
 * The other parts declare observers with empty defaults; here they are
 * implemented. `observatory.ts` puts all of it together: who counts
 * (`host_metrics.ts`, `kube_metrics.ts`, `image_metrics.ts`), who logs
 * (`log_observer.ts`), what is kept (`reconcile_ring.ts`), and where it is read
 * (`router.ts`, `listener.ts`). A further page is one `router.add()`.
 *
 * Decisions:
 *
 * - 2026-11: a registry of our own (`metric_table.ts`) instead of prom-client.
 *   Six metrics of 1000 children, three of them histograms, took 26 MiB of
 *   anonymous memory there and 3.7 us a reconcile; all of ours take 2 to 3 MiB
 *   (400 bytes a controller, 50 a child, and what an array doubles by) and 1.1
 *   us. It loads in 0.5 MiB, prom-client in 0.9. What would change our mind: a
 *   need for exemplars, summaries or pushes.
 * - 2026-11: fewer buckets than controller-runtime's 35 (14, by powers): a
 *   thousand children are 4 MB of text for each scrape as it is. It is written
 *   while it is read (`text_stream.ts`), and so never in memory at once.
 * - 2026-11: how long wakes and suspensions take is not told apart by child:
 *   that would be twelve buckets times reasons for each of a thousand. The last
 *   reconciles say it for each.
 * - 2026-11: what can be seen when somebody asks is not counted: depths of
 *   queues, states, tiers, the cache, memory by `/proc/self/status`
 *   (`smaps_rollup` would walk thousands of mappings).
 * - 2026-11: an address that is taken ends the start. A host that nobody can look
 *   at because a second one runs would be found out too late.
 *
 * @module
 */

export { ListenError } from "./errors.ts";
export { Observatory, type ObservatoryOptions } from "./observatory.ts";
export type { HostPhase, ReadinessReport, Waiting } from "./readiness.ts";
export type { RingRecord } from "./reconcile_ring.ts";
export { type Handler, type Route, Router } from "./router.ts";
