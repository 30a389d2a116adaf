/**
 * The guests that mean no good, each with what must become of it.
 *
 * @module
 */

import {
  GuestCpuLimitError,
  GuestDeadlineError,
  type GuestEndedError,
  GuestProtocolError,
  GuestStackOverflowError,
  GuestTrapError,
} from "../../runtime/guest/mod.ts";
import type { GuestLimits } from "../../runtime/guest/limits.ts";

/** One of the classes of errors. */
type End = abstract new (...args: never[]) => GuestEndedError;

/** One guest that means no good. */
export interface HostileGuest {
  /** What it does. */
  readonly name: string;
  /** The name of a file of `tests/guests`, or the text of the module. */
  readonly module: string;
  /** How it ends. */
  readonly end: End;
  readonly limits?: Partial<GuestLimits>;
  readonly deadlineMs?: number;
  /** Whether no request of it is ever replied to. @default false */
  readonly unanswered?: boolean;
}

/** Fifty functions, each of which calls the next one twice: no loop, no recursion, 2^50 calls. */
function deepCalls(): string {
  const functions = Array.from(
    { length: 50 },
    (_, depth) =>
      `(func $f${depth} ${
        depth === 49
          ? "(i32.store (i32.const 0) (i32.const 1))"
          : `(call $f${depth + 1}) (call $f${depth + 1})`
      })`,
  );
  return `(module (memory (export "memory") 1)
    ${functions.join("\n")}
    (func (export "reconcile") (param i32) (call $f0)))`;
}

/** An endless loop whose body is 20,000 multiplications. */
function hugeLoopBody(): string {
  const body = "(local.set 0 (i32.mul (local.get 0) (i32.const 3)))";
  return `(module (memory (export "memory") 1)
    (func (export "reconcile") (param i32)
      (loop $again ${body.repeat(20_000)} (br $again))))`;
}

/** Prints lines as small as can be, as many at once as it can. */
const PRINTS = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 16)
  (data (i32.const 0) "\\40\\00\\00\\00\\00\\00\\08\\00")
  (func (export "reconcile") (param i32)
    (memory.fill (i32.const 64) (i32.const 10) (i32.const 0x80000))
    (loop $again (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32))) (br $again))))`;

/** Sends requests whose first line is megabytes of JSON. */
const LARGE_REQUESTS = `(module
  (import "dormouse" "request" (func $request (param i32 i32) (result i32)))
  (memory (export "memory") 128)
  (func (export "reconcile") (param i32)
    (memory.fill (i32.const 0) (i32.const 91) (i32.const 0x7ffffe))
    (i32.store8 (i32.const 0x7ffffe) (i32.const 10))
    (loop $again (drop (call $request (i32.const 0) (i32.const 0x7fffff))) (br $again))))`;

/** Declares controllers for ever. */
const DECLARES = `(module
  (import "dormouse" "watch" (func $watch (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "{\\"controller\\":\\"c\\",\\"for\\":{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"Node\\"}}")
  (func (export "reconcile") (param i32)
    (loop $again (drop (call $watch (i32.const 0) (i32.const 58))) (br $again))))`;

/** Sleeps for no time at all, for ever. */
const SLEEPS = `(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "reconcile") (param i32)
    (loop $again (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128))) (br $again))))`;

const cpu = (name: string, module: string): HostileGuest => ({
  name,
  module,
  end: GuestCpuLimitError,
});

/** All of them. */
export const HOSTILE_GUESTS: readonly HostileGuest[] = [
  cpu("loops for ever at once", "spins"),
  cpu("loops for ever after a request", "spins_after_request"),
  cpu("loops for ever in its pump", "spins_loop"),
  {
    name: "recurses for ever",
    module: "recurses",
    end: GuestStackOverflowError,
  },
  cpu("recurses exponentially", "recurses_exponentially"),
  cpu("recurses exponentially through a table", "recurses_indirectly"),
  cpu("calls 50 deep without recursion or loops", deepCalls()),
  cpu("loops over a huge body", hugeLoopBody()),
  cpu("fills and copies all of its memory", "fills"),
  cpu("takes all of its memory", "takes_all"),
  cpu("asks for random bytes everywhere", "random_fills"),
  cpu("requests for ever and catches its end", "catches_end"),
  {
    name: "requests, is never replied to, and catches its end",
    module: "catches_end",
    unanswered: true,
    deadlineMs: 200,
    end: GuestDeadlineError,
  },
  cpu("catches that its fuel is spent", "catches_spent"),
  cpu("allocates for ever", "allocates"),
  { name: "traps", module: "traps", end: GuestTrapError },
  cpu("floods the log", "floods_log"),
  cpu("prints nothing but newlines", PRINTS),
  cpu("sends requests with megabytes of JSON", LARGE_REQUESTS),
  cpu("declares controllers for ever", DECLARES),
  cpu("sleeps for no time, for ever", SLEEPS),
  {
    name: "asks with garbage",
    module: "asks_garbage",
    end: GuestProtocolError,
  },
  { name: "answers twice", module: "answers_twice", end: GuestProtocolError },
  {
    name: "never answers",
    module: "never_answers",
    deadlineMs: 100,
    limits: { cancelGraceMs: 100 },
    end: GuestDeadlineError,
  },
  {
    name: "starts thousands of requests",
    module: "many_requests",
    deadlineMs: 100,
    limits: { cancelGraceMs: 100, cpuMs: 60_000 },
    end: GuestDeadlineError,
  },
];
