import {
  deepStrictEqual,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { tempTree } from "../../tests/support/temp_tree.ts";
import {
  createStore,
  entries,
  get,
  KeyvalCorruptError,
  openDatabase,
  set,
  setMany,
} from "./mod.ts";

const PAGE_BYTES = 4096;

/** Runs `test` with the path of a database that is not there yet. */
async function withPath(test: (path: string) => Promise<void>): Promise<void> {
  await using directory = await tempTree();
  await test(`${directory.path}/keyval.db`);
}

/** Makes a database of many pages at `path`. */
async function fill(path: string): Promise<void> {
  using database = openDatabase(path);
  const rows = Array.from(
    { length: 1000 },
    (_, n): [string, string] => [`key-${n}`, "x".repeat(50)],
  );
  await setMany(rows, createStore(database, "store"));
}

/** Makes at `path` what a killed process leaves: a database whose last write lies in its log. */
async function fillAndKill(path: string): Promise<void> {
  const live = `${path}-live`;
  await fill(live);
  using database = openDatabase(live);
  await set("key", "in the log", createStore(database, "store"));
  await Deno.copyFile(live, path);
  await Deno.copyFile(`${live}-wal`, `${path}-wal`);
}

/** Overwrites the last page of a database. */
async function spoil(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.seek(-PAGE_BYTES, Deno.SeekMode.End);
  await file.write(new Uint8Array(PAGE_BYTES).fill(0xa5));
}

/** The bytes of the database at `path` and of its log; none if it is not there. */
async function bytesAt(path: string): Promise<readonly Uint8Array[]> {
  const read = (name: string): Promise<Uint8Array> =>
    Deno.readFile(name).catch(() => new Uint8Array());
  return await Promise.all([read(path), read(`${path}-wal`)]);
}

/** A way in which a database comes to harm, and what is then found. */
interface Harm {
  readonly harm: (path: string) => Promise<void>;
  readonly found: RegExp;
}

const HARM: Record<string, Harm> = {
  "other bytes": {
    harm: (path) => Deno.writeFile(path, new Uint8Array(10_000).fill(0x5a)),
    found: /found "file is not a database"/,
  },
  "zeros": {
    harm: (path) => Deno.writeFile(path, new Uint8Array(2 * PAGE_BYTES)),
    found: /found /,
  },
  "one zero": {
    harm: (path) => Deno.writeFile(path, new Uint8Array(1)),
    found: /found an empty database/,
  },
  "no bytes": {
    harm: (path) => Deno.writeFile(path, new Uint8Array()),
    found: /found an empty database/,
  },
  "a page of other bytes": {
    harm: async (path) => {
      await fill(path);
      await spoil(path);
    },
    found: /found ".* page .*"/,
  },
  "the last pages cut off": {
    harm: async (path) => {
      await fill(path);
      await Deno.truncate(path, 4 * PAGE_BYTES);
    },
    found: /found "database disk image is malformed"/,
  },
  "a log whose database was spoilt": {
    harm: async (path) => {
      await fillAndKill(path);
      await spoil(path);
    },
    found: /found ".* page .*"/,
  },
  "a log whose database is gone": {
    harm: async (path) => {
      await fillAndKill(path);
      await Deno.remove(path);
    },
    found: /found a log without its database/,
  },
};

Deno.test("openDatabase() finds what an earlier one set", () =>
  withPath(async (path) => {
    await fill(path);
    using database = openDatabase(path);
    const store = createStore(database, "store");
    strictEqual(await get("key-999", store), "x".repeat(50));
  }));

Deno.test("openDatabase() finds what was acknowledged before a kill", () =>
  withPath(async (path) => {
    await fillAndKill(path);
    using database = openDatabase(path);
    const store = createStore(database, "store");
    strictEqual(await get("key", store), "in the log");
  }));

Deno.test("openDatabase() creates the database for its owner only", () =>
  withPath(async (path) => {
    using database = openDatabase(path);
    await set("key", 1, createStore(database, "store"));
    for (const name of [path, `${path}-wal`, `${path}-shm`]) {
      strictEqual(((await Deno.stat(name)).mode ?? 0) & 0o777, 0o600);
    }
  }));

Deno.test("openDatabase() creates the database where an earlier attempt died", () =>
  withPath(async (path) => {
    for (const suffix of ["", "-journal", "-wal", "-shm"]) {
      await Deno.writeTextFile(`${path}.draft${suffix}`, "half a database");
    }
    openDatabase(path)[Symbol.dispose]();
    const names = await Array.fromAsync(Deno.readDir(dirname(path)));
    deepStrictEqual(names.map(({ name }) => name), ["keyval.db"]);
  }));

Deno.test("openDatabase() refuses a damaged file and leaves it as it is", async (t) => {
  for (const [name, { harm, found }] of Object.entries(HARM)) {
    await t.step(name, () =>
      withPath(async (path) => {
        await harm(path);
        const before = await bytesAt(path);
        throws(() => openDatabase(path), (error: unknown) => {
          strictEqual(error instanceof KeyvalCorruptError, true);
          const { message, setAside } = error as KeyvalCorruptError;
          strictEqual(setAside, undefined);
          return found.test(message);
        });
        deepStrictEqual(await bytesAt(path), before);
      }));
  }
});

Deno.test("openDatabase() sets a damaged file aside, says so and starts empty", async (t) => {
  for (const [name, { harm, found }] of Object.entries(HARM)) {
    await t.step(name, () =>
      withPath(async (path) => {
        await harm(path);
        const before = await bytesAt(path);
        const heard: KeyvalCorruptError[] = [];
        const onSetAside = heard.push.bind(heard);
        using database = openDatabase(path, { onSetAside });
        const store = createStore(database, "store");
        deepStrictEqual(await entries(store), []);
        await set("key", 1, store);
        deepStrictEqual(heard.map((error) => error.setAside), [
          `${path}.corrupt-1`,
        ]);
        strictEqual(found.test(heard[0]?.message ?? ""), true);
        deepStrictEqual(await bytesAt(`${path}.corrupt-1`), before);
      }));
  }
});

Deno.test("openDatabase() keeps every file that it sets aside", () =>
  withPath(async (path) => {
    for (const n of [1, 2, 3]) {
      await Deno.writeTextFile(path, `not a database, for the ${n}. time`);
      openDatabase(path, { onSetAside: () => {} })[Symbol.dispose]();
    }
    for (const n of [1, 2, 3]) {
      const text = await Deno.readTextFile(`${path}.corrupt-${n}`);
      strictEqual(text, `not a database, for the ${n}. time`);
    }
  }));

Deno.test("openDatabase() throws what onSetAside throws", () =>
  withPath(async (path) => {
    await Deno.writeTextFile(path, "not a database");
    const onSetAside = (error: Error): never => {
      throw new RangeError("enough", { cause: error });
    };
    throws(() => openDatabase(path, { onSetAside }), RangeError);
  }));

Deno.test("openDatabase() refuses another program's or version's database", async (t) => {
  const table: [name: string, sql: string][] = [
    ["another program", "CREATE TABLE theirs (a)"],
    ["another application", "PRAGMA application_id = 7"],
    [
      "a later version",
      "PRAGMA application_id = 0x646f726d; PRAGMA user_version = 2",
    ],
  ];
  for (const [name, sql] of table) {
    await t.step(name, () =>
      withPath(async (path) => {
        const other = new DatabaseSync(path);
        other.exec(sql);
        other.close();
        const before = await bytesAt(path);
        const onSetAside = (): never => {
          throw new Error("It must not be moved");
        };
        throws(() => openDatabase(path, { onSetAside }), {
          name: "KeyvalFormatError",
          path,
        });
        deepStrictEqual(await bytesAt(path), before);
      }));
  }
});

Deno.test("openDatabase() leaves a file alone that it merely cannot open", () =>
  withPath(async (path) => {
    const onSetAside = (): never => {
      throw new Error("It must not be moved");
    };
    const bad = [`${path}/missing/keyval.db`, path];
    await Deno.mkdir(path);
    for (const name of bad) {
      throws(() => openDatabase(name, { onSetAside }), {
        name: "KeyvalStorageError",
        message: /^Cannot open the database ".*": .*, wanted a file/,
      });
    }
    await rejects(Deno.stat(`${path}.corrupt-1`), Deno.errors.NotFound);
  }));
