import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { assembleGuest } from "../../../tests/guests/assemble.ts";
import {
  type Outcome,
  PreparedGuest,
  Twin,
} from "../../../tests/guests/twin.ts";
import { functionAt, nameFrames } from "./name_frames.ts";
import { type PreparedModule, prepareModule } from "./prepare_module.ts";

async function prepareGuest(
  name: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; prepared: PreparedModule }> {
  const bytes = await assembleGuest(name);
  const prepared = prepareModule(bytes, { plain: true });
  if (prepared.kind === "refused") {
    throw new Error(`"${name}" is refused: ${prepared.reasons[0]?.why}`);
  }
  return { bytes, prepared };
}

async function twinOf(name: string): Promise<Twin> {
  const { bytes, prepared } = await prepareGuest(name);
  const twin = Twin.start(bytes, prepared);
  if (!(twin instanceof Twin)) throw new Error(`it ${twin.kind}`);
  return twin;
}

const MIB = 1 << 20;

/** Calls that go through what rewriting changes, of guests that use it. */
type Call = readonly [name: string, ...args: unknown[]];

const CALLS: readonly (readonly [guest: string, calls: readonly Call[]])[] = [
  ["hidden_globals", [["sum"], ["step"], ["sum"], ["step"], ["sum"]]],
  ["start_section", []],
  ["multi_value", [["power", 3, 5], ["power", 2, 0], ["twice", 9], [
    "swap",
    1,
    2n,
  ]]],
  ["vectors", [["add", 32], ["add", 1000], ["add", 65_536], ["add", 65_537]]],
  ["bulk_memory", [
    ["fill", 10, 1, 20],
    ["fill", 0, 2, 3 * MIB],
    ["fill", 5, 3, 3 * MIB],
    ["fill", 5, 3, 50 * 65_536 - 5],
    ["fill", 5, 3, 50 * 65_536 - 4],
    ["fill", 5, 3, -1],
    ["fill", -5, 3, 5],
    ["fill", -5, 3, 2 * MIB],
    ["fill", 50 * 65_536, 3, 0],
    ["fill", 50 * 65_536 + 1, 3, 0],
    ["fill_some"],
    ["init", 100, 0, 13],
    ["init", 100, 0, 14],
    ["init", 2 * MIB, 0, 2 * MIB],
    ["init", 0, -1, 2 * MIB],
    ["copy", 100, 120, 60],
    ["copy", 0, MIB / 2, 2 * MIB + 3],
    ["copy", MIB / 2, 0, 2 * MIB + 3],
    ["copy", 1, 0, 3 * MIB],
    ["copy", 0, 1, 3 * MIB],
    ["copy", 0, MIB, 3 * MIB],
    ["copy", MIB, 0, 3 * MIB],
    ["copy", -MIB, 0, 3 * MIB],
    ["copy", 0, -MIB, 3 * MIB],
    ["init_active", 0, 0, 1],
    ["init_active", 0, 0, 0],
  ]],
  ["drops_data", [["init", 3], ["drop"], ["init", 3], ["init", 0]]],
  ["tail_calls", [["sum", 100_000, 0], ["even", 9999], [
    "indirect",
    50_000,
    1,
  ]]],
  ["exceptions", [["odd", 9], ["odd", 2], ["again", 3], ["again", 4], [
    "again",
    101,
  ]]],
  ["exceptions_legacy", [["delegate", 3], ["delegate", 8], ["rethrow", 20], [
    "rethrow",
    3,
  ]]],
  ["table_writes", [
    ["call", 0],
    ["set", 0],
    ["call", 0],
    ["init", 1, 0, 2],
    ["init", 3, 0, 2],
    ["init", 1, 1, 2],
    ["call", 2],
    ["grow", 3],
    ["grow", 100],
    ["grow", -1],
    ["call", 6],
    ["fill", 0, 7],
    ["fill", 0, 8],
    ["fill", 0, 5000],
    ["copy", 1, 0, 6],
    ["copy", 0, 1, 6000],
    ["size"],
    ["drop"],
    ["init", 0, 0, 1],
  ]],
  ["references", [["is_set"], ["set"], ["is_set"], ["f"]]],
  ["two_memories", [["fill", 9], ["swap", 6], ["swap", 65_537], ["grow", 1], [
    "grow",
    1,
  ]]],
  ["vector_global", [["step"], ["step"]]],
  ["segments", []],
  ["recurses_exponentially", [["fibonacci", 15]]],
];

