import {
  deepStrictEqual as assertEquals,
  ok as assert,
} from "node:assert/strict";
import { MESSAGE } from "../../runtime/guest/abi.ts";
import type { SuspendableGuest } from "../../runtime/guest/suspendable_guest.ts";
import {
  OK,
  someInput,
  type TestModule,
  testModule,
} from "../support/guest_fixture.ts";
import { temporaryState } from "../support/image_fixture.ts";
import {
  Diary,
  readMemory,
  testPagings,
  TestProcess,
  WaitingHost,
} from "../support/suspend_fixture.ts";
import { until } from "../support/until.ts";

/** How many messages of a kind a guest that tallies has got. */
const got = (guest: SuspendableGuest, kind: number): number =>
  readMemory(guest, 256 + 4 * kind);

/** The number of the last message of a kind. */
const last = (guest: SuspendableGuest, kind: number): number =>
  readMemory(guest, 512 + 4 * kind);

interface Busy {
  readonly guest: SuspendableGuest;
  readonly host: WaitingHost;
  readonly diary: Diary;
  /** The result of the reconcile that is under way. */
  readonly reconciled: Promise<unknown>;
}

/** A guest in loop style with a reconcile and its request under way. */
async function busy(process: TestProcess, module: TestModule): Promise<Busy> {
  const [host, diary] = [new WaitingHost(), new Diary()];
  const guest = process.child("child", module, { host, observer: diary });
  await guest.style.start();
  const reconciled = guest.style.reconcile(someInput());
  await until(() => host.sinks.length === 1 && guest.style.atRest);
  return { guest, host, diary, reconciled };
}

testPagings(
  "a guest in loop style sleeps with a request under way",
  async (paging) => {
    await using process = await TestProcess.start({ paging });
    const { guest, host, diary, reconciled } = await busy(
      process,
      await testModule("tallies_loop"),
    );
    assert(await guest.sleep());
    host.reply();
    assertEquals(await reconciled, {});
    await until(() => guest.style.atRest);
    assertEquals([got(guest, MESSAGE.reply), got(guest, MESSAGE.failed)], [
      1,
      0,
    ]);
    assertEquals(diary.lines, ["suspended to asleep", "woke from asleep"]);
    assertEquals(host.aborted, 0);
  },
);

testPagings(
  "events of an open stream wake a guest that sleeps",
  async (paging) => {
    await using process = await TestProcess.start({ paging });
    const { guest, host } = await busy(
      process,
      await testModule("tallies_loop"),
    );
    const [sink] = host.sinks;
    sink?.opened(OK);
    await until(() => guest.style.atRest);
    for (let event = 1; event <= 3; event++) {
      assert(await guest.sleep());
      sink?.event(new Uint8Array([event]));
      await until(() => guest.tier === "awake" && guest.style.atRest);
      assertEquals(got(guest, MESSAGE.event), event);
    }
    assert(await guest.sleep());
    sink?.event(new Uint8Array([4]));
    sink?.event(new Uint8Array([5]));
    sink?.ended();
    await until(() => guest.tier === "awake" && guest.style.atRest);
    assertEquals([got(guest, MESSAGE.event), got(guest, MESSAGE.ended)], [
      5,
      1,
    ]);
  },
);

testPagings(
  "another process tells a guest that its requests have failed",
  async (paging) => {
    using state = temporaryState();
    const { directory } = state;
    const module = await testModule("tallies_loop");
    {
      await using before = await TestProcess.start({ paging, directory });
      const { guest } = await busy(before, module);
      assert(await guest.sleep());
    }
    await using after = await TestProcess.start({ paging, directory });
    const host = new WaitingHost();
    const guest = after.child("child", module, { host });
    assertEquals(guest.tier, "asleep");
    const reconciled = guest.style.reconcile(someInput());
    await until(() => host.sinks.length === 1 && guest.style.atRest);
    // The old request has failed and the guest has answered the old reconcile;
    // the new one has a number of its own and still waits.
    assertEquals(got(guest, MESSAGE.failed), 1);
    assertEquals(last(guest, MESSAGE.failed), 1);
    assertEquals(last(guest, MESSAGE.reconcile), -2);
    assertEquals(guest.ended, undefined);
    host.reply();
    assertEquals(await reconciled, {});
  },
);

