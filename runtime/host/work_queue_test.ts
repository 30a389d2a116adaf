import { deepStrictEqual as assertEquals } from "node:assert/strict";
import type { WorkKey } from "./work_key.ts";
import { WorkQueue } from "./work_queue.ts";

const key = (name: string, controller = "ring"): WorkKey => ({
  controller,
  namespace: "default",
  name,
});

/** The names that are handed out until nothing waits. */
function drain(queue: WorkQueue): string[] {
  const names: string[] = [];
  for (let work = queue.take(); work; work = queue.take()) {
    names.push(work.key.name);
  }
  return names;
}

Deno.test("a key waits once, with all its reasons, since the first of them", () => {
  const queue = new WorkQueue();
  queue.add(key("a"), "watch", 1);
  queue.add(key("a"), "timer", 2);
  queue.add(key("a"), "watch", 3);
  assertEquals(queue.waiting, 1);
  assertEquals(queue.take(), {
    key: key("a"),
    reasons: ["watch", "timer"],
    queuedAtMs: 1,
  });
  assertEquals(queue.take(), undefined);
});

Deno.test("keys are handed out in the order they came", () => {
  const queue = new WorkQueue();
  for (const name of ["c", "a", "b", "a"]) queue.add(key(name), "watch", 0);
  assertEquals(drain(queue), ["c", "a", "b"]);
});

Deno.test("a key is handed out again only after it is done, and only if it changed", () => {
  const queue = new WorkQueue();
  queue.add(key("a"), "watch", 1);
  queue.take();
  queue.add(key("a"), "watch", 2);
  assertEquals(queue.take(), undefined);
  queue.done(key("a"));
  assertEquals(queue.take()?.queuedAtMs, 2);
  queue.done(key("a"));
  assertEquals([queue.waiting, queue.working], [0, 0]);
});

Deno.test("keys of other controllers and namespaces are other keys", () => {
  const queue = new WorkQueue();
  queue.add(key("a", "one"), "watch", 0);
  queue.add(key("a", "two"), "watch", 0);
  queue.add({ ...key("a", "one"), namespace: "" }, "watch", 0);
  assertEquals(queue.waiting, 3);
});

Deno.test("forget() drops what waits and what came meanwhile, of one controller", () => {
  const queue = new WorkQueue();
  queue.add(key("busy", "gone"), "watch", 0);
  queue.take();
  queue.add(key("busy", "gone"), "watch", 0);
  queue.add(key("idle", "gone"), "watch", 0);
  queue.add(key("other", "stays"), "watch", 0);
  queue.forget("gone");
  queue.done(key("busy", "gone"));
  assertEquals(drain(queue), ["other"]);
});

Deno.test("a key that was forgotten and comes again is handed out once, as new", () => {
  const queue = new WorkQueue();
  queue.add(key("a"), "watch", 1);
  queue.forget("ring");
  queue.add(key("b"), "watch", 2);
  queue.add(key("a"), "watch", 3);
  assertEquals(drain(queue).toSorted(), ["a", "b"]);
  assertEquals(queue.waiting, 0);
});

Deno.test("a queue of 100,000 keys returns to nothing", () => {
  const queue = new WorkQueue();
  for (let n = 0; n < 100_000; n++) queue.add(key(`o${n}`), "start", 0);
  let handedOut = 0;
  for (let work = queue.take(); work; work = queue.take()) {
    handedOut++;
    queue.done(work.key);
  }
  assertEquals([handedOut, queue.waiting, queue.working], [100_000, 0, 0]);
});
