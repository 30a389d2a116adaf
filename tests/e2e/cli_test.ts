/**
 * The command line as a person runs it: a real process.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
} from "node:assert/strict";
import { dormouse } from "../support/dormouse_process.ts";
import { tempTree } from "../support/temp_tree.ts";

const MOD = new URL("../../mod.ts", import.meta.url).pathname;
const CHILDREN =
  new URL("../fixtures/children/ring.yaml", import.meta.url).pathname;

Deno.test("dormouse exits with 0 when done, 1 when failed, 2 when called wrongly", async (t) => {
  await using tree = await tempTree({ "bad.yaml": "name: a\n" });
  const table: [args: string[], code: number][] = [
    [["version"], 0],
    [["check", CHILDREN], 0],
    [["check", `${tree.path}/bad.yaml`], 1],
    [["check"], 2],
    [[], 2],
  ];
  for (const [args, code] of table) {
    await t.step(`dormouse ${args.join(" ")}`, async () => {
      assertEquals((await dormouse(args)).code, code);
    });
  }
});

Deno.test("dormouse puts results on stdout and complaints on stderr, plain in a pipe", async () => {
  const help = await dormouse(["help"]);
  assertMatch(help.stdout, /^dormouse: a Kubernetes operator host/);
  assertEquals(help.stderr, "");
  const wrong = await dormouse(["hlep"]);
  assertEquals(wrong.stdout, "");
  assertMatch(wrong.stderr, /^error: there is no verb "hlep", did you mean/);
});

Deno.test("dormouse kv keeps values from one process to the next", async () => {
  await using tree = await tempTree();
  const variables = { DORMOUSE_STATE_DIR: `${tree.path}/state` };
  const input = "hello\n";
  await dormouse(["kv", "set", "greeting", "-"], { variables, input });
  const { code, stdout } = await dormouse(["kv", "get", "greeting"], {
    variables,
  });
  assertEquals([code, stdout], [0, "hello\n\n"]);
});

Deno.test("dormouse ends quietly when the reader of a pipe goes away", async () => {
  const line = `"${Deno.execPath()}" run -A --no-check "${MOD}" help`;
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `{ ${line}; echo "exit $?" >&2; } | true`],
  }).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stdout)], [0, ""]);
  assertEquals(decoder.decode(stderr), "exit 0\n");
});
