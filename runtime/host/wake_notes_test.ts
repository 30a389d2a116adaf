import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { WakeNotes } from "./wake_notes.ts";
import type { WakeReason } from "./work_key.ts";
import type { Work } from "./work_queue.ts";

const work = (name: string, ...reasons: WakeReason[]): Work => ({
  key: { controller: "c", namespace: "", name },
  reasons,
  queuedAtMs: 0,
});

Deno.test("a wake belongs to the oldest reconcile that waits for it", () => {
  const notes = new WakeNotes();
  const first = notes.begin(work("a", "timer", "watch"), "dozing", 1);
  const second = notes.begin(work("b", "watch"), "dozing", 2);
  assertEquals(notes.woke(3), "timer");
  assertEquals([first.wokenAtMs, second.wokenAtMs], [3, 3]);
});

Deno.test("a wake that no reconcile waits for is a reply's", async (t) => {
  await t.step("because nothing is under way", () => {
    assertEquals(new WakeNotes().woke(1), "reply");
  });
  await t.step("because what is under way was begun awake", () => {
    const notes = new WakeNotes();
    const note = notes.begin(work("a", "watch"), "awake", 1);
    assertEquals([notes.woke(2), note.wokenAtMs], ["reply", 1]);
  });
  await t.step("because it is over", () => {
    const notes = new WakeNotes();
    notes.end(notes.begin(work("a", "watch"), "asleep", 1));
    assertEquals(notes.woke(2), "reply");
  });
});
