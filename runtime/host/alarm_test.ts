import {
  deepStrictEqual as assertEquals,
  ok as assert,
} from "node:assert/strict";
import { Alarm } from "./alarm.ts";

const now = (): number => performance.now();

Deno.test("Alarm calls back in order, each once", async () => {
  using alarm = new Alarm();
  const calls: string[] = [];
  const done = Promise.withResolvers<void>();
  alarm.set("b", now() + 30, () => {
    calls.push("b");
    done.resolve();
  });
  alarm.set("a", now() + 1, () => calls.push("a"));
  await done.promise;
  assertEquals([calls, alarm.size], [["a", "b"], 0]);
});

Deno.test("a timer that is set again or stopped is the new one or none", async () => {
  using alarm = new Alarm();
  const calls: string[] = [];
  const done = Promise.withResolvers<void>();
  alarm.set("moved", now() + 1, () => calls.push("old"));
  alarm.set("moved", now() + 20, () => {
    calls.push("new");
    done.resolve();
  });
  alarm.set("stopped", now() + 1, () => calls.push("stopped"));
  alarm.set("child/one", now() + 1, () => calls.push("prefix"));
  alarm.delete("stopped");
  alarm.deletePrefix("child/");
  assert(alarm.at("moved") !== undefined && alarm.at("stopped") === undefined);
  await done.promise;
  assertEquals(calls, ["new"]);
});

Deno.test("a callback may set the next timer", async () => {
  using alarm = new Alarm();
  const done = Promise.withResolvers<void>();
  let left = 3;
  const again = (): void => {
    if (--left === 0) done.resolve();
    else alarm.set("again", now() + 1, again);
  };
  alarm.set("again", now(), again);
  await done.promise;
  assertEquals(alarm.size, 0);
});

Deno.test("a timer beyond what Deno can wait does not come at once", async () => {
  using alarm = new Alarm();
  let called = false;
  alarm.set("far", now() + 400 * 24 * 3600 * 1000, () => called = true);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(called, false);
});
