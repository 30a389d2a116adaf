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
  memoryDatabase,
  openDatabase,
  set,
  setMany,
  type Store,
} from "../runtime/keyval/mod.ts";
import {
  alternate,
  benchOptions,
  median,
  Report,
  type Sample,
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

const contenders = {
  raw: raw(`${directory}/raw.db`),
  keyval: keyval(openDatabase(`${directory}/keyval.db`)),
  memory: keyval(memoryDatabase()),
  ...(await openKv(`${directory}/kv.db`)),
};
type Name = keyof typeof contenders;
const names = Object.keys(contenders) as Name[];

await measure("keyval_set", 20, (contender) => timeSets(contender, 1));
await measure(
  "keyval_set_concurrent",
  20,
  (contender) => timeSets(contender, TASKS),
);
await measure("keyval_set_many", options.quick ? 3 : 11, timeSetMany);

function keyval(
  database: Disposable & Parameters<typeof createStore>[0],
): Contender {
  cleanup.use(database);
  const store: Store = createStore(database, "bench");
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
    async set(key, value) {
      await put.run(key, JSON.stringify(value));
    },
    async setMany(entries) {
      connection.exec("BEGIN");
      for (const [key, value] of entries) put.run(key, JSON.stringify(value));
      await connection.exec("COMMIT");
    },
  };
}

async function openKv(path: string): Promise<{ openKv?: Contender }> {
  if (!("openKv" in Deno)) {
    report.say("Deno.openKv is left out: it needs --unstable-kv");
    return {};
  }
  const kv = await Deno.openKv(path);
  cleanup.defer(() => kv.close());
  return {
    openKv: {
      async set(key, value) {
        await kv.set([key], value);
      },
      async setMany(entries) {
        for (let at = 0; at < entries.length; at += KV_STEP) {
          const step = kv.atomic();
          for (const [key, value] of entries.slice(at, at + KV_STEP)) {
            step.set([key], value);
          }
          await step.commit();
        }
      },
    },
  };
}

async function measure(
  name: string,
  rounds: number,
  time: (contender: Contender) => Promise<number>,
): Promise<void> {
  const subjects = Object.fromEntries(
    names.map((
      of,
    ): [string, Subject] => [of, () => time(contenders[of] as Contender)]),
  ) as Record<Name, Subject>;
  const samples: Record<Name, Sample> = await alternate(subjects, { rounds });
  for (const of of names) {
    report.add({
      name,
      unit: "us",
      sample: samples[of],
      fields: { store: of },
      ...(of === "raw" ? {} : {
        baseline: { name: "raw", sample: samples.raw },
      }),
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
