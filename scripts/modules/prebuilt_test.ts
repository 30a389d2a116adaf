import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
  notStrictEqual as assertDiffers,
} from "node:assert/strict";
import { GUEST_MODULES } from "./guest_modules.ts";
import {
  hashSources,
  PREBUILT,
  readOrigins,
  readSums,
  sha256,
  writePrebuilt,
} from "./prebuilt.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const CARRIED = GUEST_MODULES.filter(({ prebuilt }) => prebuilt);

Deno.test("each carried module is what its checksum says and built from the sources that are there", async (t) => {
  const sums = await readSums(ROOT);
  const origins = await readOrigins(ROOT);
  const files = CARRIED.map(({ name }) => `${name}.wasm`).sort();
  assertEquals([...sums.keys()].sort(), files);
  assertEquals(Object.keys(origins).sort(), files);
  for (const module of CARRIED) {
    await t.step(module.name, async () => {
      const file = `${module.name}.wasm`;
      const bytes = await Deno.readFile(`${ROOT}${PREBUILT}/${file}`);
      assertEquals(sums.get(file), sha256(bytes));
      assertEquals(
        origins[file]?.sources,
        await hashSources(module, ROOT),
        "its sources have changed; run: deno task build:modules",
      );
    });
  }
});

Deno.test("the carried ring guests are as small as they are meant to be", async () => {
  const size = async (name: string): Promise<number> =>
    (await Deno.stat(`${ROOT}${PREBUILT}/${name}.wasm`)).size;
  const limits = { "ring-rust": 120 * 1024, "ring-go": 3.5 * 1024 * 1024 };
  for (const [name, limit] of Object.entries(limits)) {
    const bytes = await size(name);
    assertEquals(bytes <= limit, true, `${name} has ${bytes} bytes`);
  }
});

Deno.test("no carried module names a path of the machine that built it", async () => {
  for (const { name } of CARRIED) {
    const bytes = await Deno.readFile(`${ROOT}${PREBUILT}/${name}.wasm`);
    const text = new TextDecoder("latin1").decode(bytes);
    for (const path of [ROOT, "/.cargo/", "/go/pkg/mod/"]) {
      assertEquals(text.includes(path), false, `${name} names ${path}`);
    }
  }
});

Deno.test("hashSources() sees a changed source and leaves out tests", async () => {
  const root = `${await Deno.makeTempDir()}/`;
  try {
    await Deno.mkdir(`${root}modules/sdk/go`, { recursive: true });
    await Deno.mkdir(`${root}guest`);
    const module = {
      name: "guest",
      language: "go",
      directory: "guest",
      prebuilt: true,
    } as const;
    const hash = (): Promise<string> => hashSources(module, root);
    const empty = await hash();
    await Deno.writeTextFile(`${root}guest/main_test.go`, "package main");
    assertEquals(await hash(), empty);
    await Deno.writeTextFile(`${root}guest/main.go`, "package main");
    const first = await hash();
    assertDiffers(first, empty);
    await Deno.writeTextFile(`${root}guest/main.go`, "package other");
    assertDiffers(await hash(), first);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("writePrebuilt() keeps the checksums of all modules in order", async () => {
  const root = `${await Deno.makeTempDir()}/`;
  try {
    const origin = { sources: "s", toolchain: "t" };
    for (const name of ["b.wasm", "a.wasm", "b.wasm"]) {
      const bytes = new TextEncoder().encode(name);
      await writePrebuilt(root, name, { bytes, origin });
    }
    assertEquals([...(await readSums(root)).keys()], ["a.wasm", "b.wasm"]);
    assertEquals(await readOrigins(root), {
      "a.wasm": origin,
      "b.wasm": origin,
    });
    const sums = await Deno.readTextFile(`${root}${PREBUILT}/SHA256SUMS`);
    assertMatch(sums, /^[0-9a-f]{64} {2}a\.wasm\n[0-9a-f]{64} {2}b\.wasm\n$/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
