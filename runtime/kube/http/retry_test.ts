import { equal as assertEquals } from "node:assert/strict";
import { ConnectionError, type ConnectionProblem } from "../errors.ts";
import { type Attempt, retryDelay } from "./retry.ts";

const failed = (problem: ConnectionProblem): Attempt => ({
  error: new ConnectionError(problem, "x"),
});

Deno.test("retryDelay() repeats what is safe and nothing else", async (t) => {
  const table: [method: string, Attempt, wait: number | undefined][] = [
    ["GET", { status: 200 }, undefined],
    ["GET", { status: 404 }, undefined],
    ["GET", { status: 503 }, 100],
    ["POST", { status: 503 }, undefined],
    ["POST", { status: 503, retryAfterMs: 1000 }, 1000],
    ["GET", { status: 500 }, 100],
    ["PUT", { status: 500, retryAfterMs: 1000 }, undefined],
    ["POST", { status: 429 }, 100],
    ["POST", { status: 429, retryAfterMs: 2000 }, 2000],
    ["GET", { status: 429, retryAfterMs: 60_000 }, undefined],
    ["POST", failed("refused"), 100],
    ["POST", failed("dns"), 100],
    ["POST", failed("proxy"), 100],
    ["POST", failed("broken"), undefined],
    ["DELETE", failed("broken"), undefined],
    ["GET", failed("broken"), 100],
    ["GET", failed("timeout"), undefined],
    ["GET", failed("certificate"), undefined],
    ["GET", { error: new Error("defect") }, undefined],
  ];
  for (const [method, attempt, wait] of table) {
    await t.step(
      `${method} ${JSON.stringify(attempt)} -> ${wait}`,
      () =>
        assertEquals(
          retryDelay({ method, attempts: 1, attempt, random: 0 }),
          wait,
        ),
    );
  }
});

Deno.test("retryDelay() waits longer each time and then gives up", () => {
  const delays = [1, 2, 3, 4].map((attempts) =>
    retryDelay({
      method: "GET",
      attempts,
      attempt: failed("refused"),
      random: 0.5,
    })
  );
  assertEquals(delays.join(), "150,300,600,");
});
