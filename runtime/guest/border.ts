/**
 * The functions of import module `dormouse`, in both styles.
 *
 * One set of functions serves all guests: the run queue knows who is running,
 * so nothing has to be made for each guest. That is what lets a thousand of
 * them cost little and start in microseconds.
 *
 * @module
 */

import {
  AbiError,
  type AbiReply,
  type AbiRequest,
  decodeRequest,
  encodeReply,
  LOG_LEVELS,
  MESSAGE,
  NO_BYTES,
} from "./abi.ts";
import { decodeWatch, type WatchMessage } from "./abi_watch.ts";
import { GuestEndedError, GuestStoppedError } from "./errors.ts";
import type { Guest } from "./guest.ts";
import { LONGEST_LINE_BYTES } from "./guest_log.ts";
import type { ReplySink } from "./guest_host.ts";
import type { CallStyle, LoopStyle, PendingRequest } from "./guest_style.ts";
import type { Handle } from "./handles.ts";
import { Suspending } from "./jspi.ts";
import type { RunQueue } from "./run_queue.ts";
import { statusReply } from "./status_reply.ts";

/** JSON is parsed in one go, at some 5 ms for this much: nothing else runs meanwhile. */
const MOST_JSON_BYTES = 1024 * 1024;
/** The first line of a request, which is JSON too and never this long in earnest. */
const MOST_HEAD_BYTES = 64 * 1024;
/** Refused requests whose refusals wait to be delivered; one more ends the guest. */
const MOST_REFUSALS = 10_000;
const NEWLINE = 10;
const encoder = new TextEncoder();

/** Makes the functions of `dormouse.*` for all guests that `queue` runs. */
export function borderImports(
  queue: RunQueue<Guest>,
): Record<string, WebAssembly.ImportValue> {
  const caller = (): Guest => queue.caller;
  return {
    take: (to: number) => caller().take(to),
    watch: (from: number, size: number) => watch(caller(), from, size),
    log: (level: number, from: number, size: number) =>
      log(caller(), level, from, size),
    request: new Suspending((from, size) => request(queue, from, size)),
    give: (from: number, size: number) => give(caller(), from, size),
    submit: (from: number, size: number) => submit(caller(), from, size),
    answer: (id: number, from: number, size: number) =>
      answer(caller(), id, from, size),
    cancel: (id: number) => loopStyle(caller()).handles.cancel(id),
  };
}

function callStyle(guest: Guest): CallStyle {
  if (guest.style.kind === "call") return guest.style;
  throw guest.breach("it used an import of the call style in loop style");
}

function loopStyle(guest: Guest): LoopStyle {
  if (guest.style.kind === "loop") return guest.style;
  throw guest.breach("it used an import of the loop style in call style");
}

function give(guest: Guest, from: number, size: number): void {
  const style = callStyle(guest);
  checkResult(guest, size);
  if (!style.give(guest.copy(from, size))) {
    throw guest.breach("it gave two results for one reconcile");
  }
}

function answer(guest: Guest, id: number, from: number, size: number): void {
  const style = loopStyle(guest);
  checkResult(guest, size);
  if (!style.answer(id, guest.view(from, size))) {
    throw guest.breach(`it answered reconcile ${id}, which is not under way`);
  }
}

function checkResult(guest: Guest, size: number): void {
  const most = Math.min(guest.limits.messageBytes, MOST_JSON_BYTES);
  if (size >>> 0 <= most) return;
  throw guest.breach(
    `it gave a result of ${size >>> 0} bytes, wanted at most ${most}`,
  );
}

function watch(guest: Guest, from: number, size: number): number {
  try {
    guest.host.watch(readWatch(guest, from, size));
    return 0;
  } catch (error) {
    if (error instanceof AbiError) {
      return guest.offer(encoder.encode(error.message));
    }
    throw hostFailed(guest, error);
  }
}

function readWatch(guest: Guest, from: number, size: number): WatchMessage {
  if (size >>> 0 > MOST_JSON_BYTES) {
    throw new AbiError(
      `Cannot read the watch: ${
        size >>> 0
      } bytes, wanted at most ${MOST_JSON_BYTES}`,
    );
  }
  return decodeWatch(guest.view(from, size));
}

function log(guest: Guest, level: number, from: number, size: number): void {
  const most = Math.min(size >>> 0, LONGEST_LINE_BYTES);
  guest.log.line(LOG_LEVELS[level] ?? "error", guest.view(from, most));
}

/** The host fails at what a guest asks: that ends the guest and nobody else. */
function hostFailed(guest: Guest, cause: unknown): Error {
  if (cause instanceof GuestEndedError) return cause;
  return guest.stop(
    new GuestStoppedError(
      "Cannot go on: the host failed at what the guest asked for",
      { cause },
    ),
  );
}

