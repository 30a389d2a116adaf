import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { readRingCall } from "./ring_call.ts";

Deno.test("readRingCall() knows what is meant when nothing is said", () => {
  assertEquals(readRingCall([]), {
    mode: "doze",
    variant: "ring",
    languages: ["go", "rust"],
    children: 2,
    laps: 100,
    distinct: false,
    compare: undefined,
    on: { kind: "embedded" },
    json: false,
    verbose: false,
  });
  assertEquals(readRingCall(["--help"]), undefined);
});

Deno.test("readRingCall() takes each option", async (t) => {
  const table: [string, object][] = [
    ["--children 100 --laps 3", { children: 100, laps: 3 }],
    ["--mode sleep", { mode: "sleep" }],
    ["--variant comb --language rust", {
      variant: "comb",
      languages: ["rust"],
    }],
    ["--distinct-modules --json --verbose", {
      distinct: true,
      json: true,
      verbose: true,
    }],
    ["--compare 5", { compare: 5 }],
    ["--kubeconfig /a", { on: { kind: "kubeconfig", path: "/a" } }],
    ["--apiserver", { on: { kind: "apiserver" } }],
    ["--kind", { on: { kind: "kind" } }],
  ];
  for (const [line, wanted] of table) {
    await t.step(line, () => {
      const call = readRingCall(line.split(" "));
      assertEquals(call, { ...readRingCall([]), ...wanted });
    });
  }
});

Deno.test("readRingCall() says what it cannot use and what it wants", async (t) => {
  const table: [string, RegExp][] = [
    ["--mode lazy", /Cannot use --mode "lazy", wanted awake, doze, sleep/],
    ["--variant star", /Cannot use --variant "star", wanted ring, comb/],
    ["--language c", /Cannot use --language "c", wanted both, go, rust/],
    ["--children 1", /Cannot use --children "1", wanted 2 or more/],
    ["--laps many", /Cannot use --laps "many", wanted 1 or more/],
    ["--compare 0.5", /Cannot use --compare "0.5", wanted 1 or more/],
    [
      "--kind --kubeconfig a",
      /Cannot use --kubeconfig and --kind together, wanted one of them/,
    ],
    ["--lap 3", /--lap/],
  ];
  for (const [line, message] of table) {
    await t.step(line, () => {
      assertThrows(() => readRingCall(line.split(" ")), message);
    });
  }
});
