import { deepStrictEqual, equal, ok, rejects } from "node:assert/strict";
import { failureOf } from "../../tests/support/failure_of.ts";
import {
  OK,
  ScriptedHost,
  someInput,
  testGuest,
  type TestGuestOptions,
  testModule,
} from "../../tests/support/guest_fixture.ts";
import { AbiError, MESSAGE, type ReconcileInput } from "./abi.ts";
import { CopiedPaging } from "./copied_paging.ts";
import {
  GuestDeadlineError,
  type GuestEndedError,
  GuestInputSizeError,
  GuestProtocolError,
  GuestStoppedError,
  GuestTrapError,
} from "./errors.ts";
import type { ReplySink } from "./guest_host.ts";
import { GuestRuntime } from "./guest_runtime.ts";
import type { LoopGuest } from "./loop_guest.ts";
import { silentGuestObserver } from "./observer.ts";
import type { SuspendableGuest } from "./suspendable_guest.ts";

const TOLD = await testModule("told_loop");

/** What a guest that does as it is told is told. */
type Order =
  | "answer"
  | "never"
  | "request"
  | "start one"
  | "cancel"
  | "garbage"
  | "trap"
  | "pump for ever"
  | "x: start and cancel";

interface Started extends Disposable {
  readonly runtime: GuestRuntime;
  readonly host: ScriptedHost;
  readonly child: SuspendableGuest;
  readonly loop: LoopGuest;
  /** The requests that were made, to be replied to. */
  readonly sinks: ReplySink[];
  /** What its observers were told. */
  readonly told: string[];
  do(order: Order, deadlineMs?: number): ReturnType<LoopGuest["reconcile"]>;
  /** How many messages of this kind it was given; of kind 0, how often it was pumped. */
  count(kind: number): number;
}

function start(options: Partial<TestGuestOptions> = {}): Started {
  const runtime = new GuestRuntime(new CopiedPaging());
  const host = new ScriptedHost();
  const sinks: ReplySink[] = [];
  host.onRequest = (_, sink) => sinks.push(sink);
  const told: string[] = [];
  const child = testGuest(TOLD, {
    runtime,
    host,
    loopObserver: {
      rested: (at) =>
        told.push(`rested ${at === undefined ? "" : "until its timer"}`.trim()),
    },
    observer: {
      ...silentGuestObserver,
      ended: (reason) => told.push(reason.name),
    },
    ...options,
  });
  const { style } = child;
  if (style.kind !== "loop") throw new TypeError("Cannot test call style here");
  return {
    runtime,
    host,
    child,
    loop: style,
    sinks,
    told,
    do: (order, deadlineMs) => style.reconcile(input(order, deadlineMs)),
    count: (kind) =>
      (child.awake().export("count") as (kind: number) => number)(kind),
    [Symbol.dispose]: () => runtime[Symbol.dispose](),
  };
}

/** The guest reads the first letter. */
const input = (order: Order, deadlineMs = 30_000): ReconcileInput => ({
  ...someInput(deadlineMs),
  controller: order,
});

/** Settles when the guest is at rest. */
async function atRest({ loop }: Started): Promise<void> {
  while (!loop.atRest) await loop.pump();
}

Deno.test("start() runs what a cold start runs and then until nothing can run", async () => {
  using it = start();
  await it.loop.start();
  equal(it.count(0), 1);
  deepStrictEqual(it.told, ["rested"]);
});

Deno.test("work that comes while it starts waits until it has started", async () => {
  using it = start();
  const started = it.loop.start();
  const done = it.do("answer");
  await started;
  deepStrictEqual(await done, {});
  deepStrictEqual(it.told, ["rested"]);
});

Deno.test("a guest that starts requests while it starts hears of them afterwards", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const host = new ScriptedHost();
  const module = await testModule(`(module
    (import "dormouse" "submit" (func $submit (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "{\\"method\\":\\"GET\\",\\"url\\":\\"/api/v1/namespaces\\",\\"headers\\":[]}\\n")
    (func (export "_initialize") (drop (call $submit (i32.const 0) (i32.const 57))))
    (func (export "start") (drop (call $submit (i32.const 0) (i32.const 57))))
    (func (export "deliver") (param i32 i32 i32)
      (i32.store (i32.const 512) (i32.add (i32.load (i32.const 512)) (i32.const 1))))
    (func (export "pump") (result i64) (i64.const -1)))`);
  const child = testGuest(module, { runtime, host });
  await child.style.start();
  const memory = new DataView(child.awake().memory.buffer);
  equal(memory.getUint32(512, true), 2);
});

Deno.test("start() fails when the guest ends at its first pump", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const child = testGuest(await testModule("spins_loop"), {
    runtime,
    limits: { cpuMs: 5 },
  });
  const error = await failureOf(child.style.start());
  equal(child.ended, error);
  equal(await failureOf(child.style.start()), error);
});

