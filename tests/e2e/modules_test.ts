/**
 * Judging and running modules, as a person does it.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
} from "node:assert/strict";
import { assembleGuest } from "../guests/assemble.ts";
import { dormouse } from "../support/dormouse_process.ts";
import { tempTree } from "../support/temp_tree.ts";

Deno.test("dormouse check judges a module, and exec runs it", async (t) => {
  await using tree = await tempTree();
  const write = async (guest: string, bytes = Infinity): Promise<string> => {
    const file = `${tree.path}/${guest}.${bytes}.wasm`;
    const whole = await assembleGuest(guest);
    await Deno.writeFile(file, whole.subarray(0, bytes));
    return file;
  };
  const operator = await write("counts");
  const cut = await write("counts", 60);
  const hello = await write("hello_world");
  const table: [
    args: string[],
    code: number,
    stdout: RegExp,
    stderr: RegExp,
  ][] = [
    [["check", operator], 0, /: can doze and sleep\n/, /^$/],
    [["check", cut], 1, /: refused\n\n.*at byte 32\n {2}to mend it: /, /^$/],
    [["check", hello], 1, /run it by "dormouse exec"/, /^$/],
    [["exec", hello], 0, /^Hello World\n$/, /\nrun +[\d.]+ ms\n/],
    [["exec", operator], 0, /^$/, /controllers 0, requests 0\n$/],
    [["exec", cut], 1, /^$/, /^error: Cannot use module .*at byte 32; /],
    [["exec"], 2, /^$/, /^error: MODULE is missing\n/],
  ];
  for (const [args, code, stdout, stderr] of table) {
    await t.step(`dormouse ${args.join(" ")}`, async () => {
      const ran = await dormouse(args);
      assertEquals(ran.code, code);
      assertMatch(ran.stdout, stdout);
      assertMatch(ran.stderr, stderr);
    });
  }
});
