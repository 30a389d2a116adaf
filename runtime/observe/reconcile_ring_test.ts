import { deepStrictEqual as assertEquals } from "node:assert/strict";
import type { ReconcileRecord } from "../host/mod.ts";
import { ReconcileRing, type RingOptions } from "./reconcile_ring.ts";

function recordOf(name: string, message?: string): ReconcileRecord {
  return {
    child: "child",
    work: {
      key: { controller: "c", namespace: "ns", name },
      reasons: ["watch", "retry"],
      queuedAtMs: 1,
    },
    from: "dozing",
    startedAtMs: 2,
    wokenAtMs: 3,
    endedAtMs: 4,
    requests: 5,
    outcome: "error",
    ...(message === undefined ? {} : { message }),
  };
}

function ringOf(
  names: readonly string[],
  options: RingOptions = {},
): ReconcileRing {
  const ring = new ReconcileRing(options);
  for (const name of names) ring.reconciled(recordOf(name));
  return ring;
}

const namesAfter = (ring: ReconcileRing, sequence: number): string[] =>
  [...ring.after(sequence)].map(({ name }) => name);

Deno.test("a record comes out as it went in, its times as wall clock", () => {
  const ring = new ReconcileRing();
  ring.reconciled(recordOf("a", "broken\nin two"));
  const [record] = ring.after(0);
  const at = performance.timeOrigin;
  assertEquals(record, {
    sequence: 1,
    child: "child",
    controller: "c",
    namespace: "ns",
    name: "a",
    reasons: ["watch", "retry"],
    from: "dozing",
    queuedAtMs: at + 1,
    startedAtMs: at + 2,
    wokenAtMs: at + 3,
    endedAtMs: at + 4,
    requests: 5,
    result: "error",
    message: "broken\nin two",
  });
});

Deno.test("a guest that never woke has no time of waking", () => {
  const ring = new ReconcileRing();
  ring.reconciled({ ...recordOf("a"), wokenAtMs: undefined });
  const [record] = ring.after(0);
  assertEquals(record !== undefined && "wokenAtMs" in record, false);
});

Deno.test("the newest records are kept, the oldest written over", async (t) => {
  const names = Array.from({ length: 25 }, (_, n) => `n${n}`);
  await t.step("when there are more than fit", () => {
    assertEquals(
      namesAfter(ringOf(names, { records: 10 }), 0),
      names.slice(15),
    );
  });
  await t.step("when their texts are more than fit", () => {
    const kept = namesAfter(ringOf(names, { textBytes: 200 }), 0);
    assertEquals(kept.length > 3, true);
    assertEquals(kept, names.slice(-kept.length));
  });
  await t.step("only those after a sequence are told", () => {
    assertEquals(namesAfter(ringOf(names), 23), ["n23", "n24"]);
  });
  await t.step("a reader that is overtaken goes on with what is there", () => {
    const ring = ringOf(names, { records: 10 });
    const reading = ring.after(0);
    assertEquals(reading.next().value?.sequence, 16);
    for (const name of names) ring.reconciled(recordOf(name));
    assertEquals(reading.next().value?.sequence, 41);
  });
});

Deno.test("a message that is very long is cut, whatever it is made of", () => {
  const ring = new ReconcileRing({ textBytes: 4096 });
  ring.reconciled(recordOf("a", "\u20ac".repeat(10_000)));
  const [record] = ring.after(0);
  assertEquals(record?.message, "\u20ac".repeat(500));
});
