import { deepStrictEqual, equal, match } from "node:assert/strict";
import { GuestLog, LONGEST_LINE_BYTES } from "./guest_log.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function recorded(linesPerSecond = 1000): { log: GuestLog; lines: string[] } {
  const lines: string[] = [];
  const log = new GuestLog(
    linesPerSecond,
    (level, line) => lines.push(`${level}: ${line}`),
  );
  return { log, lines };
}

Deno.test("what is printed comes out in whole lines", async (t) => {
  const table: [name: string, printed: string[], lines: string[]][] = [
    ["one line", ["hello\n"], ["info: hello"]],
    ["several at once", ["a\nb\nc\n"], ["info: a", "info: b", "info: c"]],
    ["in pieces", ["he", "ll", "o\nwor", "ld\n"], [
      "info: hello",
      "info: world",
    ]],
    ["an empty line", ["\n"], ["info: "]],
    ["not finished", ["hello"], []],
  ];
  for (const [name, printed, expected] of table) {
    await t.step(name, () => {
      const { log, lines } = recorded();
      for (const text of printed) log.print("stdout", bytes(text));
      deepStrictEqual(lines, expected);
    });
  }
});

Deno.test("a character that is printed in two halves stays whole", () => {
  const { log, lines } = recorded();
  const [first, second] = [
    bytes("€\n").subarray(0, 1),
    bytes("€\n").subarray(1),
  ];
  log.print("stdout", first);
  log.print("stdout", second);
  deepStrictEqual(lines, ["info: €"]);
});

Deno.test("print() keeps its own copy of what is not finished", () => {
  const { log, lines } = recorded();
  const printed = bytes("memory of the guest");
  log.print("stdout", printed);
  printed.fill(0);
  log.print("stdout", bytes("\n"));
  deepStrictEqual(lines, ["info: memory of the guest"]);
});

Deno.test("standard output and standard error do not mix", () => {
  const { log, lines } = recorded();
  log.print("stdout", bytes("out"));
  log.print("stderr", bytes("err\n"));
  log.print("stdout", bytes("put\n"));
  deepStrictEqual(lines, ["warn: err", "info: output"]);
});

Deno.test("longer lines are cut, and no more than a line is kept", async (t) => {
  const long = "x".repeat(LONGEST_LINE_BYTES);
  await t.step("by log()", () => {
    const { log, lines } = recorded();
    log.line("error", bytes(`${long}yy`));
    deepStrictEqual(lines, [`error: ${long}`]);
  });
  await t.step("printed at once", () => {
    const { log, lines } = recorded();
    log.print("stdout", bytes(`${long}yy\nnext\n`));
    deepStrictEqual(lines, [`info: ${long}`, "info: next"]);
  });
  await t.step("printed in pieces without an end", () => {
    const { log, lines } = recorded();
    for (let i = 0; i < 100; i++) log.print("stdout", bytes(long));
    log.print("stdout", bytes("\nnext\n"));
    deepStrictEqual(lines, [`info: ${long}`, "info: next"]);
  });
});

Deno.test("lines beyond the rate are counted, and the count is told", () => {
  const { log, lines } = recorded(5);
  for (let i = 0; i < 1000; i++) log.line("info", bytes(`${i}`));
  log.print("stdout", bytes("unfinished"));
  log.flush();
  equal(lines[0], "info: 0");
  match(lines.at(-1) ?? "", /^warn: \d+ lines dropped: too many$/);
  equal(lines.length < 20, true);
});

Deno.test("flush() writes what is not finished, once", () => {
  const { log, lines } = recorded();
  log.print("stdout", bytes("a"));
  log.print("stderr", bytes("b"));
  log.flush();
  log.flush();
  deepStrictEqual(lines, ["info: a", "warn: b"]);
});

Deno.test("bytes that are no UTF-8 come out as something", () => {
  const { log, lines } = recorded();
  log.line("info", Uint8Array.of(0xff, 0x41));
  deepStrictEqual(lines, ["info: \ufffdA"]);
});

Deno.test("a print beyond the rate is counted to its last line, and its rest is kept", () => {
  const { log, lines } = recorded(1);
  log.print("stdout", bytes("a\nb\nc\nd\ne\nres"));
  log.print("stderr", bytes("\n"));
  log.flush();
  deepStrictEqual(lines, [
    "info: a",
    "info: b",
    "warn: 5 lines dropped: too many",
  ]);
});