testPagings(
  "another process tells a guest that its streams have ended",
  async (paging) => {
    using state = temporaryState();
    const { directory } = state;
    const module = await testModule("tallies_loop");
    {
      await using before = await TestProcess.start({ paging, directory });
      const { guest, host } = await busy(before, module);
      host.sinks[0]?.opened(OK);
      await until(() => guest.style.atRest);
      assert(await guest.sleep());
    }
    await using after = await TestProcess.start({ paging, directory });
    const guest = after.child("child", module);
    guest.awake();
    await until(() => guest.style.atRest);
    assertEquals([got(guest, MESSAGE.opened), got(guest, MESSAGE.ended)], [
      1,
      1,
    ]);
    assertEquals(got(guest, MESSAGE.failed), 0);
    // Said once: not again after the next sleep.
    assert(await guest.sleep());
    guest.awake();
    await until(() => guest.style.atRest);
    assertEquals(got(guest, MESSAGE.ended), 1);
  },
);

testPagings(
  "a guest that was parked when its process died starts cold",
  async (paging) => {
    using state = temporaryState();
    const { directory } = state;
    const module = await testModule("requests");
    {
      await using before = await TestProcess.start({ paging, directory });
      const host = new WaitingHost();
      const guest = before.child("child", module, { host });
      await guest.style.start();
      void guest.style.reconcile(someInput());
      await until(() => host.sinks.length === 1);
      assert(await guest.doze());
    }
    await using after = await TestProcess.start({ paging, directory });
    const { judgement } = after.claim("child");
    assertEquals(judgement.kind === "cold" && judgement.reason, "running");
  },
);

testPagings(
  "no start that is half done can be gone back to",
  async (paging, t) => {
    for (const name of ["initializes", "initializes_loop"]) {
      await t.step(name, async () => {
        await using process = await TestProcess.start({ paging });
        const host = new WaitingHost();
        const states = new Set<unknown>();
        /** Tries to put it to sleep in every turn between the two calls. */
        async function sleepy(): Promise<void> {
          for (let turn = 0; !host.lines.includes("info: started"); turn++) {
            void guest.sleep();
            void process.runtime.queue.task(() =>
              states.add(process.images.get("child")?.state)
            );
            await (turn < 100
              ? undefined
              : new Promise((r) => setTimeout(r, 0)));
          }
        }
        host.log = (level, line): void => {
          host.lines.push(`${level}: ${line}`);
          if (line === "initialised") void sleepy();
        };
        const guest = process.child("child", await testModule(name), { host });
        await guest.style.start();
        assertEquals([...states], ["running"]);
        await until(() => guest.style.atRest);
        assert(await guest.sleep());
        guest.awake();
        assertEquals(readMemory(guest, 16), 11);
      });
    }
  },
);

testPagings(
  "a reply to what was asked in a start waits for its end",
  async (paging) => {
    await using process = await TestProcess.start({ paging });
    const guest = process.child("child", await testModule("initializes_loop"));
    await guest.style.start();
    assertEquals(readMemory(guest, 16), 111);
  },
);

testPagings(
  "the timer of a guest stays where it was while it sleeps",
  async (paging) => {
    await using process = await TestProcess.start({ paging });
    const timers: (number | undefined)[] = [];
    const guest = process.child("child", await testModule("timer_loop"), {
      loopObserver: { rested: (atMs) => void timers.push(atMs) },
    });
    await guest.style.start();
    assert(await guest.sleep());
    assert(guest.style.kind === "loop");
    const before = performance.now();
    await guest.style.pump();
    const [first, second] = timers;
    assertEquals(timers.length, 2);
    assert(Math.abs((first ?? 0) - (before + 5000)) < 2000, `${first}`);
    assert((second ?? 0) >= before + 5000, `${second} from ${before}`);
  },
);
