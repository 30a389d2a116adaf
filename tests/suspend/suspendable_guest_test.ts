import {
  deepStrictEqual as assertEquals,
  ok as assert,
  rejects as assertRejects,
} from "node:assert/strict";
import { BreakableDisk } from "../support/breakable_disk.ts";
import {
  someInput,
  testGuest,
  type TestModule,
  testModule,
} from "../support/guest_fixture.ts";
import {
  Diary,
  readMemory,
  readMemory64,
  testPagings,
  TestProcess,
  WaitingHost,
} from "../support/suspend_fixture.ts";
import { until } from "../support/until.ts";
import { GuestStoppedError } from "../../runtime/guest/errors.ts";
import type { SuspendableGuest } from "../../runtime/guest/suspendable_guest.ts";

/** Where guests of `tests/guests` keep their count. */
const COUNT_AT = 16;

/** A child that has started, and what its observer was told. */
interface Started {
  readonly guest: SuspendableGuest;
  readonly diary: Diary;
  readonly host: WaitingHost;
}

async function started(
  process: TestProcess,
  module: TestModule,
): Promise<Started> {
  const [diary, host] = [new Diary(), new WaitingHost()];
  const guest = process.child("child", module, { observer: diary, host });
  await guest.style.start();
  return { guest, diary, host };
}

testPagings("a guest goes through its tiers and back", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const module = await testModule("counts");
  const { guest, diary } = await started(process, module);
  const image = process.images.get("child");
  assertEquals([guest.tier, image?.state], ["awake", "running"]);
  assert(await guest.doze());
  assertEquals([guest.tier, image?.state], ["dozing", "clean"]);
  await guest.style.reconcile(someInput());
  assertEquals([guest.tier, image?.state], ["awake", "running"]);
  assert(await guest.sleep());
  assertEquals([guest.tier, image?.state], ["asleep", "clean"]);
  assertEquals([guest.live, module.users()], [undefined, 0]);
  await guest.style.reconcile(someInput());
  assertEquals([guest.tier, image?.state], ["awake", "running"]);
  assertEquals([readMemory(guest, COUNT_AT), module.users()], [2, 1]);
  // The count in the hidden global agrees.
  assertEquals(await guest.live?.call("count"), 2);
  assertEquals(diary.lines, [
    "suspended to dozing",
    "woke from dozing",
    "suspended to asleep",
    "woke from asleep",
  ]);
});

testPagings("a doze is accounted for when it is over", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const { guest, diary } = await started(
    process,
    await testModule("counts_large"),
  );
  const all = SLICES * 4 * 1024 * 1024;
  // Zeros of the first save are not written: nothing is stored of them.
  await guest.style.reconcile(someInput());
  for (const tier of ["doze", "sleep"] as const) {
    assert(await guest[tier]());
    await new Promise((resolve) => setTimeout(resolve, 5));
    await guest.style.reconcile(someInput());
  }
  assertEquals([diary.suspensions.length, diary.dozes.length], [2, 2]);
  const freesAtOnce = process.runtime.paging.dozingFreesMemory;
  for (const [at, doze] of diary.dozes.entries()) {
    const suspension = diary.suspensions[at];
    const { writtenBytes, freedBytes, dozedMs } = doze;
    assertEquals(writtenBytes, suspension?.writtenBytes);
    assert(writtenBytes >= all && writtenBytes < all * 1.01, `${writtenBytes}`);
    assert(dozedMs >= 4 && dozedMs < 5000, `${dozedMs}`);
    const freed = at === 1 || freesAtOnce ? suspension?.storedBytes : 0;
    assertEquals(freedBytes, freed);
    assert((suspension?.storedBytes ?? 0) >= all);
  }
});

testPagings("a dozing guest goes to sleep without waking", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const { guest } = await started(process, await testModule("counts"));
  await guest.style.reconcile(someInput());
  assert(await guest.doze());
  const written = process.images.get("child")?.generation;
  assert(await guest.sleep());
  assertEquals(process.images.get("child")?.generation, written);
  await guest.style.reconcile(someInput());
  assertEquals(readMemory(guest, COUNT_AT), 2);
});

testPagings("what is asked twice is done once", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const { guest, diary } = await started(process, await testModule("counts"));
  assertEquals(await Promise.all([guest.doze(), guest.doze()]), [true, true]);
  assert(await guest.doze());
  assert(await guest.sleep());
  assert(await guest.sleep());
  // One that sleeps does not come up to doze.
  assertEquals(await guest.doze(), false);
  assertEquals(diary.lines, ["suspended to dozing"]);
});

