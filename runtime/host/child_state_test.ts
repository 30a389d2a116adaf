import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  type ChildEffect,
  type ChildInput,
  type ChildState,
  crashWaitMs,
  nextChildState,
} from "./child_state.ts";

const at = (
  state: "cold" | "starting" | "ready" | "held" | "crashLoop",
  crashes = 0,
): ChildState => ({ state, crashes });
const paused = (guest: boolean, crashes = 0): ChildState => ({
  state: "paused",
  guest,
  crashes,
});
const GONE: ChildState = { state: "gone" };
const does = (
  input: Exclude<ChildInput["input"], "begin">,
): ChildInput => ({ input });
const begin = (found: "image" | "nothing" | "suspicion"): ChildInput => ({
  input: "begin",
  with: found,
});

Deno.test("nextChildState() follows the table", async (t) => {
  const table: [string, ChildState, ChildInput, ChildState, ChildEffect[]][] = [
    ["a current image is enough", at("cold"), begin("image"), at("ready"), [
      "handOut",
    ]],
    ["else it starts", at("cold"), begin("nothing"), at("starting"), ["start"]],
    ["or waits", at("cold"), begin("suspicion"), at("held"), ["wait"]],
    ["and starts then", at("held"), does("waited"), at("starting"), ["start"]],
    ["started: work", at("starting"), does("started"), at("ready"), [
      "handOut",
    ]],
    ["a crash: it waits", at("ready"), does("crashed"), at("crashLoop", 1), [
      "wait",
    ]],
    [
      "one at its start as well",
      at("starting", 1),
      does("crashed"),
      at("crashLoop", 2),
      ["wait"],
    ],
    [
      "crashes are remembered over a start",
      at("crashLoop", 2),
      does("waited"),
      at("starting", 2),
      ["start"],
    ],
    ["until it is calm", at("ready", 2), does("calm"), at("ready", 0), []],
    [
      "paused: it keeps its guest",
      at("ready"),
      does("pause"),
      paused(true),
      [],
    ],
    [
      "paused in a crash loop",
      at("crashLoop", 3),
      does("pause"),
      paused(false, 3),
      [],
    ],
    [
      "its wait ends: still paused",
      paused(false, 3),
      does("waited"),
      paused(false, 3),
      [],
    ],
    [
      "a start that ends while paused",
      paused(true),
      does("started"),
      paused(true),
      [],
    ],
    [
      "a crash while paused",
      paused(true),
      does("crashed"),
      paused(false, 1),
      [],
    ],
    ["resumed with a guest", paused(true), does("resume"), at("ready"), [
      "handOut",
    ]],
    ["resumed without", paused(false, 1), does("resume"), at("starting", 1), [
      "start",
    ]],
    [
      "paused from the beginning",
      paused(false),
      begin("image"),
      paused(true),
      [],
    ],
    ["a restart", at("ready", 2), does("restart"), at("starting"), [
      "end",
      "start",
    ]],
    [
      "a restart ends a crash loop",
      at("crashLoop", 5),
      does("restart"),
      at("starting"),
      ["end", "start"],
    ],
    [
      "a restart while paused",
      paused(true, 1),
      does("restart"),
      paused(false),
      [
        "end",
      ],
    ],
    [
      "a lost image: cold, at once",
      at("ready"),
      does("imageLost"),
      at("starting", 1),
      ["start"],
    ],
    [
      "lost again: it waits",
      at("ready", 1),
      does("imageLost"),
      at("crashLoop", 2),
      ["wait"],
    ],
    [
      "lost while paused",
      paused(true),
      does("imageLost"),
      paused(false, 1),
      [],
    ],
    ["lost where there is none", at("held"), does("imageLost"), at("held"), []],
    ["removed", at("ready"), does("remove"), GONE, ["end"]],
    ["gone for good", GONE, does("restart"), GONE, []],
    ["a late word", at("ready"), does("started"), at("ready"), []],
    ["a late timer", at("ready"), does("waited"), at("ready"), []],
  ];
  for (const [name, state, input, next, effects] of table) {
    await t.step(
      name,
      () => assertEquals(nextChildState(state, input), { next, effects }),
    );
  }
});

Deno.test("crashWaitMs() doubles from a second to five minutes", () => {
  assertEquals([1, 2, 3, 9, 10, 1000].map(crashWaitMs), [
    1_000,
    2_000,
    4_000,
    256_000,
    300_000,
    300_000,
  ]);
});
