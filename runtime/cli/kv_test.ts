import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
} from "node:assert/strict";
import {
  type Ran,
  runMain,
  type RunOptions,
} from "../../tests/support/memory_io.ts";
import { tempTree } from "../../tests/support/temp_tree.ts";
import { lockState, prepareStateDirectory } from "../config/mod.ts";
import { createStore, openDatabase, set } from "../keyval/mod.ts";

/** Runs `dormouse kv` on a state directory of its own. */
interface Shell extends AsyncDisposable {
  readonly stateDir: string;
  kv(args: readonly string[], options?: RunOptions): Promise<Ran>;
}

async function shell(): Promise<Shell> {
  const tree = await tempTree();
  const stateDir = `${tree.path}/state`;
  const variables = { DORMOUSE_STATE_DIR: stateDir };
  return {
    stateDir,
    kv: (args, options = {}) =>
      runMain(["kv", ...args], { ...options, variables }),
    [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose](),
  };
}

const SILENT: Ran = { code: 0, stdout: "", stderr: "" };

Deno.test("kv keeps what is set until it is deleted", async (t) => {
  await using box = await shell();
  const steps: [args: string[], stdout: string, options?: RunOptions][] = [
    [["set", "greeting", "hello"], ""],
    [["get", "greeting"], "hello\n"],
    [["get", "--json", "greeting"], '"hello"\n'],
    [["set", "--json", "sizes", "[1, {}]"], ""],
    [["get", "sizes"], "[1,{}]\n"],
    [["set", "note", "-"], "", { input: "two\nlines\n" }],
    [["get", "note"], "two\nlines\n\n"],
    [["set", "--", "-5", "-x"], ""],
    [["get", "--", "-5"], "-x\n"],
    [["ls"], "-5\ngreeting\nnote\nsizes\n"],
    [["ls", "n"], "note\n"],
    [["ls", "none"], ""],
    [["ls", "--json", "s"], '{"sizes":[1,{}]}\n'],
    [["set", "--store", "other", "greeting", "hi"], ""],
    [["get", "greeting"], "hello\n"],
    [["get", "--store=other", "greeting"], "hi\n"],
    [["del", "--", "greeting", "none", "-5"], ""],
    [["ls"], "note\nsizes\n"],
    [["clear", "--yes"], ""],
    [["ls"], ""],
    [["ls", "--store", "other"], "greeting\n"],
    [["clear", "-y", "--store", "other"], ""],
    [["ls", "--store", "other"], ""],
  ];
  for (const [args, stdout, options] of steps) {
    await t.step(`kv ${args.join(" ")}`, async () => {
      assertEquals(await box.kv(args, options), { ...SILENT, stdout });
    });
  }
});

Deno.test("kv prints bytes as they are, but not to a terminal", async () => {
  await using box = await shell();
  const paths = await prepareStateDirectory(box.stateDir);
  {
    using database = openDatabase(paths.keyval);
    const store = createStore(database, "default");
    await set("bytes", new Uint8Array([0x68, 0x69]), store);
    await set("sly\x1b[2J", "text\x1b[2J\n", store);
  }
  const json = '{"base64":"aGk="}\n';
  const terminal = { isTerminal: true };
  assertEquals((await box.kv(["get", "bytes"])).stdout, "hi");
  assertEquals((await box.kv(["get", "bytes"], terminal)).stdout, json);
  assertEquals((await box.kv(["get", "--json", "bytes"])).stdout, json);
  const sly = await box.kv(["get", "sly\x1b[2J"], terminal);
  assertEquals(sly.stdout, "text\\x1b[2J\n\n");
  const keys = await box.kv(["ls", "sly"], terminal);
  assertEquals(keys.stdout, "sly\\x1b[2J\n");
  const raw = await box.kv(["ls", "sly"]);
  assertEquals(raw.stdout, "sly\x1b[2J\n");
});

Deno.test("kv says what it cannot do", async (t) => {
  await using box = await shell();
  const nothing = new RegExp(
    `found nothing at "${box.stateDir}/keyval.db".*--state-dir`,
  );
  const before: string[][] = [["get", "a"], ["ls"], ["del", "a"], [
    "clear",
    "-y",
  ]];
  for (const args of before) {
    await t.step(`${args[0]} makes no state directory`, async () => {
      const { code, stderr } = await box.kv(args);
      assertEquals(code, 1);
      assertMatch(stderr, nothing);
    });
  }
  await box.kv(["set", "a", "1"]);
  const table: [args: string[], code: number, stderr: RegExp][] = [
    [["get", "none"], 1, /^error: Cannot get "none": found no such key/],
    [["set", "--json", "a", "{"], 2, /^error: the value is no JSON: /],
    [
      ["clear"],
      2,
      /^error: this would delete all values of the store \(1\); say --yes/,
    ],
    [["get", "a\0"], 1, /^error: .*NUL/],
  ];
  for (const [args, code, stderr] of table) {
    await t.step(`kv ${args.join(" ")}`, async () => {
      const ran = await box.kv(args);
      assertEquals([ran.code, ran.stdout], [code, ""]);
      assertMatch(ran.stderr, stderr);
    });
  }
  await t.step("and none of it changed anything", async () => {
    assertEquals((await box.kv(["ls", "--json"])).stdout, '{"a":"1"}\n');
  });
});

Deno.test("kv leaves a state directory alone that a host runs on", async () => {
  await using box = await shell();
  await box.kv(["set", "a", "1"]);
  using _host = lockState(await prepareStateDirectory(box.stateDir));
  const { code, stderr } = await box.kv(["ls"]);
  assertEquals(code, 1);
  assertMatch(stderr, /^error: Cannot lock the state directory/);
});
