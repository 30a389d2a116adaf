/**
 * Every byte flipped, every length cut: found or harmless.
 *
 * @module
 */

import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  finish,
  ImageDirectory,
  ImageRottenError,
} from "../../runtime/image/mod.ts";
import { readImage, readImageHead } from "../../runtime/image/read_image.ts";
import { TABLES_AT } from "../../runtime/image/meta_file.ts";
import { imageId, imagePath } from "../../runtime/image/image_path.ts";
import { SLOT_BYTES } from "../../runtime/image/mark.ts";
import { pathsIn } from "../support/image_fixture.ts";
import { MemoryDisk } from "../support/memory_disk.ts";
import { momentOf, PlainGuest } from "./plain_guest.ts";

const PATHS = pathsIn("/state");
const FILES = imagePath(PATHS.images, imageId("web"));
const TURNS = 3;

/** What is laid out. */
interface Suspended {
  /** With the record of an orderly stop. */
  readonly stopped: boolean;
  readonly life?: number;
  readonly turns?: number;
}

/** Lays out one clean image. */
async function suspended(options: Suspended): Promise<MemoryDisk> {
  const { stopped, life = 1, turns = TURNS } = options;
  const disk = new MemoryDisk();
  const images = new ImageDirectory({ paths: PATHS, bootId: "1", disk });
  await images.start();
  const { image } = images.claim("web", "v1");
  const guest = new PlainGuest(life);
  for (let turn = 0; turn < turns; turn++) {
    image.markRunning();
    guest.run();
    const { memory } = guest;
    finish(image.save({ memory, dirty: guest.dirty() }, guest.state()));
    guest.saved();
  }
  if (stopped) await images.stop();
  else await images[Symbol.asyncDispose]();
  return disk;
}

/** Starts on a disk; returns the reason why the child is cold, or "clean". */
async function judge(disk: MemoryDisk, bootId: string): Promise<string> {
  await using images = new ImageDirectory({ paths: PATHS, bootId, disk });
  await images.start();
  const { image, judgement } = images.claim("web", "v1");
  if (judgement.kind === "cold") return judgement.reason;
  const verdict = finish(image.verify());
  if (verdict.kind === "cold") return verdict.reason;
  const moment = momentOf(image.open());
  image.close();
  const memory = new Uint8Array(verdict.memoryBytes);
  finish(image.load(memory));
  assertEquals(moment, { life: 1, turn: TURNS });
  assertEquals(Buffer.compare(memory, PlainGuest.at(moment).memory), 0);
  return "clean";
}

function flipped(disk: MemoryDisk, path: string, at: number): MemoryDisk {
  const damaged = disk.clone();
  damaged.flip(path, at);
  return damaged;
}

function cut(disk: MemoryDisk, path: string, length: number): MemoryDisk {
  const damaged = disk.clone();
  damaged.cut(path, length);
  return damaged;
}

/** What came out, and for how many of the damages. */
class Outcomes {
  readonly #counts = new Map<string, number>();

  add(outcome: string): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
  }

  get seen(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort());
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** How long the head is that a meta file begins with. */
function headBytes(disk: MemoryDisk): number {
  return new DataView(disk.bytesOf(FILES.meta).buffer).getUint32(12, true);
}

Deno.test("no flipped byte of a meta file is taken for what was saved", async (t) => {
  const disk = await suspended({ stopped: false });
  const head = headBytes(disk);
  const meta = disk.bytesOf(FILES.meta).length;
  const cases: [string, string, number[], Record<string, number>][] = [
    ["head", FILES.meta, range(0, head), { rotten: head - 4, unsupported: 4 }],
    ["hole behind the head", FILES.meta, range(head, head + 64), { clean: 64 }],
    ["table", FILES.meta, range(TABLES_AT, meta), { rotten: meta - TABLES_AT }],
  ];
  for (const [name, path, places, expected] of cases) {
    await t.step(name, async () => {
      const outcomes = new Outcomes();
      for (const at of places) {
        outcomes.add(await judge(flipped(disk, path, at), "1"));
      }
      assertEquals(outcomes.seen, expected);
    });
  }
});

/** Reads an image as `verify()` does; returns whether it was found rotten. */
function isRotten(disk: MemoryDisk): boolean {
  try {
    finish(readImage(disk, FILES, readImageHead(disk, FILES)));
    return false;
  } catch (error) {
    if (error instanceof ImageRottenError) return true;
    throw error;
  }
}

Deno.test("readImage() finds every flipped byte and every cut of a memory", async (t) => {
  const disk = await suspended({ stopped: false });
  const bytes = disk.bytesOf(FILES.memory);
  const damaged = disk.clone();
  const places = range(0, bytes.length);
  await t.step("as it is", () => assertEquals(isRotten(disk), false));
  await t.step("flipped", () => {
    const found = places.filter((at) => {
      damaged.flip(FILES.memory, at);
      const rotten = isRotten(damaged);
      damaged.flip(FILES.memory, at);
      return rotten;
    });
    assertEquals(found.length, bytes.length);
  });
  await t.step("cut", () => {
    // From the end, each a byte shorter than the one before.
    const found = places.toReversed().filter((length) => {
      damaged.cut(FILES.memory, length);
      return isRotten(damaged);
    });
    assertEquals(found.length, bytes.length);
  });
  await t.step("and then the child is cold", async () => {
    assertEquals(await judge(flipped(disk, FILES.memory, 4097), "1"), "rotten");
    assertEquals(await judge(cut(disk, FILES.memory, 4096), "1"), "rotten");
  });
});