testPagings("a guest that never started is not suspended", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const guest = process.child("child", await testModule("counts"));
  assertEquals(await guest.sleep(), false);
  assertEquals(guest.tier, "awake");
});

testPagings("a guest without an image stays awake", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const guest = testGuest(await testModule("counts"), process);
  await guest.style.start();
  assertEquals([await guest.doze(), await guest.sleep()], [false, false]);
  await guest.style.reconcile(someInput());
});

testPagings("a guest grows between two saves", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const { guest } = await started(process, await testModule("grows"));
  for (let page = 1; page <= 4; page++) {
    await guest.style.reconcile(someInput());
    assertEquals(await (page % 2 === 0 ? guest.sleep() : guest.doze()), true);
  }
  const { memory } = guest.awake();
  assertEquals(memory.buffer.byteLength, 5 * 65_536);
  for (let page = 1; page <= 4; page++) {
    assertEquals(readMemory(guest, page * 65_536), 1);
  }
});

testPagings("a parked guest dozes and goes on", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const { guest, host } = await started(process, await testModule("requests"));
  const done = guest.style.reconcile(someInput());
  await until(() => host.sinks.length === 1);
  // It has frames on its stack: it may doze, and still counts as running.
  assertEquals(await guest.sleep(), false);
  assertEquals(guest.tier, "dozing");
  assertEquals(process.images.get("child")?.state, "running");
  assertEquals(await guest.sleep(), false);
  host.reply();
  await done;
  assertEquals(guest.tier, "awake");
  assert(await guest.sleep());
});

testPagings("a guest that may only doze never sleeps", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const module = await testModule("only_dozes");
  const { guest } = await started(process, module);
  await guest.style.reconcile(someInput());
  assertEquals(await guest.sleep(), false);
  assertEquals(guest.tier, "dozing");
  assertEquals(process.images.get("child")?.state, "running");
  await guest.style.reconcile(someInput());
  assertEquals(readMemory(guest, COUNT_AT), 2);
});

/** How many slices of 4 MiB a large guest has. */
const SLICES = 3;

/** Where a save is interrupted, and what is done then. */
interface Interruption {
  readonly process: TestProcess;
  readonly disk: BreakableDisk;
  /** After so many slices of the memory. */
  readonly slices: number;
  readonly act: () => void;
}

/** Does something as an entry of the run queue between two slices of a save. */
function interrupt({ process, disk, slices, act }: Interruption): void {
  let left = slices;
  disk.onWrite = (path) => {
    if (!path.endsWith(".mem") || --left !== 0) return;
    void process.runtime.queue.task(act);
  };
}

/** Checks that every page of a large guest holds `count`. */
function assertWhole(guest: SuspendableGuest, count: number): void {
  const data = new DataView(guest.awake().memory.buffer);
  const held = new Set<number>();
  for (let at = 0; at < 0xc00000; at += 4096) {
    held.add(data.getInt32(at + 16, true));
  }
  assertEquals([...held], [count]);
}

testPagings("work ends a save wherever it stands", async (paging, t) => {
  const module = await testModule("counts_large");
  for (const target of ["doze", "sleep"] as const) {
    for (let slices = 1; slices <= SLICES; slices++) {
      await t.step(`${target} after ${slices}`, async () => {
        const disk = new BreakableDisk();
        await using process = await TestProcess.start({ paging, disk });
        const { guest, diary } = await started(process, module);
        await guest.style.reconcile(someInput());
        const worked: Promise<unknown>[] = [];
        const act = (): void => {
          assertEquals(guest.tier, "saving");
          worked.push(guest.style.reconcile(someInput()));
        };
        interrupt({ process, disk, slices, act });
        assertEquals(await guest[target](), false);
        assertEquals((await Promise.all(worked)).length, 1);
        assertEquals(diary.lines, ["woke from saving"]);
        assertEquals(process.images.get("child")?.state, "running");
        assertWhole(guest, 2);
        assert(await guest.sleep());
        await guest.style.reconcile(someInput());
        assertWhole(guest, 3);
      });
    }
  }
});

testPagings("a reply ends the save of a parked guest", async (paging) => {
  const disk = new BreakableDisk();
  await using process = await TestProcess.start({ paging, disk });
  const module = await testModule("requests_large");
  const { guest, host } = await started(process, module);
  const done = guest.style.reconcile(someInput());
  await until(() => host.sinks.length === 1);
  interrupt({ process, disk, slices: 1, act: () => host.reply() });
  assertEquals(await guest.doze(), false);
  await done;
  assertWhole(guest, 1);
  assert(await guest.sleep());
  assertWhole(guest, 1);
});

