import { equal } from "node:assert/strict";
import { LogGate } from "./log_gate.ts";

/** Asks `times` times at one moment; returns how many passed. */
function passes(gate: LogGate, times: number, nowMs: number): number {
  let passed = 0;
  for (let i = 0; i < times; i++) if (gate.pass(nowMs)) passed++;
  return passed;
}

Deno.test("LogGate lets twice the rate pass at once, and then the rate", () => {
  const gate = new LogGate(10);
  equal(passes(gate, 100, 0), 20);
  equal(gate.takeDropped(), 80);
  equal(gate.takeDropped(), 0, "they are told once");
  equal(passes(gate, 100, 500), 5);
  equal(passes(gate, 100, 1500), 10);
  equal(passes(gate, 100, 3_600_000), 20, "a long silence saves up no more");
});

Deno.test("LogGate counts parts of a line", () => {
  const gate = new LogGate(1);
  equal(passes(gate, 9, 0), 2);
  equal(passes(gate, 1, 400), 0);
  equal(passes(gate, 1, 1000), 1);
});

Deno.test("LogGate with no rate lets nothing pass", () => {
  equal(passes(new LogGate(0), 10, 1e9), 0);
});
