import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
} from "node:assert/strict";
import { assemble, assembleGuest } from "../../tests/guests/assemble.ts";
import { type Ran, runMain } from "../../tests/support/memory_io.ts";
import { tempTree } from "../../tests/support/temp_tree.ts";

/** Assembles a module, or one of `tests/guests`, and runs it. */
async function exec(
  nameOrText: string,
  ...args: readonly string[]
): Promise<Ran & { readonly file: string }> {
  await using tree = await tempTree();
  const file = `${tree.path}/m.wasm`;
  await Deno.writeFile(
    file,
    await (nameOrText.startsWith("(")
      ? assemble(nameOrText)
      : assembleGuest(nameOrText)),
  );
  const [options, rest] = args[0]?.startsWith("--") ? [args, []] : [[], args];
  return { ...await runMain(["exec", ...options, file, ...rest]), file };
}

/** A WASI command that prints what `body` puts into memory. */
const command = (body: string): string =>
  `(module
    (import "wasi_snapshot_preview1" "fd_write"
      (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_sizes_get"
      (func $args_sizes_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_get"
      (func $args_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 64) "out\\nend")
    (func $print (param $fd i32) (param $at i32) (param $size i32)
      (i32.store (i32.const 0) (local.get $at))
      (i32.store (i32.const 4) (local.get $size))
      (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))
    (func (export "_start") ${body}))`;

/** An operator in call style whose start does `body`. */
const operator = (body: string): string =>
  `(module
    (import "dormouse" "request" (func $request (param i32 i32) (result i32)))
    (import "dormouse" "take" (func $take (param i32) (result i32)))
    (import "dormouse" "watch" (func $watch (param i32 i32) (result i32)))
    (import "dormouse" "log" (func $log (param i32 i32 i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "{\\"method\\":\\"GET\\",\\"url\\":\\"/api\\",\\"headers\\":[]}\\n")
    (data (i32.const 64) "{\\"controller\\":\\"a\\",\\"for\\":{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"Secret\\"}}")
    (func (export "dormouse_abi_1"))
    (func (export "reconcile") (param i32))
    (func (export "start") ${body}))`;

const TIMES =
  /^\n +TIME\nprepare +[\d.]+ ms\ncompile +[\d.]+ ms\ninstantiate +[\d.]+ ms\nrun +[\d.]+ ms\nmemory 64Ki\n$/;

Deno.test("exec runs the well-known Hello World and times it", async () => {
  const { code, stdout, stderr } = await exec("hello_world");
  assertEquals([code, stdout], [0, "Hello World\n"]);
  assertMatch(stderr, TIMES);
});

Deno.test("exec runs a command, what it prints where it prints it", async (t) => {
  const out = "(call $print (i32.const 1) (i32.const 64) (i32.const 7))";
  const err = "(call $print (i32.const 2) (i32.const 64) (i32.const 4))";
  const exit = (code: number): string =>
    `(call $proc_exit (i32.const ${code}))`;
  const table: [
    name: string,
    body: string,
    ran: Omit<Ran, "stderr">,
    RegExp,
  ][] = [
    [
      "whole and unfinished lines",
      out,
      { code: 0, stdout: "out\nend\n" },
      TIMES,
    ],
    ["to stderr", err, { code: 0, stdout: "" }, /^out\n\n +TIME\n/],
    ["leaves with 0", out + exit(0), { code: 0, stdout: "out\nend\n" }, TIMES],
    [
      "leaves with 3",
      out + exit(3),
      { code: 1, stdout: "out\nend\n" },
      /^error: The guest left with code 3\n$/,
    ],
    [
      "traps",
      "unreachable",
      { code: 1, stdout: "" },
      /^error: The guest trapped: unreachable/,
    ],
  ];
  for (const [name, body, { code, stdout }, stderr] of table) {
    await t.step(name, async () => {
      const ran = await exec(command(body));
      assertEquals([ran.code, ran.stdout], [code, stdout]);
      assertMatch(ran.stderr, stderr);
    });
  }
});

Deno.test("exec hands a command its name and its arguments", async () => {
  const body = `
    (drop (call $args_sizes_get (i32.const 16) (i32.const 20)))
    (drop (call $args_get (i32.const 256) (i32.const 512)))
    (call $print (i32.const 1) (i32.const 512) (i32.load (i32.const 20)))`;
  const { stdout } = await exec(command(body), "one", "--", "--two");
  assertEquals(stdout, "m.wasm\0one\0--two\0\n");
});

