import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { HopClock } from "./hop_clock.ts";

/** What happens, in the order of time: an event, or a request that ends and how long it took. */
type Happening =
  | { readonly at: number; readonly event: true }
  | {
    readonly at: number;
    readonly method: string;
    readonly took: number;
    readonly code?: string;
  };

function sharesOf(happenings: readonly Happening[]): readonly number[] {
  let now = 0;
  const clock = new HopClock(() => now);
  for (const happening of happenings) {
    now = happening.at;
    if ("event" in happening) clock.watchReceived(100);
    else {
      const { method, took, code = "200" } = happening;
      const rest = { durationMs: took, receivedBytes: 0 };
      clock.requestEnded({ method, code, ...rest });
    }
  }
  return clock.sharesUs;
}

Deno.test("a share is from an event to the write that it leads to", async (t) => {
  const table: [string, Happening[], number[]][] = [
    ["one hop", [{ at: 10, event: true }, { at: 15, method: "PUT", took: 3 }], [
      2000,
    ]],
    [
      "the event of a write is here before its reply",
      [
        { at: 10, event: true },
        { at: 14, event: true },
        { at: 15, method: "POST", took: 3 },
        { at: 20, method: "PUT", took: 1 },
      ],
      [2000, 5000],
    ],
    [
      "a read is no hop",
      [
        { at: 10, event: true },
        { at: 12, method: "GET", took: 1 },
        { at: 14, method: "PUT", took: 1 },
      ],
      [3000],
    ],
    [
      "a write that is refused is no hop, the next one is",
      [
        { at: 10, event: true },
        { at: 12, method: "PUT", took: 1, code: "409" },
        { at: 15, method: "PUT", took: 1 },
      ],
      [4000],
    ],
    ["a write that no event led to is none", [
      { at: 15, method: "POST", took: 3 },
    ], []],
  ];
  for (const [name, happenings, wanted] of table) {
    await t.step(name, () => assertEquals(sharesOf(happenings), wanted));
  }
});

Deno.test("reset() forgets what was before the Ring", () => {
  const clock = new HopClock(() => 1);
  clock.watchReceived(1);
  clock.requestEnded({
    method: "GET",
    code: "200",
    durationMs: 0,
    receivedBytes: 0,
  });
  clock.reset();
  clock.requestEnded({
    method: "PUT",
    code: "200",
    durationMs: 0,
    receivedBytes: 0,
  });
  assertEquals([clock.sharesUs, clock.reads], [[], 0]);
});
