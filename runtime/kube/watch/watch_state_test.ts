import { deepStrictEqual as assertEquals, equal } from "node:assert/strict";
import {
  INITIAL_WATCH_STATE,
  nextWatchState,
  type StepContext,
  type WatchFailure,
  type WatchInput,
  type WatchPhase,
  type WatchState,
} from "./watch_state.ts";

const CONTEXT: StepContext = {
  policy: { minMs: 100, maxMs: 1000, calmMs: 60_000, shortMs: 1000 },
  random: 0.5,
};

const STREAMING: WatchPhase = { phase: "streaming" };
const FIRST_PAGE: WatchPhase = {
  phase: "paging",
  continueToken: "",
  pageScale: 1,
};
const NEXT_PAGE: WatchPhase = {
  phase: "paging",
  continueToken: "t",
  pageScale: 1,
};
const following = (resourceVersion: string): WatchPhase => ({
  phase: "following",
  resourceVersion,
});

/** A state with no failures that may stream, unless said otherwise. */
const state = (phase: WatchPhase, more: Partial<WatchState> = {}): WatchState =>
  ({ ...phase, failures: 0, mayStream: true, ...more }) as WatchState;

/** Waiting after the first failure. */
const waiting = (
  then: WatchPhase,
  more: Partial<WatchState> = {},
): WatchState =>
  ({
    phase: "waiting",
    delayMs: 100,
    then,
    failures: 1,
    mayStream: true,
    ...more,
  }) as WatchState;

const failed = (
  failure: WatchFailure,
  lastVersion?: string,
  livedMs = 5,
): WatchInput => ({
  type: "failed",
  failure,
  livedMs,
  ...lastVersion !== undefined && { lastVersion },
});
const ended = (lastVersion: string, livedMs: number): WatchInput => ({
  type: "ended",
  lastVersion,
  livedMs,
});

const OTHER: WatchFailure = { why: "other" };

Deno.test("nextWatchState() follows the table", async (t) => {
  const table: [name: string, WatchState, WatchInput, WatchState][] = [
    ["a streamed list is followed on", INITIAL_WATCH_STATE, {
      type: "listed",
      resourceVersion: "5",
    }, state(following("5"))],
    [
      "a stream refused becomes pages, for good",
      INITIAL_WATCH_STATE,
      failed({ why: "noStreaming" }),
      state(FIRST_PAGE, { mayStream: false }),
    ],
    [
      "a stream that ends before its list becomes pages",
      INITIAL_WATCH_STATE,
      ended("", 5000),
      waiting(FIRST_PAGE),
    ],
    [
      "a stream that breaks is asked for again",
      INITIAL_WATCH_STATE,
      failed(OTHER),
      waiting(STREAMING),
    ],
    ["a page leads to the next", state(FIRST_PAGE), {
      type: "page",
      continueToken: "t",
    }, state(NEXT_PAGE)],
    ["the last page is followed on", state(NEXT_PAGE), {
      type: "listed",
      resourceVersion: "7",
    }, state(following("7"))],
    [
      "a page that fails is asked for again",
      state(NEXT_PAGE),
      failed(OTHER),
      waiting(NEXT_PAGE),
    ],
    [
      "a token that expired begins anew, with larger pages",
      state(NEXT_PAGE),
      failed({ why: "gone" }),
      waiting({ ...FIRST_PAGE, pageScale: 2 } as WatchPhase),
    ],
    [
      "a page that cannot be read begins anew",
      state(NEXT_PAGE),
      failed({ why: "malformed" }),
      waiting(FIRST_PAGE),
    ],
    [
      "pages do not grow for ever",
      state({ ...NEXT_PAGE, pageScale: 16 } as WatchPhase),
      failed({ why: "gone" }),
      waiting({ ...FIRST_PAGE, pageScale: 16 } as WatchPhase),
    ],
    [
      "a watch that ends is resumed at once",
      state(following("5")),
      ended("8", 5000),
      state(following("8")),
    ],
    [
      "one that ends at once is resumed later",
      state(following("5")),
      ended("5", 20),
      waiting(following("5")),
    ],
    [
      "one that breaks is resumed where it was",
      state(following("5")),
      failed(OTHER, "8"),
      waiting(following("8")),
    ],
    [
      "one that was refused is asked for again",
      state(following("5")),
      failed(OTHER),
      waiting(following("5")),
    ],
    [
      "one that is too old lists anew",
      state(following("5")),
      failed({ why: "gone" }, "8"),
      waiting(STREAMING),
    ],
    [
      "by pages where lists are not streamed",
      state(following("5"), { mayStream: false }),
      failed({ why: "gone" }),
      waiting(FIRST_PAGE, { mayStream: false }),
    ],
    [
      "one that cannot be read lists anew",
      state(following("5")),
      failed({ why: "malformed" }, "8"),
      waiting(STREAMING),
    ],
    [
      "a server's wish is heeded",
      state(following("5")),
      failed({ why: "other", retryAfterMs: 5000 }),
      waiting(following("5"), { delayMs: 5000 } as Partial<WatchState>),
    ],
    [
      "waiting ends",
      waiting(following("5")),
      { type: "waited" },
      state(following("5"), { failures: 1 }),
    ],
    [
      "a calm while forgives",
      state(following("5"), { failures: 9 }),
      failed(OTHER, "8", 60_000),
      waiting(following("8")),
    ],
    [
      "so does a calm end",
      state(following("5"), { failures: 9 }),
      ended("8", 60_000),
      state(following("8")),
    ],
    [
      "a short one does not",
      state(following("5"), { failures: 1 }),
      ended("8", 2000),
      state(following("8"), { failures: 1 }),
    ],
    ["what does not belong changes nothing", state(following("5")), {
      type: "waited",
    }, state(following("5"))],
    [
      "nor here",
      state(following("5")),
      { type: "page", continueToken: "t" },
      state(following("5")),
    ],
  ];
  for (const [name, before, input, after] of table) {
    await t.step(
      name,
      () => assertEquals(nextWatchState(before, input, CONTEXT), after),
    );
  }
});

Deno.test("pauses grow to a limit, with jitter about them", () => {
  const delays: number[] = [];
  let current = state(following("5"));
  for (let i = 0; i < 6; i++) {
    const waits = nextWatchState(current, failed(OTHER), CONTEXT);
    if (waits.phase === "waiting") delays.push(waits.delayMs);
    current = nextWatchState(waits, { type: "waited" }, CONTEXT);
  }
  assertEquals(delays, [100, 200, 400, 800, 1000, 1000]);
  for (const [random, delayMs] of [[0, 50], [0.999, 149.9]] as const) {
    const waits = nextWatchState(state(STREAMING), failed(OTHER), {
      ...CONTEXT,
      random,
    });
    equal(waits.phase === "waiting" && waits.delayMs, delayMs);
  }
});