Deno.test("several reconciles are under way at once, each with its own answer", async () => {
  using it = start();
  const results = ["request", "answer", "request"].map((order) =>
    it.do(order as Order)
  );
  deepStrictEqual(await results[1], {});
  await atRest(it);
  equal(it.sinks.length, 2);
  it.sinks[1]?.reply(OK);
  deepStrictEqual(await results[2], {});
  it.sinks[0]?.failed("no connection");
  deepStrictEqual(await results[0], {});
});

Deno.test("reconcile() tells garbage from an end", async () => {
  using it = start();
  await rejects(it.do("garbage"), AbiError);
  deepStrictEqual(await it.do("answer"), {});
});

Deno.test("reconcile() hands over no input that is too large, and the guest goes on", async () => {
  using it = start({ limits: { messageBytes: 1000 } });
  const large = { ...input("answer"), object: `"${"x".repeat(1000)}"` };
  const [first, second] = [it.loop.reconcile(large), it.do("answer")];
  await rejects(first, GuestInputSizeError);
  deepStrictEqual(await second, {});
  equal(it.count(MESSAGE.reconcile), 1);
  equal(it.runtime.deadlines.size, 0);
});

Deno.test("it rests once all that came is done, and says until when", async () => {
  using it = start();
  await Promise.all([it.do("answer"), it.do("answer"), it.do("answer")]);
  await atRest(it);
  deepStrictEqual(it.told, ["rested"]);
  const timer = it.child.awake().export("timer");
  ok(timer instanceof WebAssembly.Global);
  timer.value = 1_000_000_000n;
  await it.loop.pump();
  deepStrictEqual(it.told, ["rested", "rested until its timer"]);
});

Deno.test("no message is lost, whenever it comes", async () => {
  using it = start();
  await it.loop.start();
  // Each comes in another microtask around the end of the pump before.
  for (let ticks = 0; ticks < 40; ticks++) {
    const first = it.do("answer");
    for (let i = 0; i < ticks; i++) await undefined;
    await Promise.all([first, it.do("answer")]);
  }
  equal(it.count(MESSAGE.reconcile), 80);
});

Deno.test("work that its observer gives it at rest is done", async () => {
  const results: Promise<unknown>[] = [];
  let left = 3;
  using it: Started = start({
    loopObserver: {
      rested: () => {
        if (left-- > 0) results.push(it.do("answer"));
      },
    },
  });
  await it.loop.start();
  equal(results.length, 3);
  deepStrictEqual(await Promise.all(results), [{}, {}, {}]);
});

Deno.test("a stream is delivered event by event", async () => {
  using it = start();
  await it.do("start one");
  const [sink] = it.sinks;
  sink?.opened(OK);
  sink?.event(new Uint8Array(3));
  sink?.event(new Uint8Array(3));
  sink?.ended();
  sink?.event(new Uint8Array(3));
  await atRest(it);
  const { opened, event, ended } = MESSAGE;
  deepStrictEqual([opened, event, ended].map((kind) => it.count(kind)), [
    1,
    2,
    1,
  ]);
  equal(it.loop.handles.size, 0);
});

Deno.test("an event that is too large fails its stream, and the host is told", async () => {
  using it = start({ limits: { messageBytes: 1000 } });
  await it.do("start one");
  it.sinks[0]?.event(new Uint8Array(1001));
  await atRest(it);
  equal(it.count(MESSAGE.event), 0);
  equal(it.count(MESSAGE.failed), 1);
  equal(it.host.aborted, 1);
});

Deno.test("what the guest has cancelled is not delivered", async (t) => {
  await t.step("later", async () => {
    using it = start();
    await it.do("start one");
    await it.do("cancel");
    equal(it.host.aborted, 1);
    it.sinks[0]?.reply(OK);
    await atRest(it);
    equal(it.count(MESSAGE.reply), 0);
  });
  await t.step("though it waited already", async () => {
    using it = start();
    await it.do("start one");
    await atRest(it);
    const cancelled = it.do("cancel");
    it.sinks[0]?.reply(OK);
    await cancelled;
    await atRest(it);
    equal(it.count(MESSAGE.reply), 0);
    equal(it.loop.handles.size, 0);
  });
  await t.step("though the host replied at once", async () => {
    using it = start();
    it.host.onRequest = (_, sink) => sink.reply(OK);
    await it.do("x: start and cancel");
    await atRest(it);
    equal(it.count(MESSAGE.reply), 0);
  });
});

Deno.test("a reconcile past its deadline is cancelled, and the guest goes on", async () => {
  using it = start();
  deepStrictEqual(await it.do("request", 20), {});
  equal(it.count(MESSAGE.cancelled), 1);
  equal(it.host.aborted, 1);
  equal(it.child.ended, undefined);
  equal(it.runtime.deadlines.size, 0);
});

