/**
 * What happens to children, in the log: one line for each change.
 *
 * @module
 */

import {
  type ColdStartReason,
  HostObserver,
  type ReconcileRecord,
} from "../host/mod.ts";
import type { ColdReason, ImageObserver } from "../image/mod.ts";
import type { Logger } from "../log.ts";

/** Logs what children do. */
export class LogObserver extends HostObserver {
  readonly #log: Logger;

  constructor(log: Logger) {
    super();
    this.#log = log;
  }

  override childChanged(child: string, state: string, error?: unknown): void {
    if (error === undefined) this.#log.info({ child, state }, "Child changed");
    else this.#log.error({ child, state, error }, "Child changed");
  }

  override coldStart(child: string, reason: ColdStartReason): void {
    this.#log.info({ child, reason }, "Child starts cold");
  }

  override reconciled(record: ReconcileRecord): void {
    const failed = record.message !== undefined;
    const level = failed ? "warn" : "debug";
    if (!this.#log.isLevelEnabled(level)) return;
    const { child, work, outcome, message } = record;
    const { controller, namespace, name } = work.key;
    const key = namespace === "" ? name : `${namespace}/${name}`;
    const fields = { child, controller, key, outcome };
    this.#log[level](
      failed ? { ...fields, error: message } : fields,
      RECONCILED,
    );
  }

  override refused(child: string, action: string, why: string): void {
    this.#log.error({ child, action, why }, "Refused to a child");
  }

  override failed(child: string, action: string, error: unknown): void {
    this.#log.warn({ child, action, error }, "Failed, will try again");
  }
}

const RECONCILED = "Reconciled";

/** Reasons that every host has now and then and nobody need look into. */
const USUAL = new Set<ColdReason>(["new", "running", "anotherBoot", "foreign"]);

/** Logs what is wrong with images. */
export function logImages(
  log: Logger,
): Pick<ImageObserver, "cold" | "setAside" | "rottenMark" | "failed"> {
  return {
    cold(child, reason, detail): void {
      const level = USUAL.has(reason) ? "info" : "warn";
      log[level]({ child, reason, detail }, "Child has no image to go on with");
    },
    setAside(child, reason): void {
      log.warn({ child, reason }, "Image set aside");
    },
    rottenMark(slot): void {
      log.warn({ slot }, "Mark cannot be read, an image is lost");
    },
    failed(action, error): void {
      log.warn({ action, error }, "Failed, went on without");
    },
  };
}
