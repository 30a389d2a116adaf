import {
  deepStrictEqual as assertEquals,
  equal,
  rejects as assertRejects,
} from "node:assert/strict";
import { Gate } from "./gate.ts";
import { IdleGuard } from "./idle_guard.ts";
import { PageSize } from "./page_size.ts";
import { TurnBudget } from "./turn_budget.ts";

const never = new AbortController().signal;
const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("a gate lets few through at a time, in order", async () => {
  const gate = new Gate(2);
  const entered: number[] = [];
  const enter = (i: number): Promise<Disposable> =>
    gate.enter(never).then((place) => {
      entered.push(i);
      return place;
    });
  const places = [enter(0), enter(1), enter(2), enter(3)];
  await sleep(1);
  assertEquals(entered, [0, 1]);
  const first = await places[0];
  first?.[Symbol.dispose]();
  first?.[Symbol.dispose]();
  await sleep(1);
  assertEquals(entered, [0, 1, 2]);
});

Deno.test("who gives up waiting at a gate leaves the line", async () => {
  const gate = new Gate(1);
  const place = await gate.enter(never);
  const controller = new AbortController();
  const reason = new Error("enough");
  const waiting = gate.enter(controller.signal);
  controller.abort(reason);
  await assertRejects(waiting, reason);
  await assertRejects(gate.enter(controller.signal), reason);
  place[Symbol.dispose]();
  using _again = await gate.enter(never);
});

Deno.test("a guard calls back after silence, and not while it is touched", async () => {
  let calls = 0;
  using guard = new IdleGuard(300, () => calls++);
  for (let i = 0; i < 10; i++) {
    await sleep(40);
    guard.touch();
  }
  assertEquals([calls, guard.fired], [0, false]);
  while (!guard.fired) await sleep(10);
  await sleep(320);
  equal(calls, 1);
});

Deno.test("a guard that is disposed never calls back", async () => {
  const guard = new IdleGuard(5, () => {
    throw new Error("called back");
  });
  guard[Symbol.dispose]();
  await sleep(15);
});

Deno.test("a budget asks for a turn of the loop when it is spent", async () => {
  const budget = new TurnBudget();
  let timer = false;
  setTimeout(() => timer = true, 0);
  equal(budget.spend(2), undefined);
  const turn = budget.spend(4);
  equal(budget.spend(1), turn);
  equal(timer, false);
  await turn;
  equal(timer, true);
  equal(budget.spend(2), undefined);
});

Deno.test("pages come to about 2 MiB, whatever the size of objects", async (t) => {
  const table: [objects: number, bytes: number, next: number][] = [
    [50, 50 * 1024, 1000],
    [50, 50 * 10 * 1024, 204],
    [50, 50 * 1024 * 1024, 5],
    [0, 100, 50],
  ];
  for (const [objects, bytes, next] of table) {
    await t.step(`${objects} in ${bytes}`, () => {
      const size = new PageSize();
      equal(size.objects, 50);
      size.learn(objects, bytes);
      equal(size.objects, next);
    });
  }
});
