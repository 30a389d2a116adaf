import {
  deepStrictEqual as assertEquals,
  ok as assert,
} from "node:assert/strict";
import { runMain } from "../../tests/support/memory_io.ts";
import { findAction } from "./find_action.ts";
import { allOptions } from "./options.ts";
import { parseCall } from "./parse_call.ts";
import type { Action } from "./verb.ts";
import { VERBS } from "./verbs.ts";

/** Returns every action with the verbs that name it. */
async function allActions(): Promise<[verbs: string[], action: Action][]> {
  const found: [string[], Action][] = [];
  for (const [name, { load }] of Object.entries(VERBS)) {
    const verb = await load();
    if (verb.kind === "action") found.push([[name], verb]);
    else {
      for (const [second, action] of Object.entries(verb.verbs)) {
        found.push([[name, second], action]);
      }
    }
  }
  return found;
}

Deno.test("a verb's row says what its file says", async () => {
  for (const [name, { summary, load }] of Object.entries(VERBS)) {
    assertEquals((await load()).summary, summary, name);
  }
});

Deno.test("no verb takes two options of one name", async () => {
  for (const [verbs, action] of await allActions()) {
    const names = allOptions(action).flatMap(({ name, short }) =>
      short === undefined ? [name] : [name, short]
    );
    assertEquals(names.length, new Set(names).size, verbs.join(" "));
  }
});

Deno.test("help fits into 80 columns", async () => {
  for (const [verbs] of await allActions()) {
    const { stdout } = await runMain(["help", ...verbs]);
    for (const line of stdout.split("\n")) {
      assert(line.length <= 80, `help ${verbs.join(" ")}: ${line}`);
    }
  }
});

Deno.test("the examples of a verb are calls of it that make sense", async () => {
  for (const [verbs, action] of await allActions()) {
    assert(action.examples.length > 0, verbs.join(" "));
    for (const { line } of action.examples) {
      const words = /dormouse ([^|>)]*)/.exec(line)?.[1]?.trim().split(" ");
      const found = await findAction(VERBS, words ?? []);
      assert(
        found.kind === "action" && found.action.summary === action.summary,
      );
      // A value in quotes with spaces in it is several words here.
      if (!line.includes("'[")) parseCall(found, found.rest);
    }
  }
});