testPagings(
  "a guest that dozes off goes to sleep when asked",
  async (paging) => {
    const disk = new BreakableDisk();
    await using process = await TestProcess.start({ paging, disk });
    const module = await testModule("counts_large");
    const { guest, diary } = await started(process, module);
    await guest.style.reconcile(someInput());
    const slept: Promise<boolean>[] = [];
    const act = (): void => void slept.push(guest.sleep());
    interrupt({ process, disk, slices: 1, act });
    // It was asked to doze, and does more.
    assertEquals(await guest.doze(), false);
    assertEquals(await Promise.all(slept), [true]);
    assertEquals(diary.lines, ["suspended to asleep"]);
    assertWhole(guest, 1);
  },
);

testPagings(
  "a guest that ends in the middle of a save leaves no image",
  async (paging) => {
    const disk = new BreakableDisk();
    await using process = await TestProcess.start({ paging, disk });
    const { guest } = await started(process, await testModule("counts_large"));
    await guest.style.reconcile(someInput());
    const act = (): void => guest.end(new GuestStoppedError("enough"));
    interrupt({ process, disk, slices: 2, act });
    assertEquals(await guest.sleep(), false);
    assertEquals(guest.tier, "ending");
    assertEquals(process.images.get("child")?.state, "cold");
    await assertRejects(guest.style.reconcile(someInput()), /enough/);
  },
);

testPagings("a guest ends in every tier, once", async (paging, t) => {
  const module = await testModule("counts");
  const table: [string, (guest: SuspendableGuest) => Promise<unknown>][] = [
    ["awake", () => Promise.resolve()],
    ["dozing", (guest) => guest.doze()],
    ["asleep", (guest) => guest.sleep()],
  ];
  for (const [tier, suspend] of table) {
    await t.step(tier, async () => {
      await using process = await TestProcess.start({ paging });
      const { guest } = await started(process, module);
      await suspend(guest);
      assertEquals(guest.tier, tier);
      guest.end(new GuestStoppedError("enough"));
      guest.end(new GuestStoppedError("more than enough"));
      assertEquals(guest.tier, "ending");
      assertEquals(process.images.get("child")?.state, "cold");
      assertEquals(module.users(), 0);
      await assertRejects(guest.style.reconcile(someInput()), /^.*: enough$/);
      assertEquals([await guest.doze(), await guest.sleep()], [false, false]);
    });
  }
});

testPagings(
  "a parked guest that dozes unwinds when it ends",
  async (paging) => {
    await using process = await TestProcess.start({ paging });
    const { guest, host } = await started(
      process,
      await testModule("requests"),
    );
    const done = guest.style.reconcile(someInput());
    await until(() => host.sinks.length === 1);
    assert(await guest.doze());
    guest.end(new GuestStoppedError("enough"));
    await assertRejects(done, /enough/);
    assertEquals([guest.tier, host.aborted], ["ending", 1]);
  },
);

testPagings("a failing disk keeps a guest awake", async (paging, t) => {
  for (const tier of ["doze", "sleep"] as const) {
    await t.step(tier, async () => {
      const disk = new BreakableDisk();
      await using process = await TestProcess.start({ paging, disk });
      const { guest, diary } = await started(
        process,
        await testModule("counts"),
      );
      await guest.style.reconcile(someInput());
      disk.broken = "full";
      assertEquals(await guest[tier](), false);
      assertEquals([guest.tier, diary.lines], ["awake", ["save failed"]]);
      await guest.style.reconcile(someInput());
      disk.broken = undefined;
      assert(await guest[tier]());
      await guest.style.reconcile(someInput());
      assertEquals(readMemory(guest, COUNT_AT), 3);
    });
  }
  await t.step("in the middle of a save", async () => {
    const disk = new BreakableDisk();
    await using process = await TestProcess.start({ paging, disk });
    const { guest } = await started(process, await testModule("counts_large"));
    await guest.style.reconcile(someInput());
    const act = (): void => void (disk.broken = "failed");
    interrupt({ process, disk, slices: 1, act });
    assertEquals(await guest.sleep(), false);
    assertEquals(guest.tier, "awake");
    disk.broken = undefined;
    assertWhole(guest, 1);
    assert(await guest.sleep());
    assertWhole(guest, 1);
  });
});

