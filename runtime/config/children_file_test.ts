import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
  ok as assert,
  rejects as assertRejects,
} from "node:assert/strict";
import { basename } from "node:path";
import { type TempTree, tempTree } from "../../tests/support/temp_tree.ts";
import { InvalidInputError } from "../errors.ts";
import {
  type ChildSpec,
  DEFAULT_LIMITS,
  DEFAULT_REQUEUE,
  DEFAULT_SUSPEND,
} from "./child_spec.ts";
import { readChildrenFile } from "./children_file.ts";

const FIXTURES = new URL("../../tests/fixtures/children/", import.meta.url);

/** Between a bad file and what is said about it. */
const SEPARATOR = "\n=====\n";

/** A directory with a module, and a directory, in it. */
function directoryOfModules(): Promise<TempTree> {
  return tempTree({ "ring.wasm": "\0asm\x01\0\0\0", "modules/README": "" });
}

/** Returns what is wrong with a text, a line each. */
async function messageFor(text: string | Uint8Array): Promise<string> {
  await using directory = await directoryOfModules();
  const file = `${directory.path}/children.yaml`;
  const bytes = typeof text === "string"
    ? new TextEncoder().encode(text)
    : text;
  await Deno.writeFile(file, bytes);
  try {
    await readChildrenFile(file);
    return "no problem";
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.message.replaceAll(directory.path, "/dir");
  }
}

Deno.test("readChildrenFile() fills in every default", async () => {
  await using directory = await directoryOfModules();
  const file = `${directory.path}/children.yaml`;
  await Deno.writeTextFile(file, "name: ring\nwasm: ./ring.wasm\n");
  const expected: ChildSpec = {
    name: "ring",
    wasm: `${directory.path}/ring.wasm`,
    env: [],
    args: [],
    permissions: [],
    serviceAccount: undefined,
    http: { hosts: [] },
    limits: DEFAULT_LIMITS,
    suspend: DEFAULT_SUSPEND,
    requeue: DEFAULT_REQUEUE,
    schedule: [],
    concurrency: 1,
    paused: false,
  };
  const [ring] = await readChildrenFile(file);
  assertEquals(ring, expected);
  // Thousands of children share what they leave out.
  assert(ring?.limits === DEFAULT_LIMITS);
});

Deno.test("readChildrenFile() reads every field", async () => {
  const file = new URL("every_field.yaml", FIXTURES).pathname;
  const [backup, ...others] = await readChildrenFile(file);
  assertEquals(others, []);
  const { schedule, wasm, ...rest } = backup ?? {};
  assertEquals(wasm, new URL("empty.wasm", FIXTURES).pathname);
  assertEquals(rest, {
    name: "backup",
    env: [
      { name: "BUCKET", value: "nightly" },
      { name: "RETRIES", value: "3" },
    ],
    args: ["--verbose"],
    permissions: [
      {
        apiGroups: [""],
        resources: ["configmaps", "pods/log"],
        verbs: ["get", "list", "watch"],
        resourceNames: undefined,
        namespaces: undefined,
      },
      {
        apiGroups: ["apps"],
        resources: ["deployments"],
        verbs: ["patch"],
        resourceNames: ["database"],
        namespaces: ["production"],
      },
    ],
    serviceAccount: { namespace: "operators", name: "backup" },
    http: {
      hosts: [
        { hostname: "storage.example.com", port: 443 },
        { hostname: "backup.example.com", port: 8443 },
      ],
    },
    limits: {
      memory: 134_217_728,
      cpuTime: 500,
      cpuShare: 0.25,
      deadline: 90_000,
      requestsPerSecond: 20,
      logLinesPerSecond: 10,
      kv: 4_194_304,
    },
    suspend: {
      idleAfter: 500,
      sleepAfter: 3_600_000,
      never: true,
      breakEven: 0,
    },
    requeue: { skipUnchanged: true, atLeastEvery: 600_000 },
    concurrency: 4,
    paused: true,
  });
  const [nightly, cleanup] = schedule ?? [];
  assertEquals(cleanup, {
    kind: "every",
    every: 21_600_000,
    controller: "cleanup",
    jitter: 300_000,
  });
  assert(nightly?.kind === "cron" && nightly.timeZone === "Europe/Berlin");
  assertEquals(nightly.cron.daysOfWeek, [1, 2, 3, 4, 5]);
});

Deno.test("readChildrenFile() takes variables as a list and as a map", async () => {
  const file = new URL("ring.yaml", FIXTURES).pathname;
  const children = await readChildrenFile(file);
  assertEquals(children.map(({ name, env }) => ({ name, env })), [
    {
      name: "ring-go",
      env: [
        { name: "IN_NAMESPACE", value: "ring-a" },
        { name: "OUT_NAMESPACE", value: "ring-b" },
      ],
    },
    {
      name: "ring-rust",
      env: [
        { name: "IN_NAMESPACE", value: "ring-b" },
        { name: "OUT_NAMESPACE", value: "ring-a" },
      ],
    },
  ]);
});

