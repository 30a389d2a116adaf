import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
  ok as assert,
} from "node:assert/strict";
import { assemble, assembleGuest } from "../../tests/guests/assemble.ts";
import { runMain } from "../../tests/support/memory_io.ts";
import { tempTree } from "../../tests/support/temp_tree.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A file with a module in it, for the time of a test. */
interface ModuleFile extends AsyncDisposable {
  readonly file: string;
}

async function moduleFile(bytes: Bytes): Promise<ModuleFile> {
  const tree = await tempTree();
  const file = `${tree.path}/m.wasm`;
  await Deno.writeFile(file, bytes);
  return { file, [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() };
}

const bytesOf = (...bytes: readonly number[]): Bytes =>
  Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...bytes);

Deno.test("check shows what a module can do and what is in it", async () => {
  await using module = await moduleFile(
    await assemble(`(module
      (import "dormouse" "take" (func $take (param i32) (result i32)))
      (import "dormouse" "give" (func $give (param i32 i32)))
      (import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))
      (memory (export "memory") 1 2)
      (global (mut i32) (i32.const 0))
      (global (export "dormouse_abi_1") i32 (i32.const 1))
      (data (i32.const 8) "{}")
      (func (export "reconcile") (param i32)
        (drop (call $take (i32.const 64)))
        (call $give (i32.const 8) (i32.const 2))))`),
  );
  const { code, stdout, stderr } = await runMain(["check", module.file]);
  assertEquals([code, stderr], [0, ""]);
  // How much the rewriting adds is its own business.
  assertEquals(
    stdout.replace(
      /\d+ (with fuel.*moved out), \d+ of/,
      "N $1, N of",
    ),
    `\
${module.file}: can doze and sleep

  style     call, ABI 1
  size      226, 4 functions
  prepared  N with fuel counted, 2 of memory moved out, N of names moved out
  memory    64Ki at first, up to 128Ki
  state     1 global beside the memory
  sections  import 70, export 39, name 26, type 19, code 16, global 11,
            3 more 14
  imports   dormouse: take, give
            wasi_snapshot_preview1: sched_yield
  exports   memory, dormouse_abi_1 global, reconcile (i32) -> ()
`,
  );
});

Deno.test("check gives each kind of module its verdict", async (t) => {
  const table: [guest: string, code: number, stdout: RegExp][] = [
    ["counts", 0, /: can doze and sleep\n\n {2}style +call, ABI 1\n/],
    ["counts_loop", 0, /: can doze and sleep\n\n {2}style +loop, ABI 1\n/],
    [
      "table_writes",
      1,
      /: can doze, not sleep, but is no operator\n\n {2}its tables change \(table.set\), at byte 165\n/,
    ],
    [
      "two_memories",
      1,
      /\n {2}it has 2 memories, at byte 32\n {2}to mend it: use a single memory\n/,
    ],
    [
      "start_section",
      1,
      /can doze and sleep, but is no operator\n\n {2}style +none: wanted the export "reconcile"[^]*state +1 global .*, a start function\n/,
    ],
    [
      "hello_world",
      1,
      /: refused\n\n.*"console\.log".*\n.*"js\.mem".*\n {2}to mend it: run it by "dormouse exec".*\n\n {2}style +plain example/,
    ],
  ];
  for (const [guest, code, stdout] of table) {
    await t.step(guest, async () => {
      await using module = await moduleFile(await assembleGuest(guest));
      const ran = await runMain(["check", module.file]);
      assertEquals([ran.code, ran.stderr], [code, ""]);
      assertMatch(ran.stdout, stdout);
    });
  }
});

Deno.test("check lets a host have an operator that can only doze", async () => {
  await using module = await moduleFile(
    await assemble(`(module
      (memory (export "memory") 1)
      (table 1 funcref)
      (func (export "reconcile") (param i32)
        (table.set (i32.const 0) (ref.null func))))`),
  );
  const { code, stdout } = await runMain(["check", module.file]);
  assertEquals(code, 0);
  assertMatch(
    stdout,
    /: can doze, not sleep\n\n {2}its tables change \(table\.set\), at byte \d+\n {2}to mend it: link it statically\n\n {2}style +call, no export "dormouse_abi_1" says its version\n/,
  );
});