Deno.test("a guest that does not answer when it is cancelled ends", async () => {
  using it = start({ limits: { cancelGraceMs: 20 } });
  const innocent = it.do("request");
  const guilty = it.do("never", 20);
  const [its, other] = await Promise.all([guilty, innocent].map(failureOf));
  ok(its instanceof GuestDeadlineError);
  equal(its.deadlineMs, 20);
  equal(it.child.ended, its);
  ok(
    other instanceof GuestStoppedError,
    "the other one did not fail by itself",
  );
  equal(other.cause, its);
  equal(it.host.aborted, 1);
  deepStrictEqual(it.told.at(-1), "GuestDeadlineError");
  equal(it.runtime.deadlines.size, 0);
});

Deno.test("an end is told to all that waits", async (t) => {
  await t.step("a trap", async () => {
    using it = start();
    const failures = await Promise.all(
      [it.do("request"), it.do("trap"), it.do("answer")].map(failureOf),
    );
    ok(failures.every((error) => error instanceof GuestTrapError));
    equal(it.host.aborted, 1);
    equal(it.told.at(-1), "GuestTrapError");
  });
  await t.step("the host ends it, at rest", async () => {
    using it = start();
    const failure = failureOf(it.do("never"));
    await atRest(it);
    const stopped = new GuestStoppedError("stopped by the test");
    it.child.end(stopped);
    equal(await failure, stopped);
    equal(await failureOf(it.do("answer")), stopped);
    equal(it.runtime.deadlines.size, 0);
  });
  await t.step("the host ends it while it computes", async () => {
    using it = start({ limits: { cpuMs: 60_000 } });
    const failure = failureOf(it.do("never"));
    await it.do("pump for ever");
    await new Promise((resolve) => setTimeout(resolve, 10));
    const stopped = new GuestStoppedError("stopped by the test");
    it.child.end(stopped);
    equal(await failure, stopped);
    await it.loop.pump();
    ok(it.loop.atRest);
  });
  await t.step("nobody waits: its observer is told", async () => {
    using it = start({ limits: { cpuMs: 5 } });
    await it.do("pump for ever");
    await atRest(it);
    deepStrictEqual(it.told, ["GuestCpuLimitError"]);
  });
  await t.step("a reply that comes afterwards is nobody's", async () => {
    using it = start();
    const failure = failureOf(it.do("request"));
    await atRest(it);
    it.child.end(new GuestStoppedError("stopped by the test"));
    it.sinks[0]?.reply(OK);
    await failure;
    equal(it.loop.handles.size, 0);
  });
});

Deno.test("more requests than it may have under way are refused by replies", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const host = new ScriptedHost();
  host.onRequest = () => {};
  const child = testGuest(await testModule("many_requests"), { runtime, host });
  void child.style.reconcile(someInput()).catch(() => {});
  while (!child.style.atRest) await new Promise((done) => setTimeout(done, 1));
  equal(host.requests.length, 256);
  equal(child.ended, undefined);
  child.end(new GuestStoppedError("stopped by the test"));
});

Deno.test("a guest that starts requests for ever and waits for none ends", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const host = new ScriptedHost();
  host.onRequest = () => {};
  const module = await testModule(`(module
    (import "dormouse" "submit" (func $submit (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "{\\"method\\":\\"GET\\",\\"url\\":\\"/api/v1/namespaces\\",\\"headers\\":[]}\\n")
    (func (export "deliver") (param i32 i32 i32))
    (func (export "pump") (result i64)
      (loop $again (drop (call $submit (i32.const 0) (i32.const 57))) (br $again))
      (unreachable)))`);
  const child = testGuest(module, {
    runtime,
    host,
    limits: { handles: 5, cpuMs: 60_000 },
  });
  await rejects(child.style.start(), GuestProtocolError);
  equal(host.requests.length, 5);
  equal(host.aborted, 5);
});

Deno.test("what another process left under way is told to stop, before any new work", async () => {
  using before = start();
  const left = failureOf(before.do("never"));
  void before.do("request").catch(() => {});
  await before.do("start one");
  before.sinks[1]?.opened(OK);
  await atRest(before);
  const saved = before.loop.save();
  deepStrictEqual(saved, {
    nextReconcile: -4,
    reconciles: [-1, -2],
    handles: { nextId: 3, requests: [1], streams: [2] },
  });
  const memory = new Uint8Array(before.child.awake().memory.buffer).slice();
  before.child.end(new GuestStoppedError("killed"));
  const ended: GuestEndedError | unknown = await left;
  ok(ended instanceof GuestStoppedError);

  using it = start();
  new Uint8Array(it.child.awake().memory.buffer).set(memory);
  it.loop.restore(saved);
  const fresh = it.do("answer");
  deepStrictEqual(await fresh, {});
  await atRest(it);
  deepStrictEqual(
    [MESSAGE.cancelled, MESSAGE.failed, MESSAGE.ended, MESSAGE.reconcile]
      .map((kind) => it.count(kind)),
    [2, 0, 1, 1 + 3],
    "the request of the cancelled one was cancelled with it",
  );
  // The orphan that answered is gone, the one that never does is not.
  deepStrictEqual(it.loop.save().reconciles, [-1]);
});
