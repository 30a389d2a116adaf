import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { ConnectionError } from "../errors.ts";
import { statusError, type StatusObject } from "../http/mod.ts";
import { IdleWatchError, judgeFailure } from "./watch_failure.ts";
import type { WatchPhase } from "./watch_state.ts";

type Phase = WatchPhase["phase"];

const status = (code: number, more: object = {}): Error =>
  statusError("x", { code, ...more } as StatusObject);

Deno.test("judgeFailure() knows what an error means for a watch", async (t) => {
  const table: [name: string, Error, Phase, why: string, end: string][] = [
    ["410", status(410), "following", "gone", "gone"],
    ["410 of a token", status(410), "paging", "gone", "gone"],
    [
      "a server restored from a backup",
      status(504, {
        details: { causes: [{ reason: "ResourceVersionTooLarge" }] },
      }),
      "following",
      "gone",
      "gone",
    ],
    [
      "the same in words",
      status(500, { message: "Too large resource version: 9, current: 5" }),
      "following",
      "gone",
      "gone",
    ],
    [
      "lists are not streamed",
      status(422),
      "streaming",
      "noStreaming",
      "refused",
    ],
    ["nor here", status(400), "streaming", "noStreaming", "refused"],
    ["a bad version", status(400), "following", "gone", "gone"],
    ["a bad selector", status(400), "paging", "other", "refused"],
    ["not allowed", status(403), "following", "other", "refused"],
    ["no such kind", status(404), "paging", "other", "refused"],
    [
      "a torn line",
      new SyntaxError("x"),
      "following",
      "malformed",
      "malformed",
    ],
    [
      "an endless line",
      new RangeError("x"),
      "following",
      "malformed",
      "malformed",
    ],
    ["silence", new IdleWatchError(5), "following", "other", "idle"],
    [
      "a broken connection",
      new ConnectionError("broken", "x"),
      "following",
      "other",
      "broken",
    ],
    ["a defect of ours", new Error("x"), "following", "other", "broken"],
  ];
  for (const [name, error, phase, why, end] of table) {
    await t.step(name, () => {
      const judged = judgeFailure(error, phase);
      assertEquals([judged.failure.why, judged.end], [why, end]);
    });
  }
});

Deno.test("judgeFailure() passes on how long the server asks to wait", () => {
  const error = statusError("x", {
    code: 429,
    details: { retryAfterSeconds: 3 },
  });
  assertEquals(judgeFailure(error, "following").failure, {
    why: "other",
    retryAfterMs: 3000,
  });
});
