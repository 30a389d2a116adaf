import {
  deepStrictEqual,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { assembleGuest } from "./assemble.ts";
import { tempTree } from "../support/temp_tree.ts";
import type { CachedModule } from "../../runtime/guest/prepare/cached_module.ts";
import {
  ModuleChangedError,
  PrepareFailedError,
} from "../../runtime/guest/prepare/errors.ts";
import {
  ModuleCache,
  type PrepareWhere,
} from "../../runtime/guest/prepare/module_cache.ts";
import { prepareFile } from "../../runtime/guest/prepare/prepare_file.ts";
import type { RefusedModule } from "../../runtime/guest/prepare/refused_module.ts";

const HERE: PrepareWhere = { kind: "here" };

/** A directory with one guest in it and a cache beside it. */
async function withGuest(
  name: string,
  where: PrepareWhere = HERE,
): Promise<
  AsyncDisposable & {
    readonly path: string;
    readonly directory: string;
    readonly cache: ModuleCache;
  }
> {
  const tree = await tempTree();
  const path = `${tree.path}/guest.wasm`;
  const directory = `${tree.path}/modules`;
  await Deno.writeFile(path, await assembleGuest(name));
  await Deno.mkdir(directory);
  return {
    path,
    directory,
    cache: new ModuleCache(directory, { where }),
    [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose](),
  };
}

function ready(opened: CachedModule | RefusedModule): CachedModule {
  if (opened.kind === "refused") throw new Error("the module is refused");
  return opened;
}

async function listFiles(directory: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) names.push(name);
  return names.sort();
}

Deno.test("open() gives the same from the cache as on first sight", async () => {
  await using guest = await withGuest("segments");
  const first = ready(await guest.cache.open(guest.path));
  const { mtime } = await Deno.stat(first.namesPath);
  const again = ready(await guest.cache.open(guest.path));
  deepStrictEqual(again, first);
  deepStrictEqual((await Deno.stat(first.namesPath)).mtime, mtime);
  ok(WebAssembly.validate(again.wasm));
});

Deno.test("open() prepares in a process what it prepares in place", async () => {
  await using guest = await withGuest("traps", { kind: "process" });
  const elsewhere = ready(await guest.cache.open(guest.path));
  await using other = await withGuest("traps");
  const here = ready(await other.cache.open(other.path));
  deepStrictEqual(elsewhere.wasm, here.wasm);
  deepStrictEqual(elsewhere.facts, here.facts);
  deepStrictEqual(
    await Deno.readFile(elsewhere.namesPath),
    await Deno.readFile(here.namesPath),
  );
});

Deno.test("open() says why a module is refused, from either place", async (t) => {
  for (const where of [HERE, { kind: "process" } as const]) {
    await t.step(where.kind, async () => {
      await using guest = await withGuest("shared_memory", where);
      const opened = await guest.cache.open(guest.path);
      strictEqual(opened.kind === "refused" && opened.reasons[0]?.offset, 11);
      deepStrictEqual(await listFiles(guest.directory), []);
    });
  }
});

Deno.test("open() keeps a plain example apart from the same module judged strictly", async () => {
  await using guest = await withGuest("hello_world");
  ready(await guest.cache.open(guest.path, { plain: true }));
  strictEqual((await guest.cache.open(guest.path)).kind, "refused");
});

Deno.test("the base file is the memory right after instantiation", async () => {
  await using guest = await withGuest("segments");
  const { base } = ready(await guest.cache.open(guest.path));
  if (base.kind !== "file") throw new Error(`it is "${base.kind}"`);
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(await Deno.readFile(guest.path)),
  );
  const memory = exports["memory"] as WebAssembly.Memory;
  const file = await Deno.readFile(base.path);
  strictEqual(file.length, base.length);
  deepStrictEqual(file, new Uint8Array(memory.buffer));
  deepStrictEqual(base.runs, [
    { first: 0, count: 1 },
    { first: 17, count: 1 },
  ]);
});

Deno.test("open() tells a memory of zeros from a module with data of its own", async (t) => {
  for (const [name, kind] of [["spins", "zero"], ["two_memories", "own"]]) {
    await t.step(`${name}: ${kind}`, async () => {
      await using guest = await withGuest(name ?? "");
      strictEqual(
        ready(await guest.cache.open(guest.path)).base.kind,
        kind,
      );
    });
  }
});

Deno.test("open() makes a bad entry anew", async (t) => {
  for (const kind of ["json", "wasm", "base", "names"]) {
    for (const harm of ["flip", "cut", "remove"]) {
      await t.step(`${harm} ${kind}`, async () => {
        await using guest = await withGuest("counts");
        const before = ready(await guest.cache.open(guest.path));
        const path = before.namesPath.replace(/names$/, kind);
        await damage(path, harm);
        deepStrictEqual(ready(await guest.cache.open(guest.path)), before);
        const file = await Deno.readFile(path);
        ok(file.length > 0);
      });
    }
  }
});