// With `-- --update` the messages are written instead of compared.
Deno.test("readChildrenFile() says all that is wrong at once", async (t) => {
  const directory = new URL("bad/", FIXTURES);
  for await (const { name } of Deno.readDir(directory)) {
    const url = new URL(name, directory);
    await t.step(basename(name, ".txt"), async () => {
      const [text = "", expected] = (await Deno.readTextFile(url))
        .split(SEPARATOR);
      const actual = await messageFor(`${text}\n`);
      if (Deno.args.includes("--update")) {
        await Deno.writeTextFile(
          url,
          `${text.trimEnd()}${SEPARATOR}${actual}\n`,
        );
      } else {
        assertEquals(`${actual}\n`, expected);
      }
    });
  }
});

Deno.test("readChildrenFile() says what a file is instead of text", async (t) => {
  const table: [name: string, bytes: Uint8Array | string, message: string][] = [
    [
      "no UTF-8",
      new Uint8Array([0x61, 0x3a, 0x0a, 0x20, 0xff, 0xfe]),
      "/dir/children.yaml:2:2: found bytes that are not UTF-8, wanted text",
    ],
    [
      "UTF-16",
      new Uint8Array([0xff, 0xfe, 0x61, 0x00]),
      "/dir/children.yaml:1:1: found bytes that are not UTF-8, wanted text",
    ],
    [
      "nothing",
      "",
      "/dir/children.yaml: found no child, wanted at least one",
    ],
    [
      "10 MB",
      "a: b\n".repeat(2_000_000),
      "/dir/children.yaml: found a file of at least 10000000 bytes, wanted at most 4Mi",
    ],
    [
      "a byte order mark counts for no column",
      "\ufeffnme: a\nname: a\nwasm: ring.wasm\n",
      '/dir/children.yaml:1:1: nme: found an unknown field, wanted a known one (did you mean "name"?)',
    ],
    [
      "one document of megabytes",
      `name: ring\nwasm: ring.wasm\nargs: [${"a, ".repeat(500_000)}a]\n`,
      "/dir/children.yaml:3:37493: found a document of more than 50000 words and signs, wanted smaller documents, with --- between them",
    ],
  ];
  for (const [name, bytes, message] of table) {
    await t.step(name, async () => {
      assertEquals(await messageFor(bytes), message);
    });
  }
});

Deno.test("readChildrenFile() says why a path cannot be read", async (t) => {
  await using directory = await directoryOfModules();
  const locked = `${directory.path}/locked.yaml`;
  await Deno.writeTextFile(locked, "name: a\n", { mode: 0o000 });
  const table: [path: string, found: string][] = [
    [`${directory.path}/none.yaml`, "no such file"],
    [`${directory.path}/ring.wasm/none.yaml`, "no such file"],
    [`${directory.path}/modules`, "a directory"],
    // Root may read everything.
    ...(Deno.uid() === 0
      ? []
      : [[locked, "a file that this user may not read"] as [string, string]]),
  ];
  for (const [path, found] of table) {
    await t.step(basename(path), async () => {
      await assertRejects(() => readChildrenFile(path), {
        name: "InvalidInputError",
        message: `${path}: found ${found}, wanted a children file`,
      });
    });
  }
});

Deno.test("readChildrenFile() lets the event loop turn while it reads", async () => {
  await using directory = await directoryOfModules();
  const file = `${directory.path}/children.yaml`;
  const documents = Array.from(
    { length: 2000 },
    (_, i) => `name: child-${i}\nwasm: ring.wasm\n`,
  );
  await Deno.writeTextFile(file, documents.join("---\n"));
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const children = await readChildrenFile(file);
  clearInterval(timer);
  assertEquals(children.length, 2000);
  assert(turns >= 2, `${turns} turns`);
});

Deno.test("readChildrenFile() reads a pipe, and stops when it gives too much", async (t) => {
  await using directory = await directoryOfModules();
  const pipe = `${directory.path}/pipe`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  const written = async (script: string): Promise<string> => {
    const args = ["-c", `${script} > ${pipe}`];
    const writer = new Deno.Command("sh", { args, stderr: "null" }).spawn();
    try {
      const children = await readChildrenFile(pipe);
      return children.map(({ name }) => name).join();
    } catch (error) {
      if (error instanceof InvalidInputError) return error.message;
      throw error;
    } finally {
      await writer.status;
    }
  };
  await t.step("a child", async () => {
    const script = `printf 'name: a\\nwasm: ring.wasm\\n'`;
    assertEquals(await written(script), "a");
  });
  await t.step("a module that is a device", async () => {
    const script = `printf 'name: a\\nwasm: /dev/null\\n'`;
    assertMatch(await written(script), /found a file of another kind/);
  });
  await t.step("megabytes", async () => {
    const message = await written("yes 'a: b' | head -c 10000000");
    assertMatch(
      message,
      /^.*\/pipe: found a file of at least \d+ bytes, wanted at most 4Mi$/,
    );
  });
});

Deno.test("readChildrenFile() lets through what no change of the file mends", async () => {
  await using directory = await directoryOfModules();
  const loop = `${directory.path}/loop`;
  await Deno.symlink(loop, loop);
  await assertRejects(() => readChildrenFile(loop), Deno.errors.FilesystemLoop);
  const file = `${directory.path}/children.yaml`;
  await Deno.writeTextFile(file, "name: a\nwasm: loop\n");
  await assertRejects(() => readChildrenFile(file), Deno.errors.FilesystemLoop);
});
