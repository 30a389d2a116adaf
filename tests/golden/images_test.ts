/**
 * Images that earlier versions wrote are read, or judged cold, exactly as it
 * was recorded when they were written.
 *
 * @module
 */

import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import {
  type ChildImage,
  finish,
  ImageDirectory,
  type ImageJudgement,
  type SavedState,
} from "../../runtime/image/mod.ts";
import { PortableImage } from "../../runtime/image/offline/portable_image.ts";
import { pathsIn } from "../support/image_fixture.ts";
import { MemoryDisk } from "../support/memory_disk.ts";

const HERE = new URL(".", import.meta.url).pathname;
const PATHS = pathsIn("/state");
const IDENTITY = "golden identity";

const FOLDERS = [...Deno.readDirSync(HERE)]
  .map(({ name }) => name)
  .filter((name) => name.startsWith("image-"))
  .sort();

/** Lays the files of a folder out as a state directory. */
function layOut(folder: string): MemoryDisk {
  const disk = new MemoryDisk();
  for (const { name } of Deno.readDirSync(`${HERE}${folder}`)) {
    if (!name.endsWith(".gz")) continue;
    const path = name.replace(/\.gz$/, "").replace("images_", "images/");
    const bytes = gunzipSync(Deno.readFileSync(`${HERE}${folder}/${name}`));
    disk.put(`/state/${path}`, new Uint8Array(bytes));
  }
  return disk;
}

/** What was recorded of each child. */
function readExpected(folder: string): Record<string, Record<string, unknown>> {
  return JSON.parse(Deno.readTextFileSync(`${HERE}${folder}/expected.json`));
}

function describe(
  judgement: ImageJudgement,
  image: ChildImage,
): Record<string, unknown> {
  if (judgement.kind === "cold") {
    return { kind: "cold", reason: judgement.reason };
  }
  const state = image.open();
  image.close();
  const memory = new Uint8Array(judgement.memoryBytes);
  finish(image.load(memory));
  return { ...judgement, ...describeSaved(memory, state) };
}

function describeSaved(
  memory: Uint8Array,
  state: SavedState,
): Record<string, unknown> {
  return {
    memorySha256: createHash("sha256").update(memory).digest("hex"),
    globals: state.globals.map((global) => ({
      ...global,
      bits: String(global.bits),
    })),
    clockOffsetNs: String(state.clockOffsetNs),
    guest: new TextDecoder().decode(state.guest),
    host: [...state.host],
  };
}

Deno.test("images of every version are judged as recorded", async (t) => {
  assertEquals(FOLDERS.length > 0, true);
  for (const folder of FOLDERS) {
    const expected = readExpected(folder);
    await t.step(folder, async () => {
      const disk = layOut(folder);
      await using images = new ImageDirectory({
        paths: PATHS,
        bootId: "another boot",
        disk,
      });
      await images.start();
      for (const [child, recorded] of Object.entries(expected)) {
        const { image, judgement } = images.claim(child, IDENTITY);
        const verdict = judgement.kind === "clean"
          ? finish(image.verify())
          : judgement;
        assertEquals(describe(verdict, image), recorded);
      }
    });
    await t.step(`${folder}, portable`, async () => {
      const disk = layOut(folder);
      using portable = PortableImage.open(disk, "/state/web.portable");
      await using images = new ImageDirectory({
        paths: PATHS,
        bootId: "another boot",
        disk,
      });
      await images.start();
      const { image } = images.claim("web", IDENTITY);
      finish(image.receive(portable));
      const { memoryBytes } = portable.head;
      const memory = new Uint8Array(memoryBytes);
      finish(image.load(memory));
      const { memorySha256, ...state } = describeSaved(memory, image.open());
      assertEquals(memorySha256, expected.web?.memorySha256);
      assertEquals(state.globals, expected.web?.globals);
    });
  }
});