Deno.test("a prepared module does what the module does", async (t) => {
  for (const [name, calls] of CALLS) {
    await t.step(name, async () => {
      const twin = await twinOf(name);
      for (const [method, ...args] of calls) twin.call(method, ...args);
    });
  }
});

Deno.test("bulk operations park between pieces and trap before the first", async () => {
  const twin = await twinOf("bulk_memory");
  const parks = (...call: [string, ...number[]]): [Outcome["kind"], number] => {
    const before = twin.prepared.parks;
    const { kind } = twin.call(...call);
    return [kind, twin.prepared.parks - before];
  };
  deepStrictEqual(parks("fill", 0, 1, 3 * MIB), ["returned", 3]);
  deepStrictEqual(parks("fill", 0, 1, 64 * MIB), ["threw", 0]);
});

Deno.test("a guest that runs for ever is ended when its fuel is", async (t) => {
  const endless: readonly [string, ...number[]][] = [
    ["spins", 0],
    ["recurses_exponentially", 0],
    ["recurses_indirectly", 0],
    ["fills", 0],
    ["allocates", 0],
    ["catches_spent", 0],
  ];
  for (const [name, ...args] of endless) {
    await t.step(name, async () => {
      const { prepared } = await prepareGuest(name);
      const guest = new PreparedGuest(prepared, { mostParks: 100 });
      deepStrictEqual(guest.call("reconcile", args), { kind: "spent" });
      strictEqual(guest.parks, 101, "it is over at the first trap");
    });
  }
});

Deno.test("a prepared module is smaller in V8 by its data and its names", async () => {
  const { prepared } = await prepareGuest("counts");
  const text = new TextDecoder("latin1").decode(prepared.wasm);
  ok(!text.includes("hidden"), "no name section");
  deepStrictEqual(
    prepared.base?.map(({ offset, bytes }) => [offset, bytes.length]),
    [[0, 2]],
  );
});

Deno.test("nameFrames() names the functions of a trap by the offsets in its stack", async () => {
  const { prepared } = await prepareGuest("traps");
  const { exports } = new PreparedGuest(prepared);
  let stack = "";
  try {
    (exports["reconcile"] as CallableFunction)(0);
  } catch (error) {
    stack = error instanceof Error ? error.stack ?? "" : "";
  }
  const frames = nameFrames(stack, prepared.names).split("\n").slice(1, 4);
  deepStrictEqual(
    frames.map((frame) => frame.replace(/, byte .*/, "")),
    [
      "    at divide_by_zero (wasm function 1",
      "    at compute (wasm function 2",
      "    at reconcile (wasm function 3",
    ],
  );
});

Deno.test("functionAt() finds functions without names, and nothing before the first", async () => {
  const bytes = await assembleGuest("bulk_memory");
  const stripped = bytes.slice(0, -nameSectionBytes(bytes));
  const prepared = prepareModule(stripped);
  if (prepared.kind === "refused") throw new Error("it is refused");
  const { names } = prepared;
  const places = Array.from(
    prepared.wasm,
    (_, offset) => functionAt(names, offset),
  );
  strictEqual(places[0], undefined);
  deepStrictEqual(places.find((place) => place !== undefined), { index: 0 });
  deepStrictEqual(places.at(-1), { index: 13, name: "memory.init" });
  strictEqual(functionAt(new Uint8Array(0), 9), undefined);
});

/** The length of the name section, which is the last one. */
function nameSectionBytes(bytes: Uint8Array): number {
  const text = new TextDecoder("latin1").decode(bytes);
  return bytes.length - (text.lastIndexOf("\x04name") - 2);
}
