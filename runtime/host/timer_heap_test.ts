import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { TimerHeap } from "./timer_heap.ts";

function takeAll(heap: TimerHeap<string>, nowMs = Infinity): string[] {
  const ids: string[] = [];
  for (let id = heap.takeDue(nowMs); id; id = heap.takeDue(nowMs)) ids.push(id);
  return ids;
}

Deno.test("timers come up in order, and only when they are due", () => {
  const heap = new TimerHeap<string>();
  heap.set("late", 30);
  heap.set("soon", 10);
  heap.set("later", 40);
  heap.set("middle", 20);
  assertEquals(heap.nextMs, 10);
  assertEquals(takeAll(heap, 30), ["soon", "middle", "late"]);
  assertEquals([heap.size, heap.nextMs], [1, 40]);
});

Deno.test("setting a timer again moves it", () => {
  const heap = new TimerHeap<string>();
  heap.set("a", 10);
  heap.set("b", 20);
  heap.set("a", 30);
  assertEquals([heap.size, heap.get("a"), heap.nextMs], [2, 30, 20]);
  assertEquals(takeAll(heap), ["b", "a"]);
});

Deno.test("a timer that is stopped never comes up", () => {
  const heap = new TimerHeap<string>();
  heap.set("a", 10);
  heap.set("b", 20);
  assertEquals([heap.delete("a"), heap.delete("a")], [true, false]);
  assertEquals(heap.nextMs, 20);
  assertEquals(takeAll(heap), ["b"]);
  assertEquals(heap.nextMs, undefined);
});

Deno.test("TimerHeap does what a sorted list does, for any order of calls", () => {
  const heap = new TimerHeap<string>();
  const model = new Map<string, number>();
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let step = 0; step < 20_000; step++) {
    const id = `t${random(50)}`;
    const now = random(1000);
    if (random(4) > 0) {
      heap.set(id, now);
      model.set(id, now);
    } else if (random(2) === 0) {
      assertEquals(heap.delete(id), model.delete(id));
    } else {
      const due = Math.min(...model.values());
      assertEquals(heap.nextMs, model.size === 0 ? undefined : due);
      const taken = heap.takeDue(now);
      if (taken === undefined) assertEquals(due > now, true);
      else {
        assertEquals(model.get(taken), due);
        model.delete(taken);
      }
    }
    assertEquals(heap.size, model.size);
  }
});
