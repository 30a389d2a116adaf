/**
 * The last reconciles of all children: what a person looks at who asks when
 * each operator works and why.
 *
 * Numbers lie in columns, texts one after the other in a ring of bytes; a record
 * is gone when either is written over. At most 10,000 records and 1 MiB of
 * text, 1.4 MiB together, none of it touched before it is needed; to add a
 * record allocates nothing that stays.
 *
 * @module
 */

import {
  HostObserver,
  type ReconcileOutcome,
  type ReconcileRecord,
  type TierName,
  type WakeReason,
} from "../host/mod.ts";

/** One reconcile as it is shown; times are wall clock, in milliseconds. */
export interface RingRecord {
  /** Counts up by one for each record, from 1. */
  readonly sequence: number;
  readonly child: string;
  readonly controller: string;
  readonly namespace: string;
  readonly name: string;
  readonly reasons: readonly WakeReason[];
  /** Where the memory of the guest was. */
  readonly from: TierName;
  readonly queuedAtMs: number;
  readonly startedAtMs: number;
  /** Missing if the guest was never awake. */
  readonly wokenAtMs?: number;
  readonly endedAtMs: number;
  readonly requests: number;
  readonly result: ReconcileOutcome;
  readonly message?: string;
}

/** How much is kept. */
export interface RingOptions {
  /** @default 10_000 */
  readonly records?: number;
  /** @default 1 MiB */
  readonly textBytes?: number;
}

const RECORDS = 10_000;
const TEXT_BYTES = 1024 * 1024;
/** Longer messages are cut: the log has them whole. */
const LONGEST_MESSAGE = 500;
/** A character of JavaScript is at most three bytes of UTF-8. */
const BYTES_PER_CHARACTER = 3;
const SEPARATOR = "\n";

const TIERS = [
  "awake",
  "saving",
  "dozing",
  "asleep",
  "ending",
] as const satisfies readonly TierName[];
const OUTCOMES = [
  "success",
  "requeue",
  "error",
  "terminal",
  "crash",
] as const satisfies readonly ReconcileOutcome[];
const REASONS = [
  "watch",
  "timer",
  "schedule",
  "retry",
  "start",
  "person",
] as const satisfies readonly WakeReason[];

/** The times of a record, in this order. */
const TIMES = 4;
/** Outcome, tier, reasons. */
const SMALL = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The last reconciles. */
export class ReconcileRing extends HostObserver {
  readonly #records: number;
  readonly #times: Float64Array;
  readonly #small: Uint8Array;
  readonly #requests: Uint32Array;
  /** Where the text of a record begins, counted from the first byte ever written. */
  readonly #textAt: Float64Array;
  readonly #textSize: Uint32Array;
  readonly #text: Uint8Array;
  #written = 0;
  #last = 0;

  constructor(options: RingOptions = {}) {
    super();
    const { records = RECORDS, textBytes = TEXT_BYTES } = options;
    this.#records = records;
    this.#times = new Float64Array(records * TIMES);
    this.#small = new Uint8Array(records * SMALL);
    this.#requests = new Uint32Array(records);
    this.#textAt = new Float64Array(records);
    this.#textSize = new Uint32Array(records);
    this.#text = new Uint8Array(textBytes);
  }

  /** The sequence of the newest record; 0 before there is one. */
  get last(): number {
    return this.#last;
  }

  override reconciled(record: ReconcileRecord): void {
    const slot = this.#last % this.#records;
    this.#last++;
    const { work, startedAtMs, wokenAtMs = NaN, endedAtMs } = record;
    this.#times.set(
      [work.queuedAtMs, startedAtMs, wokenAtMs, endedAtMs],
      slot * TIMES,
    );
    const reasons = work.reasons.reduce(
      (bits, reason) => bits | (1 << REASONS.indexOf(reason)),
      0,
    );
    const { outcome, from } = record;
    this.#small.set(
      [OUTCOMES.indexOf(outcome), TIERS.indexOf(from), reasons],
      slot * SMALL,
    );
    this.#requests[slot] = record.requests;
    this.#write(slot, textOf(record));
  }

  /** Returns the records after a sequence that are still there, oldest first. */
  *after(sequence: number): Generator<RingRecord> {
    const oldest = this.#last - this.#records + 1;
    let next = Math.max(sequence + 1, oldest, 1);
    // The newest moves on while somebody reads.
    while (next <= this.#last) {
      const record = this.#read(next++);
      if (record !== undefined) yield record;
    }
  }

  #write(slot: number, text: string): void {
    const room = this.#text.length;
    const most = Math.min(text.length * BYTES_PER_CHARACTER, room);
    const at = this.#written % room;
    // Texts lie in one piece: what does not fit before the end begins anew.
    if (at + most > room) this.#written += room - at;
    const from = this.#written % room;
    const { written } = encoder.encodeInto(
      text,
      this.#text.subarray(from, from + most),
    );
    this.#textAt[slot] = this.#written;
    this.#textSize[slot] = written;
    this.#written += written;
  }

  #read(sequence: number): RingRecord | undefined {
    const slot = (sequence - 1) % this.#records;
    const at = this.#textAt[slot] ?? 0;
    const room = this.#text.length;
    if (sequence <= this.#last - this.#records) return undefined;
    if (at < this.#written - room) return undefined;
    const from = at % room;
    const text = decoder.decode(
      this.#text.subarray(from, from + (this.#textSize[slot] ?? 0)),
    );
    const [child = "", controller = "", namespace = "", name = "", ...message] =
      text.split(SEPARATOR);
    const time = (n: number): number =>
      performance.timeOrigin + (this.#times[slot * TIMES + n] ?? 0);
    const small = (n: number): number => this.#small[slot * SMALL + n] ?? 0;
    const woken = time(2);
    return {
      sequence,
      child,
      controller,
      namespace,
      name,
      reasons: REASONS.filter((_, n) => (small(2) & (1 << n)) !== 0),
      from: TIERS[small(1)] ?? "awake",
      queuedAtMs: time(0),
      startedAtMs: time(1),
      ...(Number.isNaN(woken) ? {} : { wokenAtMs: woken }),
      endedAtMs: time(3),
      requests: this.#requests[slot] ?? 0,
      result: OUTCOMES[small(0)] ?? "success",
      ...(message.length === 0 ? {} : { message: message.join(SEPARATOR) }),
    };
  }
}

function textOf({ child, work, message }: ReconcileRecord): string {
  const { controller, namespace, name } = work.key;
  const key = [child, controller, namespace, name];
  if (message !== undefined) key.push(message.slice(0, LONGEST_MESSAGE));
  return key.join(SEPARATOR);
}
