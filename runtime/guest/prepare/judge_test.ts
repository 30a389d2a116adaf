import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import {
  assemble,
  assembleGuest,
  assembleWithBinaryen,
} from "../../../tests/guests/assemble.ts";
import { type Preparation, prepareModule } from "./prepare_module.ts";
import type { Reason } from "./verdict.ts";

function refusal(preparation: Preparation): Reason {
  if (preparation.kind !== "refused") throw new Error("it is not refused");
  const [reason] = preparation.reasons;
  if (reason === undefined) throw new Error("it is refused without a reason");
  return reason;
}

const bytesOf = (...bytes: readonly number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...bytes]);

/** What is refused: the module, why, where, and what would mend it. */
interface Refused {
  readonly module: () =>
    | Uint8Array<ArrayBuffer>
    | Promise<Uint8Array<ArrayBuffer>>;
  readonly why: RegExp;
  readonly offset: number;
  readonly remedy: RegExp;
}

const REFUSED: Readonly<Record<string, Refused>> = {
  "reject_empty: no bytes at all": {
    module: () => new Uint8Array(0),
    why: /not WebAssembly/,
    offset: 0,
    remedy: /\.wasm file/,
  },
  "reject_text: another kind of file": {
    module: () => Uint8Array.from(new TextEncoder().encode("(module)")),
    why: /not WebAssembly/,
    offset: 0,
    remedy: /\.wasm file/,
  },
  "reject_component: a component": {
    module: () => Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00),
    why: /component/,
    offset: 4,
    remedy: /wasm32-wasip1/,
  },
  "reject_version: a version to come": {
    module: () => Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x02, 0x00, 0x00, 0x00),
    why: /unknown version/,
    offset: 4,
    remedy: /1\.0/,
  },
  "reject_truncated: a section that ends too early": {
    module: async () => (await assembleGuest("counts")).slice(0, 60),
    why: /not valid/,
    offset: 32,
    remedy: /cut off/,
  },
  "reject_overlong: a number of too many bytes": {
    module: () => bytesOf(0x01, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00),
    why: /not valid: .*length overflow/,
    offset: 13,
    remedy: /build it again/,
  },
  "reject_order: a section out of order": {
    module: () => bytesOf(0x03, 0x01, 0x00, 0x01, 0x01, 0x00),
    why: /not valid: unexpected section/,
    offset: 13,
    remedy: /build it again/,
  },
  "reject_twice: a section twice": {
    module: () => bytesOf(0x01, 0x01, 0x00, 0x01, 0x01, 0x00),
    why: /not valid: unexpected section/,
    offset: 13,
    remedy: /build it again/,
  },
  "reject_undeclared: the fuel counter by its index": {
    module: () => assembleGuest("touches_fuel"),
    why: /not valid: .*Invalid global index: 1/,
    offset: 100,
    remedy: /build it again/,
  },
  "reject_shared_memory": {
    module: () => assembleGuest("shared_memory"),
    why: /memory is shared/,
    offset: 11,
    remedy: /without threads/,
  },
  "reject_memory64": {
    module: () => assembleGuest("memory64"),
    why: /64-bit addresses/,
    offset: 11,
    remedy: /wasm32/,
  },
  "reject_table64": {
    module: () => bytesOf(0x04, 0x04, 0x01, 0x70, 0x04, 0x01),
    why: /64-bit indices/,
    offset: 11,
    remedy: /wasm32/,
  },
  "reject_huge_memory: 2 GiB from the start": {
    module: () => assembleGuest("huge_memory"),
    why: /starts with 2048 MiB/,
    offset: 11,
    remedy: /smaller initial memory/,
  },
  "reject_huge_table": {
    module: () => assemble("(module (table 1000001 funcref))"),
    why: /starts with 1000001 entries/,
    offset: 11,
    remedy: /smaller table/,
  },
  "reject_unknown_import": {
    module: () => assemble('(module (import "env" "abort" (func)))'),
    why: /imports "env\.abort" \(\(\) -> \(\)\)/,
    offset: 17,
    remedy: /WASI preview 1/,
  },
  "reject_unknown_wasi": {
    module: () =>
      assemble('(module (import "wasi_unstable" "fd_write" (func)))'),
    why: /"wasi_unstable\.fd_write"/,
    offset: 17,
    remedy: /WASI preview 1/,
  },
  "reject_unknown_function_of_ours": {
    module: () => assemble('(module (import "dormouse" "fork" (func)))'),
    why: /"dormouse\.fork"/,
    offset: 17,
    remedy: /version of this interface/,
  },
  "reject_wrong_kind": {
    module: () => assemble('(module (import "dormouse" "take" (global i32)))'),
    why: /"dormouse\.take" \(i32\)/,
    offset: 11,
    remedy: /version of this interface/,
  },
  "reject_imported_memory": {
    module: () => assemble('(module (import "env" "memory" (memory 1)))'),
    why: /"env\.memory" \(memory\)/,
    offset: 11,
    remedy: /define its memory/,
  },
  "reject_imported_table": {
    module: () => assemble('(module (import "js" "t" (table 1 funcref)))'),
    why: /"js\.t" \(table of funcref\)/,
    offset: 11,
    remedy: /import only from/,
  },
  "reject_plain_import: without the flag": {
    module: () => assembleGuest("hello_world"),
    why: /"console\.log"/,
    offset: 22,
    remedy: /plain example/,
  },
  "reject_reserved_export": {
    module: () => assemble('(module (func (export "__dm_fuel")))'),
    why: /exports "__dm_fuel"/,
    offset: 21,
    remedy: /rename/,
  },
  "reject_struct: what no limit bounds": {
    module: () => assemble("(module (type (struct (field i32))))"),
    why: /structs or arrays/,
    offset: 11,
    remedy: /garbage-collected/,
  },
  "reject_array": {
    module: () =>
      assembleWithBinaryen(
        '(module (type $a (array (mut i8))) (func (export "f") (drop (array.new_default $a (i32.const 9)))))',
      ),
    why: /structs or arrays/,
    offset: 11,
    remedy: /garbage-collected/,
  },
  "reject_exception_with_reference: a list that no limit bounds": {
    module: () => assemble("(module (tag (param externref)))"),
    why: /carry references/,
    offset: 18,
    remedy: /numbers only/,
  },
};

