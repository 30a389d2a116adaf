import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { assemble } from "../../../tests/guests/assemble.ts";
import { PreparedGuest } from "../../../tests/guests/twin.ts";
import { prepareModule } from "./prepare_module.ts";

async function prepareText(text: string): Promise<PreparedGuest> {
  const prepared = prepareModule(await assemble(text));
  if (prepared.kind === "refused") throw new Error("the module is refused");
  return new PreparedGuest(prepared);
}

/** What one call of `run` uses, in units. */
async function usedBy(text: string, ...args: unknown[]): Promise<number> {
  const guest = await prepareText(text);
  strictEqual(guest.call("run", args).kind, "returned");
  return guest.used;
}

const STORE =
  "(i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))";

/** Functions of which each calls the next one twice, and the last one stores. */
function callTree(levels: number): string {
  const functions = Array.from({ length: levels }, (_, i) => {
    const next = `(call $f${i + 1})`;
    return `(func $f${i} ${i + 1 < levels ? next + next : STORE})`;
  });
  return `(module (memory 1) ${
    functions.join("\n")
  } (export "run" (func $f0)))`;
}

/** Modules that run for ever, or as good as, by every means but a plain loop. */
const ENDLESS: readonly (readonly [name: string, text: string])[] = [
  ["29 functions calling each other twice", callTree(29)],
  ["a call graph 50 deep", callTree(50)],
  [
    "a huge body in a loop",
    `(module (memory 1) (func (export "run") (loop $l ${
      STORE.repeat(20_000)
    } (br $l))))`,
  ],
  [
    "a huge callee without a loop",
    `(module (memory 1) (func $huge ${STORE.repeat(20_000)})
      (func (export "run") (loop $l (call $huge) (br $l))))`,
  ],
  [
    "a loop entered by br_table",
    `(module (func (export "run") (local $i i32)
      (loop $l (block $b (block $a (br_table $l $a $b $l (local.get $i)))
        (local.set $i (i32.const 3)) (br $l)))))`,
  ],
  [
    "a loop around unreachable code",
    `(module (func (export "run")
      (loop $l (br $l) (loop $dead (br $dead)) (unreachable))))`,
  ],
  [
    "a jump by number that goes back to itself",
    `(module (func (export "run") (local $pc i32)
      (loop $go (block $b (block $a (br_table $a $b (local.get $pc)))
        (local.set $pc (i32.const 1)) (br $go))
        (local.set $pc (i32.const 1)) (br $go))))`,
  ],
  [
    "a loop that catches everything",
    `(module (tag $e) (func (export "run")
      (loop $l (block $h (try_table (catch_all $h) (throw $e))) (br $l))))`,
  ],
  [
    "a catch that leads back to the loop",
    `(module (tag $e) (func (export "run")
      (loop $l (try_table (catch_all $l) (throw $e)))))`,
  ],
  [
    "tail calls in a circle",
    `(module (func $a (export "run") (return_call $b)) (func $b (return_call $a)))`,
  ],
  [
    "tail calls through a table",
    `(module (type $f (func)) (table funcref (elem $a))
      (func $a (export "run") (return_call_indirect (type $f) (i32.const 0))))`,
  ],
  [
    "a loop that seems to be counted, but goes back before it counts",
    `(module (func (export "run") (local $i i32)
      (local.set $i (i32.const 0))
      (loop $l
        (br_if $l (i32.eqz (local.get $i)))
        (br_if $l (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 16))))))`,
  ],
  [
    "a loop that seems to be counted, but is set back",
    `(module (func (export "run") (local $i i32)
      (local.set $i (i32.const 0))
      (loop $l
        (local.set $i (i32.const 3))
        (br_if $l (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 16))))))`,
  ],
];

Deno.test("what runs for ever is ended, whatever makes it run", async (t) => {
  for (const [name, text] of ENDLESS) {
    await t.step(name, async () => {
      const guest = await prepareText(text);
      guest.mostParks = 1000;
      deepStrictEqual(guest.call("run", []), { kind: "spent" });
    });
  }
});

Deno.test("a call is charged for its longest way, not for all ways", async () => {
  const cases = Array.from(
    { length: 100 },
    () => `(if (local.get 0) (then (return)) (else ${STORE.repeat(20)}))`,
  ).join("");
  const text = (body: string): string =>
    `(module (memory 1) (func (export "run") (param i32) (loop $l ${body}
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`;
  const returning = await usedBy(text(cases), 10);
  ok(returning < 1000, `a way that returns at once used ${returning}`);
});

Deno.test("what is charged follows what is done", async (t) => {
  const counted = (turns: number): string =>
    `(module (memory 1) (func (export "run") (local $i i32)
      (local.set $i (i32.const 0))
      (loop $l ${STORE}
        (br_if $l (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${turns}))))))`;
  const bulk = (operation: string): string =>
    `(module (memory 64) (func (export "run") (param $n i32) (${operation})))`;
  const FILL = "memory.fill (i32.const 0) (i32.const 1) (local.get $n)";
  const COPY = "memory.copy (i32.const 0) (i32.const 9) (local.get $n)";
  const table:
    readonly (readonly [string, string, unknown[], number, number])[] = [
      ["a small function is paid for by its caller", callTree(1), [], 0, 0],
      ["ten levels of calls", callTree(11), [], 2 ** 10 * 7, 2 ** 10 * 20],
      ["16 turns of a counted loop", counted(16), [], 16 * 10, 16 * 20],
      ["8000 turns of a counted loop", counted(8000), [], 8000 * 10, 8000 * 20],
      ["filling nothing", bulk(FILL), [0], 0, 20],
      ["filling a MiB", bulk(FILL), [1 << 20], 1 << 16, (1 << 16) + 20],
      ["filling 3 MiB", bulk(FILL), [3 << 20], 3 << 16, (3 << 16) + 20],
      ["copying 3 MiB", bulk(COPY), [3 << 20], 3 << 16, (3 << 16) + 20],
    ];
  for (const [name, text, args, least, most] of table) {
    await t.step(name, async () => {
      const used = await usedBy(text, ...args);
      ok(used >= least && used <= most, `${used} units`);
    });
  }
});

Deno.test("a check takes the counter only a little below zero", async () => {
  const guest = await prepareText(ENDLESS[0]?.[1] ?? "");
  guest.mostParks = 50;
  guest.refill = 1;
  guest.refuel();
  deepStrictEqual(guest.call("run", []), { kind: "spent" });
  ok(guest.fuel.value > -10_000, `it stands at ${guest.fuel.value}`);
});