testPagings("a guest whose image vanished is saved anew", async (paging, t) => {
  const module = await testModule("counts_large");
  for (const saves of [1, 2]) {
    await t.step(`after ${saves} saves`, async () => {
      await using process = await TestProcess.start({ paging });
      const { guest } = await started(process, module);
      const images = `${process.directory}/images`;
      for (let count = 1; count <= saves; count++) {
        await guest.style.reconcile(someInput());
        assert(await guest.doze());
      }
      await Deno.rename(images, `${images}-away`);
      assertWhole(guest, saves);
      await guest.style.reconcile(someInput());
      for (let again = 0; again < 2; again++) {
        assertEquals(await guest.sleep(), false);
      }
      assertWhole(guest, saves + 1);
      await Deno.mkdir(images);
      assert(await guest.sleep());
      assertWhole(guest, saves + 1);
      await guest.style.reconcile(someInput());
      assert(await guest.doze());
      assertWhole(guest, saves + 2);
    });
  }
});

testPagings("no guest that dozes holds a descriptor", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const { guest } = await started(process, await testModule("counts"));
  const before = openDescriptors();
  assert(await guest.doze());
  await guest.style.reconcile(someInput());
  assert(await guest.doze());
  assertEquals(openDescriptors(), before);
});

testPagings(
  "a guest whose mark cannot be written runs without an image",
  async (paging) => {
    const disk = new BreakableDisk();
    await using process = await TestProcess.start({ paging, disk });
    const { guest, diary } = await started(process, await testModule("counts"));
    assert(await guest.doze());
    // The mark fails; taking the files away does not.
    disk.breaks = (path) => path.endsWith("marks");
    disk.broken = "failed";
    await guest.style.reconcile(someInput());
    assertEquals(diary.lines.includes("save failed"), true);
    disk.broken = undefined;
    assertEquals([guest.tier, await guest.doze()], ["awake", false]);
    await guest.style.reconcile(someInput());
    assertEquals(readMemory(guest, COUNT_AT), 2);
  },
);

testPagings(
  "a guest that cannot be told from its image does not run",
  async (paging) => {
    const disk = new BreakableDisk();
    await using process = await TestProcess.start({ paging, disk });
    const { guest } = await started(process, await testModule("counts"));
    assert(await guest.doze());
    disk.broken = "failed";
    await assertRejects(
      guest.style.reconcile(someInput()),
      /its image cannot be marked as running/,
    );
    assertEquals(guest.tier, "ending");
  },
);

testPagings("a guest whose image rots under it ends", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const { guest, diary } = await started(
    process,
    await testModule("counts_large"),
  );
  await guest.style.reconcile(someInput());
  assert(await guest.doze());
  const [meta] = filesOf(process, ".meta");
  flip(meta, 1024 * 1024 + 1);
  await guest.style.reconcile(someInput());
  assertEquals(await guest.doze(), false);
  assertEquals(guest.tier, "ending");
  assert(diary.lines.includes("save failed"));
  await assertRejects(
    guest.style.reconcile(someInput()),
    /its image cannot be kept right/,
  );
});

testPagings(
  "a guest whose image rots while it sleeps is not woken",
  async (paging) => {
    await using process = await TestProcess.start({ paging });
    const { guest } = await started(process, await testModule("counts"));
    assert(await guest.sleep());
    const [meta] = filesOf(process, ".meta");
    flip(meta, 20);
    await assertRejects(
      guest.style.reconcile(someInput()),
      /its image or its module cannot be used/,
    );
    assertEquals(guest.tier, "ending");
    assertEquals(process.images.get("child")?.state, "cold");
  },
);

testPagings("a guest's clock goes on while it sleeps", async (paging) => {
  await using process = await TestProcess.start({ paging });
  const { guest } = await started(process, await testModule("reads_clock"));
  const clocks: number[] = [];
  const cpu: number[] = [];
  for (let lap = 0; lap < 6; lap++) {
    await guest.style.reconcile(someInput());
    clocks.push(readMemory64(guest, 8));
    cpu.push(readMemory64(guest, 16));
    await (lap % 2 === 0 ? guest.sleep() : guest.doze());
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  for (let lap = 1; lap < clocks.length; lap++) {
    const passed = ((clocks[lap] ?? 0) - (clocks[lap - 1] ?? 0)) / 1e6;
    assert(passed > 1 && passed < 5000, `${passed} ms in lap ${lap}`);
    assert((cpu[lap] ?? 0) >= (cpu[lap - 1] ?? 0), `${cpu}`);
  }
});

/** The image files with this ending. */
function filesOf(process: TestProcess, ending: string): string[] {
  const images = `${process.directory}/images`;
  return [...Deno.readDirSync(images)].map(({ name }) => `${images}/${name}`)
    .filter((path) => path.endsWith(ending));
}

/** Turns a bit of a file. */
function flip(path: string | undefined, at: number): void {
  assert(path !== undefined);
  const bytes = Deno.readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  Deno.writeFileSync(path, bytes);
}

function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}