Deno.test("prepareModule() refuses with reason, place and remedy", async (t) => {
  for (const [name, expected] of Object.entries(REFUSED)) {
    await t.step(name, async () => {
      const reason = refusal(prepareModule(await expected.module()));
      match(reason.why, expected.why);
      match(reason.remedy, expected.remedy);
      strictEqual(reason.offset, expected.offset);
    });
  }
});

Deno.test("prepareModule() lists every reason to refuse a module", async () => {
  const text = `(module
    (import "env" "a" (func)) (import "env" "b" (func))
    (memory 1 1 shared) (func (export "__dm_park")))`;
  const preparation = prepareModule(await assemble(text));
  strictEqual(preparation.kind, "refused");
  strictEqual(preparation.kind === "refused" && preparation.reasons.length, 4);
});

Deno.test("prepareModule() takes console.log and js.mem with the plain flag", async () => {
  const bytes = await assembleGuest("hello_world");
  const preparation = prepareModule(bytes, { plain: true });
  strictEqual(preparation.kind, "prepared");
});

const DOZES: readonly (readonly [guest: string, why: RegExp])[] = [
  ["table_writes", /tables change \(table\.set\)/],
  ["two_memories", /2 memories/],
  ["references", /holds a funcref/],
  ["vector_global", /holds a v128/],
  ["drops_data", /drops data segments/],
];

Deno.test("a module whose state is not all numbers and memory can only doze", async (t) => {
  for (const [guest, why] of DOZES) {
    await t.step(guest, async () => {
      const preparation = prepareModule(await assembleGuest(guest));
      if (preparation.kind === "refused") throw new Error("it is refused");
      const { verdict } = preparation;
      strictEqual(verdict.kind, "dozes");
      match(verdict.kind === "dozes" ? verdict.reasons[0]?.why ?? "" : "", why);
    });
  }
});

Deno.test("findFacts() tells how the host is to talk to a module", async (t) => {
  const styles: readonly (readonly [string, string, number?])[] = [
    ["counts", "call", 1],
    ["counts_loop", "loop", 1],
    ["hello_world", "plain"],
    ["bulk_memory", "none"],
  ];
  for (const [guest, style, abi] of styles) {
    await t.step(guest, async () => {
      const { facts } = prepareModule(await assembleGuest(guest), {
        plain: true,
      });
      deepStrictEqual([facts?.style, facts?.abi], [style, abi]);
    });
  }
});
