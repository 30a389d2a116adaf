import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  nextTier,
  type SaveKind,
  type Tier,
  type TierEffect,
  type TierInput,
} from "./tier.ts";

const AWAKE: Tier = { tier: "awake" };
const ASLEEP: Tier = { tier: "asleep" };
const ENDING: Tier = { tier: "ending" };
const dozing = (kind: SaveKind): Tier => ({ tier: "dozing", kind });
const saving = (kind: SaveKind, to: "dozing" | "asleep"): Tier => ({
  tier: "saving",
  kind,
  to,
});
const RUN: TierInput = { input: "run" };
const END: TierInput = { input: "end" };
const SAVED: TierInput = { input: "saved" };
const FAILED: TierInput = { input: "saveFailed" };
const ask = (input: "doze" | "sleep", kind: SaveKind): TierInput => ({
  input,
  kind,
});

Deno.test("nextTier() follows the table", async (t) => {
  const W = "whole";
  const M = "memoryOnly";
  const table: [string, Tier, TierInput, Tier, TierEffect[]][] = [
    ["idle: saved", AWAKE, ask("doze", W), saving(W, "dozing"), ["save"]],
    ["straight to sleep", AWAKE, ask("sleep", W), saving(W, "asleep"), [
      "save",
    ]],
    [
      "parked: it can doze",
      AWAKE,
      ask("sleep", M),
      saving(M, "dozing"),
      ["save"],
    ],
    ["running on", AWAKE, RUN, AWAKE, []],
    ["a late word of a save", AWAKE, SAVED, AWAKE, []],
    ["saved: dozes", saving(W, "dozing"), SAVED, dozing(W), []],
    ["saved while parked", saving(M, "dozing"), SAVED, dozing(M), []],
    ["saved: sleeps", saving(W, "asleep"), SAVED, ASLEEP, ["drop"]],
    ["work ends the save", saving(W, "dozing"), RUN, AWAKE, ["giveUp"]],
    ["and one on its way to sleep", saving(W, "asleep"), RUN, AWAKE, [
      "giveUp",
    ]],
    ["a failed save: awake", saving(W, "asleep"), FAILED, AWAKE, [
      "markRunning",
    ]],
    ["a late word of a save that failed", AWAKE, FAILED, AWAKE, []],
    [
      "sleep asked while it dozes off",
      saving(W, "dozing"),
      ask("sleep", W),
      saving(W, "asleep"),
      [],
    ],
    [
      "but not for one that is parked",
      saving(M, "dozing"),
      ask("sleep", M),
      saving(M, "dozing"),
      [],
    ],
    [
      "asked twice",
      saving(W, "dozing"),
      ask("doze", W),
      saving(W, "dozing"),
      [],
    ],
    ["work wakes it", dozing(W), RUN, AWAKE, ["markRunning"]],
    ["and a parked one", dozing(M), RUN, AWAKE, ["markRunning"]],
    ["deeper", dozing(W), ask("sleep", W), ASLEEP, ["drop"]],
    ["a parked one stays", dozing(M), ask("sleep", W), dozing(M), []],
    ["already dozing", dozing(W), ask("doze", W), dozing(W), []],
    ["work wakes a sleeper", ASLEEP, RUN, AWAKE, ["restore", "markRunning"]],
    ["already asleep", ASLEEP, ask("sleep", W), ASLEEP, []],
    ["the end of one awake", AWAKE, END, ENDING, ["discard"]],
    [
      "the end in the middle of a save",
      saving(W, "dozing"),
      END,
      ENDING,
      ["giveUp", "discard"],
    ],
    ["the end of one dozing", dozing(W), END, ENDING, ["discard"]],
    ["the end of one asleep", ASLEEP, END, ENDING, ["discard"]],
    ["it ends once", ENDING, END, ENDING, []],
    ["and never runs again", ENDING, RUN, ENDING, []],
  ];
  for (const [name, tier, input, next, effects] of table) {
    await t.step(
      name,
      () => assertEquals(nextTier(tier, input), { next, effects }),
    );
  }
});