async function damage(path: string, harm: string): Promise<void> {
  if (harm === "remove") return await Deno.remove(path);
  const bytes = await Deno.readFile(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
  await Deno.writeFile(path, harm === "cut" ? bytes.slice(0, middle) : bytes);
}

Deno.test("open() prepares a module once however many ask at once", async () => {
  await using guest = await withGuest("counts");
  const opened = await Promise.all(
    Array.from({ length: 5 }, () => guest.cache.open(guest.path)),
  );
  const [first, ...others] = opened;
  for (const other of others) deepStrictEqual(other, first);
  strictEqual((await listFiles(guest.directory)).length, 4);
});

Deno.test("open() hashes a file again when it may have changed", async (t) => {
  await using guest = await withGuest("counts");
  const counts = await assembleGuest("counts");
  const spins = await assembleGuest("spins");
  const hour = new Date(Date.now() - 3_600_000);
  const seen = async (): Promise<string> =>
    ready(await guest.cache.open(guest.path)).sha256;
  const first = await seen();
  await t.step("after a change of its bytes and not its size", async () => {
    const same = new Uint8Array(counts.length);
    same.set(spins);
    await Deno.writeFile(guest.path, same);
    await Deno.utime(guest.path, hour, hour);
    strictEqual((await guest.cache.open(guest.path)).kind, "refused");
  });
  await t.step("after another file took its place", async () => {
    await Deno.writeFile(`${guest.path}.new`, spins);
    await Deno.rename(`${guest.path}.new`, guest.path);
    notStrictEqual(await seen(), first);
  });
  await t.step("and is not misled by a note that cannot be read", async () => {
    const notes = (await listFiles(guest.directory))
      .filter((name) => name.endsWith(".seen"));
    for (const note of notes) {
      await Deno.writeTextFile(`${guest.directory}/${note}`, "rotten");
    }
    notStrictEqual(await seen(), first);
  });
});

Deno.test("open() believes a note about a file that has not changed for long", async () => {
  await using guest = await withGuest("counts");
  const { sha256 } = ready(await guest.cache.open(guest.path));
  const other = "0".repeat(64);
  const note = await noteAbout(guest.path, guest.directory, other);
  // The note says another hash, so it was believed if there is no entry for it.
  await rejects(guest.cache.open(guest.path), ModuleChangedError);
  await Deno.remove(note);
  strictEqual(ready(await guest.cache.open(guest.path)).sha256, sha256);
});

/** Writes the note that a file, as it is, holds the module `sha256`. */
async function noteAbout(
  path: string,
  directory: string,
  sha256: string,
): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, {
    bigint: true,
  });
  const name = createHash("sha256").update(path).digest("hex");
  const note = `${directory}/${name}.seen`;
  const identity = [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  await Deno.writeTextFile(note, `${sha256} ${identity}\n`);
  return note;
}

Deno.test("sweep() leaves what is in use and nothing else", async () => {
  await using guest = await withGuest("counts");
  const { sha256 } = ready(await guest.cache.open(guest.path));
  await noteAbout(guest.path, guest.directory, sha256);
  const kept = await listFiles(guest.directory);
  await noteAbout(guest.directory, guest.directory, "f".repeat(64));
  for (
    const name of ["0abc-1.wasm", `${sha256}-0.wasm`, `${sha256}-1.wasm.x.tmp`]
  ) {
    await Deno.writeTextFile(`${guest.directory}/${name}`, "");
  }
  strictEqual(await guest.cache.sweep(new Set([sha256])), 4);
  deepStrictEqual(await listFiles(guest.directory), kept);
  strictEqual(await guest.cache.sweep(new Set()), 5);
});

Deno.test("open() leaves no half-written file when the disk fails", async () => {
  await using guest = await withGuest("counts");
  await Deno.remove(guest.directory);
  await rejects(guest.cache.open(guest.path), Deno.errors.NotFound);
  await Deno.mkdir(guest.directory);
  ready(await guest.cache.open(guest.path));
});

Deno.test("open() fails with the helper's complaint when the helper fails", async () => {
  const command = [Deno.execPath(), "eval", "throw new Error('no memory')"];
  await using guest = await withGuest("counts", { kind: "process", command });
  await rejects(guest.cache.open(guest.path), (error: unknown) => {
    ok(error instanceof PrepareFailedError);
    ok(error.cause instanceof Error && /no memory/.test(error.cause.message));
    return true;
  });
});

Deno.test("open() fails when a helper writes nothing", async () => {
  const command = [Deno.execPath(), "eval", "console.log(null)"];
  await using guest = await withGuest("counts", { kind: "process", command });
  await rejects(guest.cache.open(guest.path), /cannot be read back/);
});

Deno.test("prepareFile() refuses a file that is not what was hashed", async () => {
  await using guest = await withGuest("counts");
  const { path, directory } = guest;
  await rejects(
    prepareFile({ path, directory, sha256: "00", plain: false }),
    ModuleChangedError,
  );
});

Deno.test("what the daemon holds of this room includes no decoder", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "info",
      "--json",
      new URL("../../runtime/guest/prepare/mod.ts", import.meta.url).href,
    ],
  }).output();
  const { modules, roots } = JSON.parse(new TextDecoder().decode(stdout));
  const held = new Set<string>(roots);
  for (const url of held) {
    const module = modules.find((entry: { specifier: string }) =>
      entry.specifier === url
    );
    for (const { code, isDynamic } of module?.dependencies ?? []) {
      if (code !== undefined && isDynamic !== true) held.add(code.specifier);
    }
  }
  const names = [...held].map((url) => url.split("/").at(-1));
  ok(names.includes("module_cache.ts"));
  for (const tool of ["decode.ts", "rewrite.ts", "operator_reader.ts"]) {
    ok(!names.includes(tool), tool);
  }
});
