/**
 * WASI preview 1 for guests: arguments, environment, clocks, random bytes and
 * printed lines; no files and no sockets. What is not offered answers with the
 * errno that libraries expect and can report.
 *
 * Written here and not taken from `@bjorn3/browser_wasi_shim` (2026-11): that
 * shim makes some fifty closures for each instance, which is more than a dozing
 * guest costs altogether, it blocks in `poll_oneoff`, and most of it is a file
 * system. One set of functions here serves all guests of a style, as in
 * `border.ts`.
 *
 * @module
 */

import type { AbiStyle } from "./abi.ts";
import { GuestExitError } from "./errors.ts";
import type { Guest } from "./guest.ts";
import { hostClockMs, nanoseconds, wallClockMs } from "./guest_clock.ts";
import { Suspending } from "./jspi.ts";
import type { RunQueue } from "./run_queue.ts";
import { ERRNO } from "./wasi_errno.ts";
import {
  IDLE_DESCRIPTOR,
  pollInCall,
  pollInLoop,
  toPoll,
} from "./wasi_poll.ts";

/** The import module of WASI preview 1. */
export const WASI_MODULE = "wasi_snapshot_preview1";

/**
 * More is refused: the call is not metered, and this much takes the longest
 * that a call may hold the event loop.
 */
const MOST_RANDOM_BYTES = 1024 * 1024;
/** One call moves no more; a program calls again for the rest. */
const MOST_WRITTEN_BYTES = 16 * 1024;
/** More buffers in one call are refused, as elsewhere. */
const MOST_BUFFERS = 1024;
/** What Web Crypto fills at once. */
const RANDOM_PIECE_BYTES = 65_536;

const CLOCK = { realtime: 0, monotonic: 1, process: 2, thread: 3 } as const;
/** What the idle descriptor gives: one i64. */
const TIMER_BYTES = 8;
const FILETYPE = { characterDevice: 2, socketStream: 6 } as const;
const FDFLAGS_NONBLOCK = 4;
/** Both read and write, for a library that asks for its rights first. */
const ALL_RIGHTS = 0x1fff_ffffn;

const encoder = new TextEncoder();

/** Makes the functions of `wasi_snapshot_preview1` for all guests of a style. */
export function wasiImports(
  queue: RunQueue<Guest>,
  style: AbiStyle,
): Record<string, WebAssembly.ImportValue> {
  const caller = (): Guest => queue.caller;
  return {
    ...DENIED,
    "args_sizes_get": (count: number, size: number) =>
      listSizes(caller(), caller().args, count, size),
    "args_get": (list: number, bytes: number) =>
      listStrings(caller(), caller().args, list, bytes),
    "environ_sizes_get": (count: number, size: number) =>
      listSizes(caller(), caller().env, count, size),
    "environ_get": (list: number, bytes: number) =>
      listStrings(caller(), caller().env, list, bytes),
    "clock_time_get": (id: number, _precision: bigint, to: number) =>
      clockTime(caller(), id, to),
    "clock_res_get": (id: number, to: number) =>
      clockResolution(caller(), id, to),
    "random_get": (to: number, size: number) => random(caller(), to, size),
    "fd_write": (fd: number, list: number, count: number, written: number) =>
      write(caller(), { fd, list, count, to: written }),
    "fd_read": (fd: number, list: number, count: number, read: number) =>
      readDescriptor(caller(), { fd, list, count, to: read }),
    "fd_fdstat_get": (fd: number, to: number) =>
      descriptorStat(caller(), fd, to),
    "fd_fdstat_set_flags": (fd: number) =>
      isOpen(fd) ? ERRNO.success : ERRNO.badf,
    "fd_close": (fd: number) => isOpen(fd) ? ERRNO.success : ERRNO.badf,
    "fd_seek": (fd: number) => isOpen(fd) ? ERRNO.spipe : ERRNO.badf,
    "poll_oneoff": style === "call"
      ? new Suspending((...args) => pollInCall(queue, toPoll(args)))
      : (...args: number[]) => pollInLoop(caller(), toPoll(args)),
    "sched_yield": () => ERRNO.success,
    "proc_exit": (code: number) => exit(caller(), code),
  };
}

const denied = (errno: number): () => number => () => errno;

/** What needs a file or a socket. */
const DENIED: Readonly<Record<string, () => number>> = {
  ...Object.fromEntries(
    [
      "fd_advise",
      "fd_allocate",
      "fd_datasync",
      "fd_fdstat_set_rights",
      "fd_filestat_get",
      "fd_filestat_set_size",
      "fd_filestat_set_times",
      "fd_pread",
      "fd_prestat_get",
      "fd_prestat_dir_name",
      "fd_pwrite",
      "fd_readdir",
      "fd_renumber",
      "fd_sync",
      "fd_tell",
      "sock_accept",
      "sock_recv",
      "sock_send",
      "sock_shutdown",
    ].map((name) => [name, denied(ERRNO.badf)]),
  ),
  ...Object.fromEntries(
    [
      "path_create_directory",
      "path_filestat_get",
      "path_filestat_set_times",
      "path_link",
      "path_open",
      "path_readlink",
      "path_remove_directory",
      "path_rename",
      "path_symlink",
      "path_unlink_file",
    ].map((name) => [name, denied(ERRNO.notcapable)]),
  ),
  "proc_raise": denied(ERRNO.nosys),
};

