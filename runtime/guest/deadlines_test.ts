import { deepStrictEqual, equal, ok, strictEqual } from "node:assert/strict";
import { type Deadline, Deadlines } from "./deadlines.ts";

const inMs = (ms: number, due: () => number | undefined): Deadline => ({
  atMs: performance.now() + ms,
  due,
});

/** Settles once a deadline `ms` from now has been due. */
const after = (deadlines: Deadlines, ms: number): Promise<void> =>
  new Promise((resolve) => deadlines.add(inMs(ms, () => void resolve())));

Deno.test("every deadline is due once, whatever the order they came in", async () => {
  using deadlines = new Deadlines();
  const seen: number[] = [];
  for (const ms of [30, 10, 20]) {
    deadlines.add(inMs(ms, () => void seen.push(ms)));
  }
  await after(deadlines, 40);
  deepStrictEqual(seen.toSorted(), [10, 20, 30]);
  equal(deadlines.size, 0);
});

Deno.test("a deadline is never due before its time", async () => {
  using deadlines = new Deadlines();
  const early: number[] = [];
  for (let ms = 0; ms < 20; ms += 1.3) {
    const atMs = performance.now() + ms;
    deadlines.add({
      atMs,
      due: () => {
        if (performance.now() < atMs) early.push(ms);
        return undefined;
      },
    });
  }
  await after(deadlines, 25);
  deepStrictEqual(early, []);
});

Deno.test("a deadline that was met is not due", async () => {
  using deadlines = new Deadlines();
  let due = false;
  const met = inMs(5, () => {
    due = true;
    return undefined;
  });
  deadlines.add(met);
  deadlines.delete(met);
  await after(deadlines, 15);
  ok(!due);
});

Deno.test("a deadline that asks for it is looked at again", async () => {
  using deadlines = new Deadlines();
  let looks = 0;
  await new Promise<void>((resolve) =>
    deadlines.add(inMs(2, () => {
      if (++looks < 3) return performance.now() + 2;
      return void resolve();
    }))
  );
  equal(deadlines.size, 0);
});

Deno.test("a deadline that is met while it is due does not come back", async () => {
  using deadlines = new Deadlines();
  let looks = 0;
  const own = inMs(2, () => {
    looks++;
    deadlines.delete(own);
    return performance.now() + 2;
  });
  deadlines.add(own);
  await after(deadlines, 15);
  equal(looks, 1);
  equal(deadlines.size, 0);
});

Deno.test("a deadline that throws is over, and the others still run", async () => {
  using deadlines = new Deadlines();
  const cause = new Error("thrown when due");
  const reported = new Promise<unknown>((resolve) => {
    addEventListener("error", (event) => {
      event.preventDefault();
      resolve(event.error);
    }, { once: true });
  });
  deadlines.add(inMs(2, () => {
    throw cause;
  }));
  await after(deadlines, 4);
  strictEqual(await reported, cause);
  equal(deadlines.size, 0);
});

Deno.test("a deadline further off than a timer can wait is not due at once", async () => {
  using deadlines = new Deadlines();
  let due = false;
  deadlines.add(inMs(2 ** 40, () => {
    due = true;
    return undefined;
  }));
  await new Promise((resolve) => setTimeout(resolve, 10));
  ok(!due);
});

Deno.test("once disposed of, no deadline is due any more", async () => {
  const deadlines = new Deadlines();
  let due = false;
  deadlines.add(inMs(2, () => {
    due = true;
    return undefined;
  }));
  deadlines[Symbol.dispose]();
  await new Promise((resolve) => setTimeout(resolve, 10));
  ok(!due);
  equal(deadlines.size, 0);
});
