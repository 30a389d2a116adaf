import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  createStore,
  entries,
  openDatabase,
  set,
} from "../../runtime/keyval/mod.ts";
import { tempTree } from "../support/temp_tree.ts";
import { batchKeys, batchValue } from "./keyval_writer.ts";

const WRITER = new URL("keyval_writer.ts", import.meta.url).pathname;

/** How often the writer is killed in the middle of its writes. */
const KILLS = 60;
/** How often it is killed while its database comes into being. */
const EARLY_KILLS = 10;
/** A writer is killed after at most so many acknowledgements. */
const MOST_ACKNOWLEDGED = 40;

/** What the killed writers were told is durable. */
interface Acknowledged {
  readonly singles: Set<string>;
  count: number;
  batch: number;
}

Deno.test("what was acknowledged before a kill is there after it", async () => {
  await using directory = await tempTree();
  const path = `${directory.path}/keyval.db`;
  const acknowledged: Acknowledged = { singles: new Set(), count: 0, batch: 0 };
  for (let round = 0; round < KILLS; round++) {
    const lines = 1 + Math.floor(Math.random() * MOST_ACKNOWLEDGED);
    for (const line of await writeUntilKilled(path, round, lines)) {
      remember(acknowledged, round, line);
    }
    await checkSurvivors(path, acknowledged);
  }
});

Deno.test("a kill while a database comes into being leaves one or none", async () => {
  await using directory = await tempTree();
  for (let round = 0; round < EARLY_KILLS; round++) {
    const path = `${directory.path}/${round}.db`;
    const writer = startWriter(path, round);
    while (!existsSync(`${path}.draft`) && !existsSync(path)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await kill(writer);
    await writer.stdout.cancel();
    using database = openDatabase(path);
    await set("key", 1, createStore(database, "other"));
  }
});

function startWriter(path: string, round: number): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", WRITER, path, String(round)],
    stdin: "null",
    stdout: "piped",
  }).spawn();
}

async function kill(writer: Deno.ChildProcess): Promise<void> {
  writer.kill("SIGKILL");
  strictEqual((await writer.status).signal, "SIGKILL");
}

/** Kills a writer once it has said so many lines; returns all it has said. */
async function writeUntilKilled(
  path: string,
  round: number,
  lines: number,
): Promise<string[]> {
  const writer = startWriter(path, round);
  let said = "";
  let killed: Promise<void> | undefined;
  for await (const text of writer.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (said.split("\n").length > lines) killed ??= kill(writer);
  }
  await (killed ?? kill(writer));
  return said.trimEnd().split("\n");
}

function remember(into: Acknowledged, round: number, line: string): void {
  const [what, n] = line.split(" ");
  switch (what) {
    case "single":
      into.singles.add(`single/${round}/${n}`);
      return;
    case "count":
      into.count = Number(n);
      return;
    case "batch":
      into.batch = Number(n);
      return;
    default:
      throw new Error(`Cannot read what the writer said: "${line}"`);
  }
}

/** Each task has at most one write that may or may not have come through. */
async function checkSurvivors(
  path: string,
  acknowledged: Acknowledged,
): Promise<void> {
  using database = openDatabase(path);
  const found = new Map(await entries(createStore(database, "store")));
  for (const key of acknowledged.singles) ok(found.has(key), key);
  const count = Number(found.get("count") ?? 0);
  const batch = Number(found.get("batch/0") ?? 0);
  ok([0, 1].includes(count - acknowledged.count), `count ${count}`);
  ok([0, 1].includes(batch - acknowledged.batch), `batch ${batch}`);
  const expected = batch === 0 ? undefined : batchValue(batch);
  deepStrictEqual(
    batchKeys().filter((key) => found.get(key) !== expected),
    [],
  );
  // The next writer goes on from what is there.
  acknowledged.count = count;
  acknowledged.batch = batch;
}