const isOpen = (fd: number): boolean =>
  (fd >= 0 && fd <= 2) || fd === IDLE_DESCRIPTOR;

function listSizes(
  guest: Guest,
  strings: readonly string[],
  count: number,
  size: number,
): number {
  const bytes = encoder.encode(strings.map((text) => `${text}\0`).join(""));
  guest.data(count, 4).setUint32(0, strings.length, true);
  guest.data(size, 4).setUint32(0, bytes.length, true);
  return ERRNO.success;
}

function listStrings(
  guest: Guest,
  strings: readonly string[],
  list: number,
  to: number,
): number {
  const pointers = guest.data(list, 4 * strings.length);
  let at = to >>> 0;
  strings.forEach((text, index) => {
    const bytes = encoder.encode(`${text}\0`);
    pointers.setUint32(4 * index, at, true);
    guest.view(at, bytes.length).set(bytes);
    at += bytes.length;
  });
  return ERRNO.success;
}

function clockTime(guest: Guest, id: number, to: number): number {
  const ms = clockMs(guest, id);
  if (ms === undefined) return ERRNO.inval;
  guest.data(to, 8).setBigUint64(0, nanoseconds(ms), true);
  return ERRNO.success;
}

function clockMs(guest: Guest, id: number): number | undefined {
  switch (id) {
    case CLOCK.realtime:
      return wallClockMs();
    case CLOCK.monotonic:
      return hostClockMs() + guest.clockOffsetMs;
    case CLOCK.process:
    case CLOCK.thread:
      return guest.usage.cpuMs;
    default:
      return undefined;
  }
}

function clockResolution(guest: Guest, id: number, to: number): number {
  if (clockMs(guest, id) === undefined) return ERRNO.inval;
  guest.data(to, 8).setBigUint64(0, 1000n, true);
  return ERRNO.success;
}

function random(guest: Guest, to: number, size: number): number {
  if (size >>> 0 > MOST_RANDOM_BYTES) return ERRNO.inval;
  const bytes = guest.view(to, size) as Uint8Array<ArrayBuffer>;
  for (let at = 0; at < bytes.length; at += RANDOM_PIECE_BYTES) {
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_PIECE_BYTES));
  }
  return ERRNO.success;
}

/** A list of buffers and where the number of moved bytes goes. */
interface Transfer {
  readonly fd: number;
  readonly list: number;
  readonly count: number;
  readonly to: number;
}

/** The buffers of a transfer, `most` bytes in all. */
function* buffers(
  guest: Guest,
  { list, count }: Transfer,
  most: number,
): Generator<Uint8Array> {
  const pairs = guest.data(list, 8 * count);
  let room = most;
  for (let at = 0; at < 8 * count && room > 0; at += 8) {
    const size = Math.min(pairs.getUint32(at + 4, true), room);
    room -= size;
    yield guest.view(pairs.getUint32(at, true), size);
  }
}

function write(guest: Guest, transfer: Transfer): number {
  const { fd, count, to } = transfer;
  if (fd !== 1 && fd !== 2) return ERRNO.badf;
  if (count >>> 0 > MOST_BUFFERS) return ERRNO.inval;
  let written = 0;
  for (const bytes of buffers(guest, transfer, MOST_WRITTEN_BYTES)) {
    guest.log.print(fd === 1 ? "stdout" : "stderr", bytes);
    written += bytes.length;
  }
  return moved(guest, to, written);
}

/** Standard input is at its end; the idle descriptor gives the next timer. */
function readDescriptor(guest: Guest, transfer: Transfer): number {
  const { fd, count, to } = transfer;
  if (!isOpen(fd) || fd === 1 || fd === 2) return ERRNO.badf;
  if (count >>> 0 > MOST_BUFFERS) return ERRNO.inval;
  if (fd === 0) return moved(guest, to, 0);
  const timer = guest.idleTimer;
  if (timer === undefined) return ERRNO.again;
  const [first] = buffers(guest, transfer, TIMER_BYTES);
  if (first?.length !== TIMER_BYTES) return ERRNO.inval;
  guest.idleTimer = undefined;
  const { buffer, byteOffset } = first;
  new DataView(buffer, byteOffset).setBigInt64(0, timer, true);
  return moved(guest, to, TIMER_BYTES);
}

function moved(guest: Guest, to: number, bytes: number): number {
  guest.data(to, 4).setUint32(0, bytes, true);
  return ERRNO.success;
}

function descriptorStat(guest: Guest, fd: number, to: number): number {
  if (!isOpen(fd)) return ERRNO.badf;
  guest.view(to, 24).fill(0);
  const stat = guest.data(to, 24);
  const idle = fd === IDLE_DESCRIPTOR;
  stat.setUint8(0, idle ? FILETYPE.socketStream : FILETYPE.characterDevice);
  stat.setUint16(2, idle ? FDFLAGS_NONBLOCK : 0, true);
  stat.setBigUint64(8, ALL_RIGHTS, true);
  return ERRNO.success;
}

function exit(guest: Guest, code: number): never {
  throw guest.stop(new GuestExitError(code));
}
