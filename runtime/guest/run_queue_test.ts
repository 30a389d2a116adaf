import {
  deepStrictEqual,
  equal,
  ok,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { mock } from "node:test";
import type { Metered } from "./activation.ts";
import {
  GuestCpuLimitError,
  type GuestEndedError,
  GuestStoppedError,
} from "./errors.ts";
import { GuestUsage } from "./guest_usage.ts";
import { PARK_ANSWER } from "./reserved.ts";
import { RunQueue } from "./run_queue.ts";
import type { Activation } from "./activation.ts";

/** More than any test computes. */
const NO_LIMIT_MS = 60_000;
const STOPPED = new GuestStoppedError("stopped by the test");

/**
 * What the queue knows of a guest. Its "exports" here are async functions, which
 * wait for nothing but what the queue gives them: so they park and go on as a
 * WebAssembly stack does.
 */
class FakeGuest implements Metered {
  readonly fuel = new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  readonly usage = new GuestUsage();
  mayRun = true;

  beforeRun(): void {
    if (!this.mayRun) throw new Error("no disk");
  }
}

type Queue = RunQueue<FakeGuest>;

/** A call and how it ended. */
interface Called {
  readonly activation: Activation<FakeGuest>;
  readonly settled: Promise<unknown>;
}

function call(
  queue: Queue,
  run: () => Promise<unknown>,
  { guest = new FakeGuest(), cpuMs = NO_LIMIT_MS } = {},
): Called {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const activation = queue.call(guest, run, {
    cpuMs,
    settle: { returned: resolve, failed: reject },
  });
  return { activation, settled: promise };
}

const trap = (): never => {
  throw new WebAssembly.RuntimeError("unreachable");
};

function compute(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** A guest that computes until it is ended: at each check it looks, and parks or traps if it must. */
const spin = (queue: Queue) => async (): Promise<void> => {
  for (;;) {
    compute(0.2);
    let answer = queue.look();
    if (answer === PARK_ANSWER.wait) answer = await queue.wait();
    if (answer === PARK_ANSWER.end) trap();
  }
};

const noop = (): void => {};

Deno.test("calls run one after the other, in the order in which they came", async () => {
  const queue: Queue = new RunQueue();
  const seen: string[] = [];
  const calls = ["a", "b", "c"].map((name) =>
    call(queue, () => Promise.resolve(seen.push(name)))
  );
  deepStrictEqual(seen, [], "nothing runs in the caller's own turn");
  deepStrictEqual(
    await Promise.all(calls.map(({ settled }) => settled)),
    [1, 2, 3],
  );
  deepStrictEqual(seen, ["a", "b", "c"]);
  equal(queue.length, 0);
});

Deno.test("a guest that is parked lets others run and goes on with the value", async () => {
  const queue: Queue = new RunQueue();
  const seen: string[] = [];
  const first = call(queue, async () => {
    seen.push("parks");
    seen.push(`goes on with ${await queue.park(noop)}`);
    return "first";
  });
  const second = call(queue, () => Promise.resolve(seen.push("second")));
  await second.settled;
  queue.resume(first.activation, () => 7);
  equal(await first.settled, "first");
  deepStrictEqual(seen, ["parks", "second", "goes on with 7"]);
});

Deno.test("current is the guest on whose stack an import is called", async () => {
  const queue: Queue = new RunQueue();
  const [one, two] = [new FakeGuest(), new FakeGuest()];
  const seen: [FakeGuest, FakeGuest][] = [];
  const run = (guest: FakeGuest) => async (): Promise<void> => {
    seen.push([guest, queue.caller]);
    const { current } = queue;
    queue.resume(current, () => 0);
    await queue.park(noop);
    seen.push([guest, queue.current.guest]);
  };
  await Promise.all(
    [one, two].map((guest) => call(queue, run(guest), { guest }).settled),
  );
  equal(seen.length, 4);
  for (const [expected, found] of seen) strictEqual(found, expected);
  throws(() => queue.current, TypeError);
});

Deno.test("resume() after the end, and resuming twice, do nothing", async () => {
  const queue: Queue = new RunQueue();
  const values: number[] = [];
  const { activation, settled } = call(queue, async () => {
    values.push(await queue.park(noop));
  });
  await call(queue, () => Promise.resolve()).settled;
  queue.resume(activation, () => 1);
  queue.resume(activation, () => 2);
  await settled;
  queue.resume(activation, () => 3);
  await call(queue, () => Promise.resolve()).settled;
  deepStrictEqual(values, [1]);
});

Deno.test("end() ends a guest wherever it stands", async (t) => {
  await t.step("before it was entered: it never is", async () => {
    const queue: Queue = new RunQueue();
    let entered = false;
    const { activation, settled } = call(queue, () => {
      entered = true;
      return Promise.resolve();
    });
    queue.end(activation, STOPPED);
    await rejects(settled, (error) => error === STOPPED);
    ok(!entered);
    equal(activation.place.at, "over");
  });
  await t.step("parked at an import: the import throws", async () => {
    const queue: Queue = new RunQueue();
    let givenUp = 0;
    let thrown: unknown;
    const { activation, settled } = call(queue, async () => {
      await queue.park(() => givenUp++).catch((error) => {
        thrown = error;
        throw error;
      });
    });
    await call(queue, () => Promise.resolve()).settled;
    queue.end(activation, STOPPED);
    await rejects(settled, (error) => error === STOPPED);
    strictEqual(thrown, STOPPED);
    equal(givenUp, 1);
  });
  await t.step("parked at an import, its reply on the way", async () => {
    const queue: Queue = new RunQueue();
    let went = false;
    const { activation, settled } = call(queue, async () => {
      await queue.park(noop);
      went = true;
    });
    await call(queue, () => Promise.resolve()).settled;
    queue.resume(activation, () => 1);
    queue.end(activation, STOPPED);
    await rejects(settled, (error) => error === STOPPED);
    ok(!went);
  });
  await t.step("parked at its fuel", async () => {
    const queue: Queue = new RunQueue();
    const { activation, settled } = call(queue, spin(queue));
    await call(queue, () => Promise.resolve()).settled;
    queue.end(activation, STOPPED);
    await rejects(settled, (error) => error === STOPPED);
  });
  await t.step("running: from within an import", async () => {
    const queue: Queue = new RunQueue();
    const guest = new FakeGuest();
    let answer: number | undefined;
    const { settled } = call(queue, () => {
      queue.end(queue.current, STOPPED);
      ok(guest.fuel.value < 0, "the next check finds nothing left");
      answer = queue.look();
      return Promise.reject(new Error("it traps"));
    }, { guest });
    await rejects(settled, (error) => error === STOPPED);
    equal(answer, PARK_ANSWER.end);
  });
  await t.step("twice: the first reason counts", async () => {
    const queue: Queue = new RunQueue();
    const { activation, settled } = call(queue, () => queue.park(noop));
    await call(queue, () => Promise.resolve()).settled;
    queue.end(activation, STOPPED);
    queue.end(activation, new GuestStoppedError("another"));
    await rejects(settled, (error) => error === STOPPED);
    queue.end(activation, new GuestStoppedError("a third"));
    equal(activation.place.at, "over");
  });
});

Deno.test("a guest that catches its end gets no further", async () => {
  const queue: Queue = new RunQueue();
  const seen: unknown[] = [];
  const { activation, settled } = call(queue, async () => {
    await queue.park(noop).catch((error) => seen.push(error));
    for (let i = 0; i < 3; i++) {
      try {
        seen.push(queue.caller);
      } catch (error) {
        seen.push(error);
      }
    }
    return "as if nothing had been";
  });
  await call(queue, () => Promise.resolve()).settled;
  queue.end(activation, STOPPED);
  await rejects(settled, (error) => error === STOPPED);
  deepStrictEqual(seen, [STOPPED, STOPPED, STOPPED, STOPPED]);
});

Deno.test("a guest that computes too long ends by its limit", async (t) => {
  const isLimit = (error: unknown): boolean =>
    error instanceof GuestCpuLimitError && error.limitMs === 10;
  await t.step("when it is looked at", async () => {
    const queue: Queue = new RunQueue();
    const { settled } = call(queue, spin(queue), { cpuMs: 10 });
    await rejects(settled, isLimit);
  });
  await t.step("also when it parks before it is looked at", async () => {
    const queue: Queue = new RunQueue();
    const guest = new FakeGuest();
    const run = async (): Promise<void> => {
      for (;;) {
        compute(0.2);
        const { current } = queue;
        setTimeout(() => queue.resume(current, () => 0), 0);
        await queue.park(noop);
      }
    };
    const { settled } = call(queue, run, { guest, cpuMs: 10 });
    await rejects(settled, isLimit);
    ok(guest.usage.cpuMs > 10);
  });
});

Deno.test("the event loop gets its turn beside guests that compute", async () => {
  const queue: Queue = new RunQueue();
  const spinners = [1, 2, 3].map(() => call(queue, spin(queue)));
  let turns = 0;
  await new Promise<void>((resolve) => {
    const turn = (): void => {
      if (++turns === 10) resolve();
      else setTimeout(turn, 0);
    };
    setTimeout(turn, 0);
  });
  for (const { activation } of spinners) queue.end(activation, STOPPED);
  await Promise.allSettled(spinners.map((s) => s.settled));
  equal(turns, 10);
});

Deno.test("a guest that computes for ever keeps nobody out", async () => {
  const queue: Queue = new RunQueue();
  const spinner = call(queue, spin(queue));
  for (let i = 0; i < 20; i++) {
    equal(await call(queue, () => Promise.resolve(i)).settled, i);
  }
  queue.end(spinner.activation, STOPPED);
  await rejects(spinner.settled);
});

Deno.test("calls and replies go before guests that compute", async () => {
  const queue: Queue = new RunQueue();
  const seen: string[] = [];
  const parked = call(queue, async () => {
    await queue.park(noop);
    seen.push("reply");
  });
  const spinner = call(queue, async () => {
    for (;;) {
      compute(0.2);
      let answer = queue.look();
      if (answer === PARK_ANSWER.wait) {
        answer = await queue.wait();
        seen.push("spinner");
      }
      if (answer === PARK_ANSWER.end) trap();
    }
  });
  while (seen.length === 0) await new Promise((done) => setTimeout(done, 0));
  // The spinner waits for its turn; what comes now overtakes it.
  seen.length = 0;
  queue.resume(parked.activation, () => 0);
  await Promise.all([
    parked.settled,
    call(queue, () => Promise.resolve(seen.push("call"))).settled,
  ]);
  deepStrictEqual(seen.slice(0, 2), ["reply", "call"]);
  queue.end(spinner.activation, STOPPED);
  await rejects(spinner.settled);
});

Deno.test("a guest that computes goes on beside a flood of calls", async () => {
  const queue: Queue = new RunQueue();
  let turns = 0;
  const spinner = call(queue, async () => {
    for (;;) {
      compute(0.2);
      let answer = queue.look();
      if (answer === PARK_ANSWER.wait) answer = await queue.wait();
      if (answer === PARK_ANSWER.end) trap();
      turns++;
    }
  });
  // More of them come than a slice can hold.
  const flood = async (): Promise<void> => {
    while (turns < 30) {
      await call(queue, () => Promise.resolve(compute(2))).settled;
    }
  };
  await Promise.all([1, 2, 3, 4, 5].map(flood));
  queue.end(spinner.activation, STOPPED);
  await rejects(spinner.settled);
});

Deno.test("task() runs beside no guest, and its failure is its own", async () => {
  const queue: Queue = new RunQueue();
  let inside = false;
  const { settled } = call(queue, async () => {
    inside = true;
    queue.resume(queue.current, () => 0);
    inside = false;
    await queue.park(noop);
    inside = true;
    compute(0.1);
    inside = false;
  });
  const looked = queue.task(() => inside);
  await rejects(
    queue.task(() => {
      throw new RangeError("odd");
    }),
    RangeError,
  );
  equal(await looked, false);
  await settled;
});

Deno.test("whatever throws in an entry, the queue goes on", async (t) => {
  const queue: Queue = new RunQueue();
  const works = async (): Promise<void> =>
    equal(await call(queue, () => Promise.resolve("well")).settled, "well");

  await t.step("a call that cannot be made", async () => {
    const { settled } = call(queue, () => {
      throw new RangeError("too large");
    });
    await rejects(settled, RangeError);
    await works();
  });
  await t.step("what is to be handed over cannot be made", async () => {
    let givenUp = 0;
    const { activation, settled } = call(
      queue,
      () => queue.park(() => givenUp++),
    );
    await works();
    const cause = new RangeError("odd reply");
    queue.resume(activation, () => {
      throw cause;
    });
    await rejects(settled, (error: GuestEndedError) => {
      ok(error instanceof GuestStoppedError);
      strictEqual(error.cause, cause);
      return true;
    });
    equal(givenUp, 1);
    await works();
  });
  await t.step("the guest must not run", async () => {
    const guest = new FakeGuest();
    guest.mayRun = false;
    let entered = false;
    const run = (): Promise<void> => {
      entered = true;
      return Promise.resolve();
    };
    await rejects(call(queue, run, { guest }).settled, GuestStoppedError);
    ok(!entered);
    await works();
  });
  await t.step("whoever is told throws: it is reported", async () => {
    for (const settle of ["returned", "failed"] as const) {
      const reported = new Promise<unknown>((resolve) => {
        addEventListener("error", (event) => {
          event.preventDefault();
          resolve(event.error);
        }, { once: true });
      });
      const cause = new Error(`thrown in ${settle}`);
      const throwing = (): void => {
        throw cause;
      };
      const run = settle === "returned"
        ? () => Promise.resolve()
        : () => Promise.reject(new Error("it trapped"));
      queue.call(new FakeGuest(), run, {
        cpuMs: NO_LIMIT_MS,
        settle: { returned: throwing, failed: throwing },
      });
      strictEqual(await reported, cause);
      await works();
    }
  });
});

Deno.test("time in the queue is waiting, time parked at an import is not", async () => {
  let now = 1000;
  const clock = mock.method(performance, "now", () => now);
  const queue: Queue = new RunQueue();
  const guest = new FakeGuest();
  const own = (): number => guest.usage.ownMs(now);
  const nobody = async (): Promise<void> => {
    await call(queue, () => Promise.resolve()).settled;
  };
  const { settled } = call(queue, () => Promise.resolve(now += 20));
  const { activation, settled: parked } = call(
    queue,
    () => queue.park(noop),
    { guest },
  );
  await settled;
  await nobody();
  equal(own(), 1000, "it did not run while the other computed");
  now += 30;
  equal(own(), 1030, "what it asked for takes its own time");
  call(queue, () => Promise.resolve(now += 7));
  queue.resume(activation, () => 0);
  await parked;
  equal(own(), 1030, "it waited behind another one");
  equal(guest.usage.cpuMs, 0);
  clock.mock.restore();
});
