/**
 * `poll_oneoff`: how a guest waits.
 *
 * In call style it parks until the earliest of its clocks. In loop style nothing
 * blocks: a scheduler that has nothing left to run polls a descriptor which
 * stands for "all at rest" ({@linkcode IDLE_DESCRIPTOR}). It is told at once
 * that the descriptor is readable, reads its next timer from there (eight bytes:
 * nanoseconds of the monotonic clock, -1 for none) and leaves the instance. That
 * is how a stock Go runtime says that no goroutine can run.
 *
 * @module
 */

import { NO_TIMER } from "./abi.ts";
import { LONGEST_TIMER_MS } from "./deadlines.ts";
import type { Guest } from "./guest.ts";
import { hostClockMs, nanoseconds, wallClockMs } from "./guest_clock.ts";
import type { RunQueue } from "./run_queue.ts";
import { ERRNO } from "./wasi_errno.ts";

/** The descriptor that is readable when nothing else can run. */
export const IDLE_DESCRIPTOR = 100;

/** More in one call are refused: each costs the host an object. */
const MOST_SUBSCRIPTIONS = 1024;
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const EVENT_TYPE = { clock: 0, read: 1 } as const;
const ABSOLUTE = 1;
/** What an i64 can say. */
const LATEST_NS = 2n ** 63n - 1n;
/** Standard input, output and error. */
const LAST_OPEN_DESCRIPTOR = 2;
const REALTIME = 0;

/** Where a poll reads and writes. */
export interface Poll {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly stored: number;
}

/** Names the arguments of `poll_oneoff`. */
export function toPoll(args: readonly number[]): Poll {
  const [from = 0, to = 0, count = 0, stored = 0] = args;
  return { from, to, count, stored };
}

/** One thing that is waited for. */
type Subscription =
  | {
    readonly on: "clock";
    readonly userdata: bigint;
    readonly delayMs: number;
  }
  | {
    readonly on: "descriptor";
    readonly userdata: bigint;
    readonly type: number;
    readonly fd: number;
  };

/** Loop style: answers at once; a scheduler that is at rest says its next timer. */
export function pollInLoop(guest: Guest, poll: Poll): number {
  if (tooMany(poll)) return ERRNO.inval;
  const { clocks, delayMs, ready, idle } = read(guest, poll);
  if (idle !== undefined && delayMs > 0) {
    guest.idleTimer = nextTimer(guest, delayMs);
    return store(guest, poll, [idle]);
  }
  if (ready.length > 0) return store(guest, poll, ready);
  if (delayMs <= 0) return store(guest, poll, clocks);
  // Nobody may block here. A wait that would end is interrupted, so that a
  // program which cannot be at rest yet (Go, in its initialisation) looks again.
  return delayMs === Infinity ? ERRNO.notsup : ERRNO.intr;
}

/** Call style: parks until the first of the clocks, however soon that is. */
export function pollInCall(
  queue: RunQueue<Guest>,
  poll: Poll,
): Promise<number> {
  const guest = queue.caller;
  if (tooMany(poll)) return pass(queue, () => ERRNO.inval);
  const { clocks, delayMs, ready } = read(guest, poll);
  if (ready.length > 0) return pass(queue, () => store(guest, poll, ready));
  if (delayMs === Infinity) return pass(queue, () => ERRNO.inval);
  const woken = (): number => store(guest, poll, clocks);
  if (delayMs <= 0) return pass(queue, woken);
  const activation = queue.current;
  const timer = setTimeout(
    () => queue.resume(activation, woken),
    Math.min(Math.ceil(delayMs), LONGEST_TIMER_MS),
  );
  return queue.park(() => clearTimeout(timer));
}

/** What is known at once still parks: V8 lets a suspending import do no other. */
function pass(
  queue: RunQueue<Guest>,
  value: () => number,
): Promise<number> {
  const activation = queue.current;
  const parked = queue.park(() => {});
  queue.resume(activation, value);
  return parked;
}

const tooMany = ({ count }: Poll): boolean => count >>> 0 > MOST_SUBSCRIPTIONS;

/** What a guest waits for. */
interface Wanted {
  /** The clocks that are due first. */
  readonly clocks: readonly Subscription[];
  /** When that is; `Infinity` without a clock. */
  readonly delayMs: number;
  /** Descriptors other than the idle one: they never make anybody wait. */
  readonly ready: readonly Subscription[];
  readonly idle: Subscription | undefined;
}

function read(guest: Guest, poll: Poll): Wanted {
  const subscriptions = readSubscriptions(guest, poll);
  const clocks = subscriptions.filter((s) => s.on === "clock");
  const delayMs = Math.min(...clocks.map((clock) => clock.delayMs));
  const descriptors = subscriptions.filter((s) => s.on === "descriptor");
  return {
    clocks: clocks.filter((clock) => clock.delayMs === delayMs),
    delayMs,
    ready: descriptors.filter(({ fd }) => fd !== IDLE_DESCRIPTOR),
    idle: descriptors.find(({ fd }) => fd === IDLE_DESCRIPTOR),
  };
}

function nextTimer(guest: Guest, delayMs: number): bigint {
  if (delayMs === Infinity) return NO_TIMER;
  const at = nanoseconds(hostClockMs() + guest.clockOffsetMs + delayMs);
  // Some ask for the longest wait there is: that is none.
  return at > LATEST_NS ? NO_TIMER : at;
}

function readSubscriptions(
  guest: Guest,
  { from, count }: Poll,
): Subscription[] {
  const data = guest.data(from, count * SUBSCRIPTION_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const at = index * SUBSCRIPTION_BYTES;
    const userdata = data.getBigUint64(at, true);
    const type = data.getUint8(at + 8);
    if (type === EVENT_TYPE.clock) {
      return { on: "clock", userdata, delayMs: delay(guest, data, at) };
    }
    return {
      on: "descriptor",
      userdata,
      type,
      fd: data.getUint32(at + 16, true),
    };
  });
}

function delay(guest: Guest, data: DataView, at: number): number {
  const timeoutMs = Number(data.getBigUint64(at + 24, true)) / 1e6;
  const absolute = (data.getUint16(at + 40, true) & ABSOLUTE) !== 0;
  if (!absolute) return timeoutMs;
  const realtime = data.getUint32(at + 16, true) === REALTIME;
  const now = realtime ? wallClockMs() : hostClockMs() + guest.clockOffsetMs;
  return Math.max(0, timeoutMs - now);
}

/** Writes an event for each subscription that is due. */
function store(
  guest: Guest,
  { to, stored }: Poll,
  due: readonly Subscription[],
): number {
  guest.view(to, due.length * EVENT_BYTES).fill(0);
  const data = guest.data(to, due.length * EVENT_BYTES);
  due.forEach((subscription, index) => {
    const at = index * EVENT_BYTES;
    data.setBigUint64(at, subscription.userdata, true);
    if (subscription.on === "clock") return;
    const { fd, type } = subscription;
    const open = fd <= LAST_OPEN_DESCRIPTOR || fd === IDLE_DESCRIPTOR;
    data.setUint16(at + 8, open ? ERRNO.success : ERRNO.badf, true);
    data.setUint8(at + 10, type);
    data.setBigUint64(at + 16, 1n, true);
  });
  guest.data(stored, 4).setUint32(0, due.length, true);
  return ERRNO.success;
}
