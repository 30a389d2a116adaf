/**
 * What a durable small value costs: 10,000 set one by one, 10,000 in one
 * `setMany`, and 10,000 by tasks that do not wait for each other.
 *
 * The baseline is what one would write by hand over `node:sqlite` with the
 * same table, settings and values. `Deno.openKv` needs `--unstable-kv`; it
 * takes at most 1000 changes in one step, so its `setMany` is ten of them.
 * Every figure is microseconds a value.
 *
 * Run by `deno run -A --unstable-kv bench/keyval_bench.ts`.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import {
  createStore,
  type KeyvalDatabase,
  memoryDatabase,
  openDatabase,
  set,
  setMany,
} from "../runtime/keyval/mod.ts";
import {
  alternate,
  benchOptions,
  Report,
  type Subject,
  timeAsyncUs,
} from "./harness.ts";

const options = benchOptions(Deno.args);
const report = new Report(options);

const VALUES = options.quick ? 1000 : 10_000;
/** Values set one by one before the next subject has its turn. */
const TURN = VALUES / 20;
/** Tasks that set values at the same time. */
const TASKS = 10;
/** Most changes that `Deno.openKv` takes in one step. */
const KV_STEP = 1000;

/** What can be done with a store; keys count up, so nothing is set twice. */
interface Contender {
  set(key: string, value: unknown): Promise<void>;
  setMany(entries: readonly (readonly [string, unknown])[]): Promise<void>;
}

await using cleanup = new AsyncDisposableStack();
const directory = await Deno.makeTempDir({ prefix: "keyval_bench_" });
cleanup.defer(() => Deno.remove(directory, { recursive: true }));

const contenders = new Map<string, Contender>([
  ["raw", raw(`${directory}/raw.db`)],
  ["keyval", keyval(openDatabase(`${directory}/keyval.db`))],
  ["memory", keyval(memoryDatabase())],
]);
if ("openKv" in Deno) {
  contenders.set("openKv", await openKv(`${directory}/kv.db`));
} else {
  report.say("Deno.openKv is left out: it needs --unstable-kv");
}

await measure("keyval_set", 20, (contender) => timeSets(contender, 1));
await measure(
  "keyval_set_concurrent",
  20,
  (contender) => timeSets(contender, TASKS),
);
await measure("keyval_set_many", options.quick ? 3 : 11, timeSetMany);

function keyval(database: KeyvalDatabase): Contender {
  cleanup.use(database);
  const store = createStore(database, "bench");
  return {
    set: (key, value) => set(key, value, store),
    setMany: (entries) => setMany(entries, store),
  };
}

/** The same by hand. */
function raw(path: string): Contender {
  const connection = new DatabaseSync(path);
  cleanup.defer(() => connection.close());
  connection.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE kv (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;`);
  const put = connection.prepare("INSERT OR REPLACE INTO kv VALUES (?, ?)");
  return {
    set: (key, value) => {
      put.run(key, JSON.stringify(value));
      return Promise.resolve();
    },
    setMany: (entries) => {
      connection.exec("BEGIN");
      for (const [key, value] of entries) put.run(key, JSON.stringify(value));
      connection.exec("COMMIT");
      return Promise.resolve();
    },
  };
}

async function openKv(path: string): Promise<Contender> {
  const kv = await Deno.openKv(path);
  cleanup.defer(() => kv.close());
  return {
    set: async (key, value) => {
      await kv.set([key], value);
    },
    setMany: async (entries) => {
      for (let at = 0; at < entries.length; at += KV_STEP) {
        const step = kv.atomic();
        for (const [key, value] of entries.slice(at, at + KV_STEP)) {
          step.set([key], value);
        }
        await step.commit();
      }
    },
  };
}

async function measure(
  name: string,
  rounds: number,
  time: (contender: Contender) => Promise<number>,
): Promise<void> {
  const subjects: Record<string, Subject> = {};
  for (const [of, contender] of contenders) {
    subjects[of] = () => time(contender);
  }
  const samples = await alternate(subjects, { rounds });
  const baseline = { name: "raw", sample: samples.raw ?? [] };
  for (const of of contenders.keys()) {
    report.add({
      name,
      unit: "us",
      sample: samples[of] ?? [],
      fields: { store: of },
      ...(of === "raw" ? {} : { baseline }),
      ...(of === "keyval" ? { wanted: "<= 1.3x" } : {}),
    });
  }
}

/** Each task waits for its own value before it sets the next. */
async function timeSets(contender: Contender, tasks: number): Promise<number> {
  const task = async (): Promise<void> => {
    for (let n = 0; n < TURN / tasks; n++) {
      await contender.set(...entry());
    }
  };
  const took = await timeAsyncUs(() =>
    Promise.all(Array.from({ length: tasks }, task))
  );
  return took / TURN;
}

async function timeSetMany(contender: Contender): Promise<number> {
  const entries = Array.from({ length: VALUES }, entry);
  const took = await timeAsyncUs(() => contender.setMany(entries));
  return took / VALUES;
}

function entry(): [key: string, value: unknown] {
  const key = `default/configmap-${crypto.randomUUID()}`;
  return [key, { resourceVersion: "123456", requeueAt: 1732147200000 }];
}
