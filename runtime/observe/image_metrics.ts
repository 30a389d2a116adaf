/**
 * What becomes of images, as numbers.
 *
 * @module
 */

import type { ColdReason, ImageObserver } from "../image/mod.ts";
import type { Logger } from "../log.ts";
import type { HostMetrics } from "./host_metrics.ts";
import { logImages } from "./log_observer.ts";
import { MetricTable } from "./metric_table.ts";

/** An observer that counts, and its text. */
export interface ImageMetrics extends ImageObserver {
  text(): Generator<string>;
}

/** Counts what becomes of images; bytes go to the children's own rows. */
export function imageMetrics(host: HostMetrics, log: Logger): ImageMetrics {
  const said = logImages(log);
  const reasons = new MetricTable({ labels: ["reason"], mostRows: 20 }, {
    refused: {
      kind: "counter",
      name: "dormouse_images_refused_total",
      help: "Children that were found without an image to be woken from",
    },
    setAside: {
      kind: "counter",
      name: "dormouse_images_set_aside_total",
      help: "Images that were moved to the quarantine",
    },
  });
  const whole = new MetricTable({ labels: [], mostRows: 1 }, {
    verified: {
      kind: "counter",
      name: "dormouse_images_verified_bytes_total",
      help: "Bytes of images that were read through",
    },
    synced: {
      kind: "counter",
      name: "dormouse_images_synced_total",
      help: "Images that were synced to the disk",
    },
    failures: {
      kind: "counter",
      name: "dormouse_image_failures_total",
      help: "What failed and could be done without",
    },
  });
  return {
    written: (child, { memory, meta }) => host.written(child, memory + meta),
    cold(child, reason, detail): void {
      reasons.add(reasons.row(reason), reasons.columns.refused);
      said.cold(child, reason, detail);
    },
    setAside(child, reason: ColdReason): void {
      reasons.add(reasons.row(reason), reasons.columns.setAside);
      said.setAside(child, reason);
    },
    verified: (_child, bytes) =>
      whole.add(whole.row(""), whole.columns.verified, bytes),
    synced: () => whole.add(whole.row(""), whole.columns.synced),
    rottenMark(slot): void {
      whole.add(whole.row(""), whole.columns.failures);
      said.rottenMark(slot);
    },
    failed(action, error): void {
      whole.add(whole.row(""), whole.columns.failures);
      said.failed(action, error);
    },
    *text(): Generator<string> {
      yield* reasons.text();
      yield* whole.text();
    },
  };
}
