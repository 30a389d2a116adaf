import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  type HostPhase,
  judgeReadiness,
  type ObservedChild,
  readinessText,
} from "./readiness.ts";

const child = (state: string, ...unsynced: string[]): ObservedChild => ({
  name: "a",
  state,
  unsynced,
});

Deno.test("judgeReadiness() follows the table", async (t) => {
  type Row = [string, HostPhase, ObservedChild[], boolean, boolean, string[]];
  const table: Row[] = [
    ["without children", "running", [], false, true, []],
    ["while it starts", "starting", [], false, false, []],
    ["all is told", "running", [child("ready")], false, true, []],
    ["a kind is not", "running", [child("ready", "v1 Pod")], false, false, [
      "v1 Pod",
    ]],
    ["once ready, always", "running", [child("ready", "v1 Pod")], true, true, [
      "v1 Pod",
    ]],
    ["a child starts", "running", [child("starting")], false, false, [""]],
    ["a child crashes", "running", [child("crashLoop")], false, true, []],
    ["a child is paused", "running", [child("paused")], false, true, []],
    ["while it stops", "stopping", [child("ready")], true, false, []],
  ];
  for (const [name, phase, children, before, ready, kinds] of table) {
    await t.step(name, () => {
      const report = judgeReadiness(phase, children, before);
      assertEquals(report.ready, ready);
      assertEquals(report.waiting.map(({ kind = "" }) => kind), kinds);
    });
  }
});

Deno.test("readinessText() names child and kind", () => {
  const waiting = [child("ready", "v1 Pod"), child("starting")];
  assertEquals(
    readinessText(judgeReadiness("running", waiting, false)),
    "not ready: running, 2 children\n" +
      'child "a" waits for v1 Pod: it has not been listed yet\n' +
      'child "a" is starting\n',
  );
});
