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
import { decodeWatch } from "./abi_watch.ts";
import type { Guest } from "./guest.ts";
import type { ReplySink } from "./guest_host.ts";
import type { CallStyle, LoopStyle } from "./guest_style.ts";
import { Suspending } from "./jspi.ts";
import type { RunQueue } from "./run_queue.ts";
import { statusReply } from "./status_reply.ts";

/** Makes the functions of `dormouse.*` for all guests that `queue` runs. */
export function borderImports(
  queue: RunQueue<Guest>,
): Record<string, WebAssembly.ImportValue> {
  const caller = (): Guest => queue.current.guest;
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
  if (!callStyle(guest).give(guest.copy(from, size))) {
    throw guest.breach("it gave two results for one reconcile");
  }
}

function answer(guest: Guest, id: number, from: number, size: number): void {
  if (!loopStyle(guest).answer(id, guest.view(from, size))) {
    throw guest.breach(`it answered reconcile ${id}, which is not under way`);
  }
}

function watch(guest: Guest, from: number, size: number): number {
  try {
    guest.host.watch(decodeWatch(guest.view(from, size)));
    return 0;
  } catch (error) {
    if (!(error instanceof AbiError)) throw error;
    return guest.offer(encoder.encode(error.message));
  }
}

function log(guest: Guest, level: number, from: number, size: number): void {
  const name = LOG_LEVELS[level] ?? "error";
  const bytes = guest.view(from, size).subarray(0, LONGEST_LOG_BYTES);
  guest.log.line(name, decoder.decode(bytes));
}

const LONGEST_LOG_BYTES = 8 * 1024;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

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
  try {
    return decodeRequest(guest.copy(from, size));
  } catch (error) {
    if (!(error instanceof AbiError)) throw error;
    return statusReply(400, "BadRequest", error.message);
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
  const activation = queue.current;
  const { guest } = activation;
  const style = callStyle(guest);
  const asked = readRequest(guest, from, size);
  const abort = new AbortController();
  const reply = (made: AbiReply): void => {
    // A reply that comes after another, or after the end, is nobody's.
    if (style.pending?.abort !== abort) return;
    style.pending = undefined;
    queue.resume(activation, () => guest.offer(encodeFitting(guest, made)));
  };
  style.pending = { abort, reply };
  const parked = queue.park(() => {
    style.pending = undefined;
    abort.abort();
  });
  if ("status" in asked) reply(asked);
  else guest.host.request(asked, callSink(reply), abort.signal);
  return parked;
}

const callSink = (reply: (made: AbiReply) => void): ReplySink => ({
  reply,
  failed: (why) => reply(statusReply(503, "ServiceUnavailable", why)),
  opened: () => reply(NO_STREAM),
  // Nothing comes after the refusal of the stream.
  event: () => {},
  ended: () => {},
});

const NO_STREAM = statusReply(
  400,
  "BadRequest",
  "Cannot stream to a guest in call style: declare a controller by `watch` instead",
);

/** Loop style: starts a request; its fate is delivered later. */
function submit(guest: Guest, from: number, size: number): number {
  const { handles } = loopStyle(guest);
  const handle = handles.open();
  const reply = (made: AbiReply): void =>
    handle.last(MESSAGE.reply, () => encodeFitting(guest, made));
  const asked = handles.size > guest.limits.handles
    ? tooMany(guest.limits.handles)
    : readRequest(guest, from, size);
  if ("status" in asked) {
    reply(asked);
    return handle.id;
  }
  guest.host.request(asked, {
    reply,
    opened: (head) => handle.next(MESSAGE.opened, () => encodeReply(head)),
    event: (bytes) => handle.next(MESSAGE.event, () => bytes),
    ended: () => handle.last(MESSAGE.ended, () => NO_BYTES),
    failed: (why) => handle.last(MESSAGE.failed, () => encoder.encode(why)),
  }, handle.signal);
  return handle.id;
}

const tooMany = (most: number): AbiReply =>
  statusReply(
    429,
    "TooManyRequests",
    `Cannot start a request: ${most} are under way already`,
  );