Deno.test("no flipped byte of the marks makes an image count", async (t) => {
  const disk = await suspended({ stopped: false });
  const { length } = disk.bytesOf(PATHS.marks);
  const cases: [string, number[], Record<string, number>][] = [
    // One of another version is cleared; without a boot all marks are cold.
    ["header", range(0, SLOT_BYTES), {
      anotherBoot: SLOT_BYTES - 8,
      unmarked: 8,
    }],
    ["the child's", range(SLOT_BYTES, 2 * SLOT_BYTES), {
      unmarked: SLOT_BYTES,
    }],
    ["free slots", range(2 * SLOT_BYTES, length), {
      clean: length - 2 * SLOT_BYTES,
    }],
  ];
  for (const [name, places, expected] of cases) {
    await t.step(name, async () => {
      const outcomes = new Outcomes();
      for (const at of places) {
        outcomes.add(await judge(flipped(disk, PATHS.marks, at), "1"));
      }
      assertEquals(outcomes.seen, expected);
    });
  }
});

Deno.test("no flipped byte of the record of an orderly stop makes an image count", async () => {
  const disk = await suspended({ stopped: true });
  assertEquals(await judge(disk.clone(), "2"), "clean");
  for (const at of range(0, disk.bytesOf(PATHS.shutdown).length)) {
    assertEquals(
      await judge(flipped(disk, PATHS.shutdown, at), "2"),
      "anotherBoot",
    );
  }
});

Deno.test("no file that was cut off makes an image count", async (t) => {
  const disk = await suspended({ stopped: true });
  const head = headBytes(disk);
  const lengthOf = (path: string): number => disk.bytesOf(path).length;
  const meta = lengthOf(FILES.meta);
  const holes = 1 +
    disk.bytesOf(FILES.meta).findLastIndex((byte) => byte !== 0);
  const cases: [string, string, number[], Record<string, number>][] = [
    ["head", FILES.meta, range(0, head), { rotten: head }],
    ["hole behind the head", FILES.meta, range(head, head + 64), {
      rotten: 64,
    }],
    ["table", FILES.meta, range(TABLES_AT, holes), {
      rotten: holes - TABLES_AT,
    }],
    ["end of the table", FILES.meta, range(holes, meta), {
      // What is cut off says that blocks are holes, and so does nothing.
      clean: meta - holes,
    }],
    ["marks", PATHS.marks, range(0, 2 * SLOT_BYTES), {
      unmarked: 2 * SLOT_BYTES,
    }],
    ["free slots", PATHS.marks, range(2 * SLOT_BYTES, lengthOf(PATHS.marks)), {
      clean: lengthOf(PATHS.marks) - 2 * SLOT_BYTES,
    }],
    ["record", PATHS.shutdown, range(0, lengthOf(PATHS.shutdown)), {
      anotherBoot: lengthOf(PATHS.shutdown),
    }],
  ];
  for (const [name, path, lengths, expected] of cases) {
    await t.step(name, async () => {
      const outcomes = new Outcomes();
      for (const length of lengths) {
        outcomes.add(await judge(cut(disk, path, length), "2"));
      }
      assertEquals(outcomes.seen, expected);
    });
  }
});

Deno.test("a file that is missing makes no image count", async (t) => {
  const disk = await suspended({ stopped: false });
  const cases: [string, string][] = [
    [FILES.memory, "rotten"],
    [FILES.meta, "unreadable"],
    [PATHS.marks, "unmarked"],
  ];
  for (const [path, reason] of cases) {
    await t.step(path, async () => {
      const damaged = disk.clone();
      damaged.unlink(path);
      assertEquals(await judge(damaged, "1"), reason);
    });
  }
});

Deno.test("files of an earlier save, of another child or of another life make no image count", async (t) => {
  const disk = await suspended({ stopped: false });
  const earlier = await suspended({ stopped: false, turns: TURNS - 1 });
  const other = await suspended({ stopped: false, life: 2 });
  const cases: [string, MemoryDisk, string[]][] = [
    ["earlier memory", earlier, [FILES.memory]],
    ["earlier meta", earlier, [FILES.meta]],
    ["both earlier", earlier, [FILES.memory, FILES.meta]],
    ["another memory", other, [FILES.memory]],
    ["another meta", other, [FILES.meta]],
  ];
  for (const [name, from, paths] of cases) {
    await t.step(name, async () => {
      const damaged = disk.clone();
      for (const path of paths) damaged.put(path, from.bytesOf(path));
      assertEquals(await judge(damaged, "1"), "rotten");
    });
  }
});