Deno.test("check says of a bad module what is wrong, where, and what would mend it", async (t) => {
  const table: [
    name: string,
    bytes: () => Bytes | Promise<Bytes>,
    why: RegExp,
    offset: number,
    remedy: RegExp,
  ][] = [
    ["empty", () => new Uint8Array(), /not WebAssembly/, 0, /\.wasm file/],
    [
      "no wasm",
      () => Uint8Array.from(new TextEncoder().encode("(module)")),
      /not WebAssembly/,
      0,
      /\.wasm file/,
    ],
    [
      "truncated",
      async () => (await assembleGuest("counts")).slice(0, 60),
      /extends past end of the module/,
      32,
      /cut off/,
    ],
    [
      "LEB overlong",
      () => bytesOf(0x01, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00),
      /length overflow/,
      13,
      /build it again/,
    ],
    [
      "section out of order",
      () => bytesOf(0x03, 0x01, 0x00, 0x01, 0x01, 0x00),
      /unexpected section/,
      13,
      /build it again/,
    ],
    [
      "a section of 2 GB declared",
      () => bytesOf(0x01, 0x80, 0x80, 0x80, 0x80, 0x08, 0x00),
      /extends past end of the module \(length 2147483648/,
      8,
      /cut off/,
    ],
    [
      "a memory of 2 GB declared",
      () => assembleGuest("huge_memory"),
      /starts with 2048 MiB/,
      11,
      /smaller initial memory/,
    ],
    [
      "a component",
      () => Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00),
      /a component/,
      4,
      /wasm32-wasip1/,
    ],
    [
      "shared memory",
      () => assembleGuest("shared_memory"),
      /memory is shared/,
      11,
      /without threads/,
    ],
  ];
  for (const [name, bytes, why, offset, remedy] of table) {
    await t.step(name, async () => {
      await using module = await moduleFile(await bytes());
      const { code, stdout, stderr } = await runMain(["check", module.file]);
      assertEquals([code, stderr], [1, ""]);
      const [head, , reason = "", mend = ""] = stdout.split("\n");
      assertEquals(head, `${module.file}: refused`);
      assertMatch(reason, why);
      assert(reason.endsWith(`, at byte ${offset}`), reason);
      assertMatch(mend, /^ {2}to mend it: /);
      assertMatch(mend, remedy);
    });
  }
});

Deno.test("check --json tells programs all of a module", async () => {
  await using good = await moduleFile(await assembleGuest("counts"));
  await using bad = await moduleFile(await assembleGuest("shared_memory"));
  const json = async (
    { file }: ModuleFile,
  ): Promise<[number, Record<string, unknown>]> => {
    const { code, stdout, stderr } = await runMain(["check", "--json", file]);
    assertEquals(stderr, "");
    return [code, JSON.parse(stdout)];
  };
  const [code, result] = await json(good);
  const { module, prepared, ...rest } = result;
  assertEquals([code, rest], [0, {
    file: good.file,
    verdict: "sleeps",
    reasons: [],
    usable: true,
  }]);
  const { style, abi, memories } = module as Record<string, unknown>;
  assertEquals([style, abi, memories], ["call", 1, [{ minPages: 1 }]]);
  assertEquals(Object.keys(prepared as object), [
    "wasmBytes",
    "baseBytes",
    "namesBytes",
  ]);
  const [failed, refused] = await json(bad);
  assertEquals([failed, refused["verdict"], refused["reasons"]], [
    1,
    "refused",
    [{
      why: "its memory is shared",
      offset: 11,
      remedy: "build it without threads",
    }],
  ]);
  assertEquals(refused["prepared"], undefined);
});

Deno.test("check lets no name in a module command the terminal", async () => {
  await using module = await moduleFile(
    await assemble(
      String
        .raw`(module (import "e\1b[2J" "f" (func)) (func (export "a\1b[2J\0ab")))`,
    ),
  );
  const { stdout } = await runMain(["check", module.file]);
  assert(!stdout.includes("\x1b"), stdout);
  assertMatch(stdout, /exports +a\\x1b\[2J\\nb \(\) -> \(\)\n/);
  assertMatch(stdout, /it imports "e\\x1b\[2J\.f"/);
});

Deno.test("check counts what would fill the screen", async () => {
  const functions = Array.from(
    { length: 40 },
    (_, n) => `(func (export "f${n}"))`,
  );
  await using module = await moduleFile(
    await assemble(`(module ${functions.join("")})`),
  );
  const { stdout } = await runMain(["check", module.file]);
  assertMatch(stdout, /f31 \(\) -> \(\), 8 more\n$/);
  for (const line of stdout.split("\n").slice(1)) {
    assert(line.length <= 80, line);
  }
});

Deno.test("check says of a module's name without a module what is there", async () => {
  await using tree = await tempTree({ "d.wasm/file": "" });
  for (
    const [name, found] of [["none.wasm", "no such file"], [
      "d.wasm",
      "a directory",
    ]] as const
  ) {
    const file = `${tree.path}/${name}`;
    assertEquals(await runMain(["check", file]), {
      code: 1,
      stdout:
        `${file}: found ${found}, wanted a WebAssembly module\n${file}: 1 problem\n`,
      stderr: "",
    });
  }
});
