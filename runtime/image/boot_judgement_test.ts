import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  type BootEvidence,
  type BootJudgement,
  judgeBoot,
  judgeMark,
} from "./boot_judgement.ts";
import type { Mark, MarkState } from "./mark.ts";

Deno.test("judgeBoot() follows the table", async (t) => {
  const none = { previous: undefined, record: undefined };
  const table: [string, Omit<BootEvidence, "present">, BootJudgement][] = [
    ["first start", { ...none, header: undefined }, "lost"],
    ["killed in this boot", { ...none, header: "now" }, "killed"],
    [
      "stopped in this boot",
      { ...none, header: "now", record: "now" },
      "stopped",
    ],
    ["power lost", { ...none, header: "old" }, "lost"],
    [
      "stopped in the boot before",
      { ...none, header: "old", record: "old" },
      "stopped",
    ],
    ["a record that could not be taken away", {
      ...none,
      header: "old",
      record: "older",
    }, "lost"],
    ["power lost between header and record", {
      header: "old",
      previous: "older",
      record: "older",
    }, "stopped"],
    ["killed between header and record", {
      header: "now",
      previous: "old",
      record: "old",
    }, "killed"],
    [
      "a record without marks",
      { ...none, header: undefined, record: "now" },
      "lost",
    ],
    ["disowned", { ...none, header: "000", record: "old" }, "lost"],
  ];
  for (const [name, evidence, expected] of table) {
    await t.step(name, () => {
      assertEquals(judgeBoot({ present: "now", ...evidence }), expected);
    });
  }
});

Deno.test("judgeMark() follows the table", async (t) => {
  type Short = readonly [MarkState, deaths: number];
  const table: [BootJudgement, Short, Short][] = [
    ["killed", ["running", 0], ["cold", 1]],
    ["killed", ["running", 1], ["cold", 2]],
    ["killed", ["clean", 1], ["clean", 0]],
    // It did not get to run: the deaths before and after are in a row.
    ["killed", ["cold", 1], ["cold", 1]],
    ["stopped", ["running", 1], ["cold", 0]],
    ["stopped", ["clean", 1], ["clean", 0]],
    ["stopped", ["cold", 1], ["cold", 0]],
    ["lost", ["running", 1], ["cold", 0]],
    ["lost", ["clean", 1], ["cold", 0]],
    ["lost", ["cold", 1], ["cold", 0]],
  ];
  for (const [boot, [state, deaths], [nextState, nextDeaths]] of table) {
    await t.step(`${boot}, ${state}, ${deaths}`, () => {
      const mark: Mark = {
        state,
        deaths,
        generation: 4,
        child: "a",
        identity: "b",
      };
      assertEquals(judgeMark(mark, boot), {
        ...mark,
        state: nextState,
        deaths: nextDeaths,
      });
    });
  }
});
