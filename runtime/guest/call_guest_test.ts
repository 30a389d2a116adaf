import { deepStrictEqual, equal, ok, rejects } from "node:assert/strict";
import { failureOf } from "../../tests/support/failure_of.ts";
import {
  OK,
  ScriptedHost,
  someInput,
  testGuest,
  testModule,
} from "../../tests/support/guest_fixture.ts";
import { AbiError } from "./abi.ts";
import { CopiedPaging } from "./copied_paging.ts";
import {
  GuestDeadlineError,
  GuestInputSizeError,
  GuestStoppedError,
} from "./errors.ts";
import type { ReplySink } from "./guest_host.ts";
import { GuestRuntime } from "./guest_runtime.ts";

const copied = (): GuestRuntime => new GuestRuntime(new CopiedPaging());

/** The order in which `start()` calls. */
const STARTS = `(module
  (import "dormouse" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "section_initialize_start")
  (func $section (call $log (i32.const 2) (i32.const 0) (i32.const 7)))
  (start $section)
  (func (export "_initialize") (call $log (i32.const 2) (i32.const 7) (i32.const 11)))
  (func (export "start") (call $log (i32.const 2) (i32.const 18) (i32.const 6)))
  (func (export "reconcile") (param i32)))`;

/** Makes one request and gives its status, three letters of the reply, as an error. */
const TELLS_STATUS = `(module
  (import "dormouse" "request" (func $request (param i32 i32) (result i32)))
  (import "dormouse" "take" (func $take (param i32) (result i32)))
  (import "dormouse" "give" (func $give (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "{\\"method\\":\\"GET\\",\\"url\\":\\"/api/v1/namespaces\\",\\"headers\\":[]}\\n")
  (data (i32.const 64) "{\\"error\\":{\\"message\\":\\"...\\"}}")
  (func (export "reconcile") (param i32)
    (drop (call $request (i32.const 0) (i32.const 57)))
    (drop (call $take (i32.const 1024)))
    (memory.copy (i32.const 85) (i32.const 1034) (i32.const 3))
    (call $give (i32.const 64) (i32.const 27))))`;

Deno.test("start() runs the start section, _initialize and start, in this order", async () => {
  using runtime = copied();
  const host = new ScriptedHost();
  const child = testGuest(await testModule(STARTS), { runtime, host });
  await child.style.start();
  deepStrictEqual(host.lines, [
    "info: section",
    "info: _initialize",
    "info: _start",
  ]);
});

Deno.test("reconcile() gives what the guest gave", async (t) => {
  using runtime = copied();
  await t.step("a result", async () => {
    const child = testGuest(await testModule("counts"), { runtime });
    deepStrictEqual(await child.style.reconcile(someInput()), {});
    deepStrictEqual(await child.style.reconcile(someInput()), {});
    equal(child.awake().memory.buffer.byteLength, 65_536);
  });
  await t.step("nothing means done", async () => {
    const child = testGuest(await testModule(STARTS), { runtime });
    deepStrictEqual(await child.style.reconcile(someInput()), {});
  });
  await t.step("garbage is an error, and the guest is well", async () => {
    const given = await testModule(`(module
      (import "dormouse" "give" (func $give (param i32 i32)))
      (memory (export "memory") 1)
      (func (export "reconcile") (param i32) (call $give (i32.const 0) (i32.const 9))))`);
    const garbage = testGuest(given, { runtime });
    await rejects(garbage.style.reconcile(someInput()), AbiError);
    await rejects(garbage.style.reconcile(someInput()), AbiError);
    equal(garbage.ended, undefined);
  });
});

Deno.test("reconcile() hands over no input that is too large, and the guest goes on", async () => {
  using runtime = copied();
  const child = testGuest(await testModule("counts"), {
    runtime,
    limits: { messageBytes: 1000 },
  });
  const large = { ...someInput(), object: `"${"x".repeat(1000)}"` };
  await rejects(child.style.reconcile(large), GuestInputSizeError);
  deepStrictEqual(await child.style.reconcile(someInput()), {});
});

Deno.test("one reconcile at a time: a second is refused and harms nothing", async () => {
  using runtime = copied();
  const host = new ScriptedHost();
  const asked = Promise.withResolvers<ReplySink>();
  host.onRequest = (_, sink) => asked.resolve(sink);
  const child = testGuest(await testModule("requests"), { runtime, host });
  const first = child.style.reconcile(someInput());
  const sink = await asked.promise;
  ok(!child.style.atRest);
  await rejects(child.style.reconcile(someInput()), TypeError);
  sink.reply(OK);
  deepStrictEqual(await first, {});
  ok(child.style.atRest);
});

Deno.test("a request that hangs times out before the deadline, as a reply to the guest", async () => {
  using runtime = copied();
  const host = new ScriptedHost();
  const sinks: ReplySink[] = [];
  host.onRequest = (_, sink) => sinks.push(sink);
  const child = testGuest(await testModule(TELLS_STATUS), { runtime, host });
  const result = await child.style.reconcile(someInput(1000));
  deepStrictEqual(result, { error: { message: "504" } });
  equal(host.aborted, 1, "the host is told");
  for (const sink of sinks) sink.reply(OK);
  host.onRequest = (_, sink) => sink.reply(OK);
  const next = await child.style.reconcile(someInput());
  deepStrictEqual(next, { error: { message: "200" } }, "it goes on");
  equal(runtime.deadlines.size, 0);
});

Deno.test("a reconcile that takes longer than its deadline ends the guest", async (t) => {
  await t.step("while it computes", async () => {
    using runtime = copied();
    const child = testGuest(await testModule("spins"), {
      runtime,
      limits: { cpuMs: 60_000 },
    });
    const error = await failureOf(child.style.reconcile(someInput(50)));
    ok(error instanceof GuestDeadlineError, `${error}`);
    equal(error.deadlineMs, 50);
    equal(child.ended, error);
    equal(runtime.deadlines.size, 0);
  });
  await t.step("while it requests again and again", async () => {
    using runtime = copied();
    const host = new ScriptedHost();
    host.onRequest = () => {};
    const child = testGuest(await testModule("catches_end"), { runtime, host });
    const error = await failureOf(child.style.reconcile(someInput(50)));
    ok(error instanceof GuestDeadlineError, `${error}`);
    equal(host.aborted, host.requests.length);
    ok(host.requests.length > 0);
  });
  await t.step("while it starts", async () => {
    using runtime = copied();
    const host = new ScriptedHost();
    host.onRequest = () => {};
    const module = await testModule(`(module
      (import "dormouse" "request" (func $request (param i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "{\\"method\\":\\"GET\\",\\"url\\":\\"/api/v1/namespaces\\",\\"headers\\":[]}\\n")
      (func (export "start")
        (drop (call $request (i32.const 0) (i32.const 57)))
        (drop (call $request (i32.const 0) (i32.const 57))))
      (func (export "reconcile") (param i32)))`);
    const child = testGuest(module, {
      runtime,
      host,
      limits: { deadlineMs: 50 },
    });
    await rejects(child.style.start(), GuestDeadlineError);
  });
});

Deno.test("a guest that has ended stays ended", async () => {
  using runtime = copied();
  const child = testGuest(await testModule("counts"), { runtime });
  await child.style.reconcile(someInput());
  const stopped = new GuestStoppedError("stopped by the test");
  child.end(stopped);
  child.end(new GuestStoppedError("again"));
  equal(await failureOf(child.style.reconcile(someInput())), stopped);
  equal(await failureOf(child.style.start()), stopped);
  equal(child.live, undefined);
});
