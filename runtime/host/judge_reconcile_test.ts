import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  judgeReconcile,
  type ReconcileEnd,
  type Verdict,
} from "./judge_reconcile.ts";

Deno.test("judgeReconcile() follows the table", async (t) => {
  const result = (
    result: Extract<ReconcileEnd, { ended: "result" }>["result"],
  ): ReconcileEnd => ({ ended: "result", result });
  const never = { when: "never" } as const;
  const backoff = { when: "backoff" } as const;
  const table: [string, ReconcileEnd, Verdict][] = [
    ["done", result({}), { outcome: "success", again: never }],
    ["again later", result({ requeueAfterMs: 5 }), {
      outcome: "requeue",
      again: { when: "after", ms: 5 },
    }],
    ["at once is a wish as well", result({ requeueAfterMs: 0 }), {
      outcome: "requeue",
      again: { when: "after", ms: 0 },
    }],
    [
      "an error goes before a wish",
      result({ requeueAfterMs: 5, error: { message: "no" } }),
      { outcome: "error", again: backoff, message: "no" },
    ],
    ["terminal", result({ error: { message: "no", terminal: true } }), {
      outcome: "terminal",
      again: never,
      message: "no",
    }],
    ["garbage", { ended: "garbage", message: "what" }, {
      outcome: "error",
      again: backoff,
      message: "what",
    }],
    ["a crash", { ended: "crash", message: "trap" }, {
      outcome: "crash",
      again: backoff,
      message: "trap",
    }],
  ];
  for (const [name, end, expected] of table) {
    await t.step(name, () => assertEquals(judgeReconcile(end), expected));
  }
});
