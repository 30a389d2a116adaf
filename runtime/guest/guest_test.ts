import { deepStrictEqual, equal, ok, throws } from "node:assert/strict";
import { failureOf } from "../../tests/support/failure_of.ts";
import {
  ScriptedHost,
  someInput,
  testGuest,
  testModule,
} from "../../tests/support/guest_fixture.ts";
import { CopiedPaging } from "./copied_paging.ts";
import { GuestStoppedError, GuestTrapError } from "./errors.ts";
import { GuestRuntime } from "./guest_runtime.ts";

Deno.test("call() enters a guest once at a time, by exports that are there", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const host = new ScriptedHost();
  host.onRequest = () => {};
  const child = testGuest(await testModule("requests"), { runtime, host });
  const guest = child.awake();
  throws(() => guest.call("nothing"), TypeError);
  throws(() => guest.call("memory"), TypeError);
  const first = failureOf(guest.call("reconcile", 0));
  throws(() => guest.call("reconcile", 0), TypeError);
  const stopped = new GuestStoppedError("stopped by the test");
  guest.end(stopped);
  equal(await first, stopped);
  equal(await failureOf(guest.call("reconcile", 0)), stopped);
});

Deno.test("end() outside of a call counts from then on, and once", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const guest = testGuest(await testModule("counts"), { runtime }).awake();
  const stopped = new GuestStoppedError("stopped by the test");
  guest.end(stopped);
  guest.end(new GuestStoppedError("another"));
  equal(await failureOf(guest.call("reconcile", 0)), stopped);
});

Deno.test("what a guest has not taken in a call is dropped", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const guest = testGuest(await testModule("takes_twice"), { runtime }).awake();
  guest.offer(new Uint8Array(10));
  await guest.call("start");
  equal(guest.take(0), 0);
});

Deno.test("a guest's time on the processor is its child's", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const child = testGuest(await testModule("spins"), {
    runtime,
    limits: { cpuMs: 20 },
  });
  await failureOf(child.style.reconcile(someInput()));
  const { cpuMs } = child.usage;
  ok(cpuMs > 20, `${cpuMs}`);
});

Deno.test("bytes that an import moves cost fuel", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const guest = testGuest(await testModule("takes_all"), { runtime }).awake();
  guest.fuel.value = 1_000_000;
  guest.view(0, 100_000);
  equal(guest.fuel.value, 900_000);
  for (let i = 0; i < 100; i++) guest.view(0, 1000);
  ok(guest.fuel.value < 820_000, "small moves are charged together");
  guest.fuel.value = -(2 ** 30) + 5;
  guest.view(0, 2 ** 24);
  equal(guest.fuel.value, -(2 ** 30), "and never wrap around");
});

Deno.test("a guest that is ended in mid-air does not hold up its neighbours", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const module = await testModule("requests");
  const trap = await testModule("traps");
  const children = Array.from(
    { length: 30 },
    (_, i) => testGuest(i % 3 === 0 ? trap : module, { runtime }),
  );
  const settled = await Promise.allSettled(
    children.map(({ style }) => style.reconcile(someInput())),
  );
  settled.forEach((result, i) => {
    if (i % 3 > 0) {
      return deepStrictEqual(result, { status: "fulfilled", value: {} });
    }
    ok(result.status === "rejected");
    ok(result.reason instanceof GuestTrapError);
  });
});

Deno.test("an error that is kept keeps no guest", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const host = new ScriptedHost();
  const errors: unknown[] = [];
  const memories: WeakRef<WebAssembly.Memory>[] = [];
  for (const name of ["traps", "recurses", "spins", "asks_garbage"]) {
    const module = await testModule(name);
    for (let i = 0; i < 5; i++) {
      const child = testGuest(module, { runtime, host, limits: { cpuMs: 1 } });
      memories.push(new WeakRef(child.awake().memory));
      errors.push(await failureOf(child.style.reconcile(someInput())));
    }
  }
  const collect: unknown = Reflect.get(globalThis, "gc");
  ok(typeof collect === "function", "this test needs --expose-gc");
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    collect();
  }
  const kept = memories.filter((memory) => memory.deref() !== undefined);
  // The collector may see what is left of the last call.
  ok(kept.length <= 1, `${kept.length} of ${errors.length} are kept`);
});