Deno.test("exec runs the start of an operator, with a host that knows nothing", async () => {
  const { code, stdout, stderr } = await exec(operator(`
    (drop (call $watch (i32.const 64) (i32.const 60)))
    (drop (call $request (i32.const 0) (i32.const 44)))
    (call $log (i32.const 2) (i32.const 256) (call $take (i32.const 256)))`));
  assertEquals([code, stdout], [0, ""]);
  const [watch, request, log, body, ...times] = stderr.split("\n");
  assertEquals(
    watch,
    'watch: {"controller":"a","for":{"apiVersion":"v1","kind":"Secret"}}',
  );
  assertEquals(request, "request: GET /api: 503, there is no cluster here");
  assertMatch(log ?? "", /^info: \{"status":503,/);
  assertMatch(body ?? "", /"kind":"Status".*"reason":"ServiceUnavailable"/);
  assertMatch(times.join("\n"), /\nmemory 64Ki, controllers 1, requests 1\n$/);
});

Deno.test("exec runs the start of an operator in loop style", async (t) => {
  await t.step("until it rests", async () => {
    const { code, stderr } = await exec("counts_loop");
    assertEquals(code, 0);
    assertMatch(stderr, /\nmemory 64Ki, controllers 0, requests 0\n$/);
  });
  await t.step("or traps", async () => {
    const { code, stderr } = await exec(`(module
      (memory (export "memory") 1)
      (func (export "deliver") (param i32 i32 i32))
      (func $broken (export "pump") (result i64) unreachable))`);
    assertEquals(code, 1);
    assertMatch(stderr, /^error: The guest trapped: unreachable in broken/);
  });
});

Deno.test("exec --repeat says it once and times it each time", async () => {
  const { code, stdout, stderr } = await exec("hello_world", "--repeat=5");
  assertEquals([code, stdout], [0, "Hello World\n"]);
  assertMatch(
    stderr,
    /^\n +FIRST {2}MEDIAN OF 5\nprepare +[\d.]+ ms\ncompile +[\d.]+ ms\ninstantiate +[\d.]+ ms +[\d.]+ ms\nrun +[\d.]+ ms +[\d.]+ ms\nmemory 64Ki\n$/,
  );
});

Deno.test("exec --json prints times for programs, all else on stderr", async () => {
  const { code, stdout, stderr, file } = await exec(
    "hello_world",
    "--json",
    "--repeat",
    "3",
  );
  assertEquals([code, stderr], [0, "Hello World\n"]);
  const { prepareMs, compileMs, instantiateMs, runMs, ...rest } = JSON.parse(
    stdout,
  );
  assertEquals(rest, {
    file,
    style: "plain",
    runs: 3,
    memoryBytes: 65_536,
    requests: 0,
    controllers: 0,
  });
  const times = [
    prepareMs,
    compileMs,
    ...Object.values(instantiateMs),
    ...Object.values(runMs),
  ];
  assertEquals(
    times.map((time) => typeof time === "number" && time >= 0),
    Array(6).fill(true),
  );
});

Deno.test("exec says what it cannot run", async (t) => {
  await using tree = await tempTree({ "text.wasm": "(module)", "dir/x": "" });
  const table: [args: string[], code: number, stderr: RegExp][] = [
    [
      [`${tree.path}/none.wasm`],
      1,
      /^error: Cannot run ".*none\.wasm": found no such file, wanted a WebAssembly module/,
    ],
    [[`${tree.path}/text.wasm`], 1, /found a file of another kind/],
    [[`${tree.path}/dir`], 1, /found a directory/],
    [["--repeat", "0", "m.wasm"], 2, /^error: --repeat takes a number from 1/],
    [["--repeat", "1e3", "m.wasm"], 2, /not "1e3"\n/],
    [[], 2, /^error: MODULE is missing/],
  ];
  for (const [args, code, stderr] of table) {
    await t.step(args.join(" "), async () => {
      const ran = await runMain(["exec", ...args]);
      assertEquals([ran.code, ran.stdout], [code, ""]);
      assertMatch(ran.stderr, stderr);
    });
  }
  const modules: [guest: string, stderr: RegExp][] = [
    ["shared_memory", /its memory is shared at byte 11; build it without/],
    ["start_section", /it exports nothing that could be run/],
    ['(module (import "console" "log" (func)))', /nothing that could be run/],
    ['(module (import "env" "f" (func)))', /it imports "env\.f"/],
  ];
  for (const [guest, stderr] of modules) {
    await t.step(guest, async () => {
      const ran = await exec(guest);
      assertEquals([ran.code, ran.stdout], [1, ""]);
      assertMatch(ran.stderr, stderr);
    });
  }
});

Deno.test("exec gives plain imports to plain examples alone", async () => {
  const { code, stderr } = await exec(`(module
    (import "console" "log" (func (param i32 i32)))
    (memory (export "memory") 1)
    (func (export "reconcile") (param i32)))`);
  assertEquals(code, 1);
  assertMatch(stderr, /it imports "console\.log"/);
});

Deno.test("exec ends a plain example that points outside of its memory", async () => {
  const { code, stderr } = await exec(`(module
    (import "console" "log" (func $log (param i32 i32)))
    (import "js" "mem" (memory 1))
    (func (export "helloWorld") (call $log (i32.const 65530) (i32.const 11))))`);
  assertEquals(code, 1);
  assertMatch(stderr, /^error: The guest broke the protocol: it pointed at 11/);
});

Deno.test("exec lets no program command the terminal", async () => {
  await using tree = await tempTree();
  const file = `${tree.path}/m.wasm`;
  const text = (await Deno.readTextFile(
    new URL("../../tests/guests/hello_world.wat", import.meta.url),
  )).replace("Hello World", String.raw`Hello\1b[2Jrld`);
  await Deno.writeFile(file, await assemble(text));
  const { stdout } = await runMain(["exec", file], { isTerminal: true });
  assertEquals(stdout, "Hello\\x1b[2Jrl\n");
});
