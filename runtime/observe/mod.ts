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
 * @module
 */

export { ListenError } from "./errors.ts";
export { Observatory, type ObservatoryOptions } from "./observatory.ts";
export type { HostPhase, ReadinessReport, Waiting } from "./readiness.ts";
export type { RingRecord } from "./reconcile_ring.ts";
export { type Handler, type Route, Router } from "./router.ts";