/** Reads a request out of the guest's memory, or says in a reply why not. */
function readRequest(
  guest: Guest,
  from: number,
  size: number,
): AbiRequest | AbiReply {
  const most = guest.limits.messageBytes;
  if (size >>> 0 > most) {
    return statusReply(
      413,
      "RequestEntityTooLarge",
      `Cannot send the request: ${size >>> 0} bytes, wanted at most ${most}`,
    );
  }
  const bytes = guest.view(from, size);
  const head = bytes.subarray(0, MOST_HEAD_BYTES);
  if (head.length < bytes.length && !head.includes(NEWLINE)) {
    return badRequest(
      `Cannot read the request: its first line is longer than ${MOST_HEAD_BYTES} bytes`,
    );
  }
  try {
    const request = decodeRequest(bytes);
    return { ...request, body: request.body.slice() };
  } catch (error) {
    if (!(error instanceof AbiError)) throw error;
    return badRequest(error.message);
  }
}

const badRequest = (message: string): AbiReply =>
  statusReply(400, "BadRequest", message);

function ask(
  guest: Guest,
  request: AbiRequest,
  sink: ReplySink,
  signal: AbortSignal,
): void {
  try {
    guest.host.request(request, sink, signal);
  } catch (error) {
    throw hostFailed(guest, error);
  }
}

/** A reply that does not fit becomes one that says so. */
function fittingReply(guest: Guest, reply: AbiReply): AbiReply {
  const most = guest.limits.messageBytes;
  if (reply.body.length <= most) return reply;
  return statusReply(
    413,
    "ResponseEntityTooLarge",
    `Cannot take the reply: ${reply.body.length} bytes, wanted at most ${most}; ask for less with limit, a selector or metadata only`,
  );
}

const encodeFitting = (guest: Guest, reply: AbiReply): Uint8Array =>
  encodeReply(fittingReply(guest, reply));

/** Call style: parks the guest until the reply is there. */
function request(
  queue: RunQueue<Guest>,
  from: number,
  size: number,
): Promise<number> {
  const guest = queue.caller;
  const style = callStyle(guest);
  const activation = queue.current;
  const asked = readRequest(guest, from, size);
  const abort = new AbortController();
  // A reply that comes after another, or after the end, is nobody's.
  const settle = (): boolean => {
    if (style.pending !== pending) return false;
    style.pending = undefined;
    return true;
  };
  const pending: PendingRequest = {
    reply: (made) => {
      if (!settle()) return;
      queue.resume(activation, () => guest.offer(encodeFitting(guest, made)));
    },
    giveUp: (made) => {
      pending.reply(made);
      abort.abort();
    },
  };
  style.pending = pending;
  if ("status" in asked) pending.reply(asked);
  else ask(guest, asked, callSink(pending), abort.signal);
  return queue.park(() => {
    if (settle()) abort.abort();
  });
}

const callSink = ({ reply, giveUp }: PendingRequest): ReplySink => ({
  reply,
  failed: (why) => reply(statusReply(503, "ServiceUnavailable", why)),
  opened: () => giveUp(NO_STREAM),
  // Nothing comes after the refusal of the stream.
  event: () => {},
  ended: () => {},
});

const NO_STREAM = badRequest(
  "Cannot stream to a guest in call style: declare a controller by `watch` instead",
);

/** Loop style: starts a request; its fate is delivered later. */
function submit(guest: Guest, from: number, size: number): number {
  const { handles } = loopStyle(guest);
  const excess = handles.size - guest.limits.handles;
  if (excess >= MOST_REFUSALS) {
    throw guest.breach(
      `it started ${handles.size} requests without waiting for any`,
    );
  }
  const handle = handles.open();
  const asked = excess >= 0
    ? tooMany(guest.limits.handles)
    : readRequest(guest, from, size);
  const sink = loopSink(guest, handle);
  if ("status" in asked) sink.reply(asked);
  else ask(guest, asked, sink, handle.signal);
  return handle.id;
}

const loopSink = (guest: Guest, handle: Handle): ReplySink => ({
  reply: (made) => handle.last(MESSAGE.reply, () => encodeFitting(guest, made)),
  opened: (head) => handle.next(MESSAGE.opened, () => encodeReply(head)),
  event: (bytes) => {
    const most = guest.limits.messageBytes;
    if (bytes.length <= most) handle.next(MESSAGE.event, () => bytes);
    else {handle.giveUp(
        `Cannot take an event of ${bytes.length} bytes, wanted at most ${most}`,
      );}
  },
  ended: () => handle.last(MESSAGE.ended, () => NO_BYTES),
  failed: (why) => handle.last(MESSAGE.failed, () => encoder.encode(why)),
});

const tooMany = (most: number): AbiReply =>
  statusReply(
    429,
    "TooManyRequests",
    `Cannot start a request: ${most} are under way already`,
  );
