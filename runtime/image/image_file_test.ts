import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { Buffer } from "node:buffer";
import { FaultDisk, type FaultPlan } from "../../tests/support/fault_disk.ts";
import {
  allBlocks,
  sampleMemory,
  sampleState,
} from "../../tests/support/image_fixture.ts";
import { MemoryDisk } from "../../tests/support/memory_disk.ts";
import { BaseMemory } from "./base_memory.ts";
import { BLOCK_BYTES, SLICE_BLOCKS, SLICE_BYTES } from "./block.ts";
import type { BlockRun } from "./block_run.ts";
import type { Disk, DiskFile, OpenMode } from "./disk.ts";
import { DiskError, ImageRottenError } from "./errors.ts";
import { finish } from "./finish.ts";
import { ImageFile, type ImagePlace, SaveScratch } from "./image_file.ts";
import { imagePath } from "./image_path.ts";
import { readImage, readImageHead } from "./read_image.ts";
import { TABLES_AT } from "./meta_file.ts";

const PATH = imagePath("/images", "web");
const WASM_BLOCKS = 16;
const END = {
  generation: 1,
  child: "web",
  identity: "ab".repeat(16),
  state: sampleState(1),
};

const placeOn = (disk: Disk): ImagePlace => ({
  disk,
  path: PATH,
  scratch: new SaveScratch(),
});

const run = (first: number, count = 1): BlockRun => ({ first, count });

/** Reads an image with all its checks. */
function readBack(disk: Disk): Uint8Array {
  const head = readImageHead(disk, PATH);
  const memory = new Uint8Array(head.memoryBytes);
  const pieces = readImage(disk, PATH, head);
  for (const { offset, bytes } of pieces) memory.set(bytes, offset);
  return memory;
}

/** Counts the writes to the memory of an image. */
function countingDisk(inner: Disk): { disk: Disk; writes: [number, number][] } {
  const writes: [number, number][] = [];
  const disk: Disk = {
    ...bind(inner),
    open(path, mode): DiskFile {
      const file = inner.open(path, mode);
      if (path !== PATH.memory) return file;
      return {
        ...file,
        write(bytes, position): number {
          writes.push([position / BLOCK_BYTES, bytes.length / BLOCK_BYTES]);
          return file.write(bytes, position);
        },
      };
    },
  };
  return { disk, writes };
}

function bind(disk: Disk): Disk {
  return {
    open: (path, mode) => disk.open(path, mode),
    size: (path) => disk.size(path),
    list: (path) => disk.list(path),
    makeDirectory: (path) => disk.makeDirectory(path),
    rename: (from, to) => disk.rename(from, to),
    unlink: (path) => disk.unlink(path),
    sync: (path) => disk.sync(path),
    fileSystem: (path) => disk.fileSystem(path),
  };
}

Deno.test("save() writes neighbours in one call and leaves out zeros over holes", () => {
  const { disk, writes } = countingDisk(new MemoryDisk());
  const memory = new Uint8Array(WASM_BLOCKS * BLOCK_BYTES);
  for (const block of [1, 2, 3, 7, 15]) memory[block * BLOCK_BYTES] = block;
  const image = ImageFile.create(placeOn(disk));
  finish(image.save({ memory, dirty: allBlocks(memory) }, END));
  assertEquals(writes, [[1, 3], [7, 1], [15, 1]]);
  assertEquals(readBack(disk), memory);
});

Deno.test("save() writes zeros where the image has something else", () => {
  const { disk, writes } = countingDisk(new MemoryDisk());
  const memory = sampleMemory(WASM_BLOCKS);
  const image = ImageFile.create(placeOn(disk));
  finish(image.save({ memory, dirty: allBlocks(memory) }, END));
  memory.fill(0, 0, 2 * BLOCK_BYTES);
  writes.length = 0;
  finish(image.save({ memory, dirty: [run(0, 2)] }, END));
  // Block 1 always was a hole, but to know that costs more than to write it.
  assertEquals(writes, [[0, 2]]);
  assertEquals(readBack(disk), memory);
});

Deno.test("save() of much leaves out zeros where the image still is a hole", () => {
  const { disk, writes } = countingDisk(new MemoryDisk());
  const memory = sampleMemory(2 * WASM_BLOCKS);
  const image = ImageFile.create(placeOn(disk));
  finish(image.save({ memory, dirty: allBlocks(memory) }, END));
  memory.fill(0);
  writes.length = 0;
  finish(image.save({ memory, dirty: [run(0, 20)] }, END));
  // Blocks 1, 4, 7 and so on always were holes; all others get their zeros.
  assertEquals(writes[0], [0, 1]);
  assertEquals(writes.slice(1), [2, 5, 8, 11, 14, 17].map((at) => [at, 2]));
  finish(image.save({ memory, dirty: [run(20, 12)] }, END));
  assertEquals(readBack(disk), memory);
});

Deno.test("save() writes only what is dirty", () => {
  const { disk, writes } = countingDisk(new MemoryDisk());
  const memory = sampleMemory(WASM_BLOCKS);
  const image = ImageFile.create(placeOn(disk));
  finish(image.save({ memory, dirty: allBlocks(memory) }, END));
  writes.length = 0;
  memory[5 * BLOCK_BYTES] = 99;
  finish(image.save({ memory, dirty: [run(5)] }, END));
  assertEquals(writes, [[5, 1]]);
  assertEquals(readBack(disk), memory);
});

Deno.test("save() grows the image with the memory", () => {
  const disk = new MemoryDisk();
  const image = ImageFile.create(placeOn(disk));
  const small = sampleMemory(WASM_BLOCKS);
  finish(image.save({ memory: small, dirty: allBlocks(small) }, END));
  const large = new Uint8Array(SLICE_BYTES + small.length);
  large.set(small);
  large[SLICE_BYTES + 1] = 5;
  finish(image.save({ memory: large, dirty: [run(SLICE_BLOCKS)] }, END));
  assertEquals(image.bytes, large.length);
  assertEquals(readBack(disk), large);
});

/** A repeatable stream of numbers below 1. */
function* randomNumbers(seed: number): Generator<number, never> {
  for (let state = seed;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

Deno.test("whatever is saved in whatever portions is read back", () => {
  const random = randomNumbers(7);
  const below = (n: number): number => Math.floor(random.next().value * n);
  const disk = new MemoryDisk();
  let memory = new Uint8Array(SLICE_BYTES - 65_536);
  let image = ImageFile.create(placeOn(disk));
  for (let round = 0; round < 300; round++) {
    const dirty = new Set<number>();
    if (round % 100 === 50) {
      const larger = new Uint8Array(memory.length + 2 * 65_536);
      larger.set(memory);
      memory = larger;
    }
    // Mostly the same few blocks at both ends, now and then any of them.
    const most = round % 20 === 0 ? 200 : 1 + below(4);
    for (let n = 0; n < most; n++) {
      const blocks = memory.length / BLOCK_BYTES;
      const block = most > 4
        ? below(blocks)
        : (blocks - 20 + below(40)) % blocks;
      const value = below(3) === 0 ? 0 : below(256);
      memory.fill(value, block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
      dirty.add(block);
    }
    const runs = [...dirty].sort((a, b) => a - b).map((block) => run(block));
    // A guest with frames is saved without a head, then with one.
    if (round % 3 === 0) finish(image.save({ memory, dirty: runs }));
    const rest = round % 3 === 0 ? [] : runs;
    finish(image.save({ memory, dirty: rest }, END));
    if (round % 7 === 0) {
      image = new ImageFile(placeOn(disk), readImageHead(disk, PATH));
    }
    if (round % 10 === 9) {
      assertEquals(Buffer.compare(readBack(disk), memory), 0);
    }
  }
});

Deno.test("save() refuses a memory that shrank or has half pages", async (t) => {
  const image = ImageFile.create(placeOn(new MemoryDisk()));
  const memory = sampleMemory(2 * WASM_BLOCKS);
  finish(image.save({ memory, dirty: allBlocks(memory) }, END));
  for (const bytes of [65_536, 2 * 65_536 + 4096]) {
    await t.step(`${bytes}`, () => {
      const source = { memory: new Uint8Array(bytes), dirty: [] };
      assertThrows(() => finish(image.save(source, END)), RangeError);
    });
  }
});

Deno.test("save() takes what is not dirty from the base, once", () => {
  const { disk, writes } = countingDisk(new MemoryDisk());
  const base = sampleMemory(WASM_BLOCKS);
  const file = disk.open("/base", "create");
  file.write(base, 0);
  const under = new BaseMemory(file, [run(0), run(2, 2), run(5, 5)]);
  const expected = new Uint8Array(2 * base.length);
  for (const block of [0, 2, 3, 5, 6, 7, 8, 9]) {
    const from = block * BLOCK_BYTES;
    expected.set(base.subarray(from, from + BLOCK_BYTES), from);
  }
  expected.fill(77, 6 * BLOCK_BYTES, 7 * BLOCK_BYTES);
  expected[20 * BLOCK_BYTES] = 78;
  // What lies under the memory is not looked at: it may be anything.
  const memory = new Uint8Array(expected.length).fill(255);
  for (const block of [6, 20]) {
    const from = block * BLOCK_BYTES;
    memory.set(expected.subarray(from, from + BLOCK_BYTES), from);
  }
  const image = ImageFile.create(placeOn(disk));
  const source = { memory, base: under, dirty: [run(6), run(20)] };
  finish(image.save(source, END));
  assertEquals(readBack(disk), expected);
  writes.length = 0;
  finish(image.save({ ...source, dirty: [] }, END));
  assertEquals(writes, []);
});

Deno.test("save() refuses a base that is shorter than it says", () => {
  const disk = new MemoryDisk();
  const base = new BaseMemory(disk.open("/base", "create"), [run(0)]);
  const memory = sampleMemory(WASM_BLOCKS);
  const image = ImageFile.create(placeOn(disk));
  assertThrows(
    () => finish(image.save({ memory, dirty: [], base }, END)),
    ImageRottenError,
  );
  // The next save takes everything from the memory.
  finish(image.save({ memory, dirty: [], base }, END));
  assertEquals(readBack(disk), memory);
});

Deno.test("save() without an end leaves the head as it was", () => {
  const disk = new MemoryDisk();
  const memory = sampleMemory(WASM_BLOCKS);
  const image = ImageFile.create(placeOn(disk));
  finish(image.save({ memory, dirty: allBlocks(memory) }, END));
  const before = readImageHead(disk, PATH);
  memory[0] = 99;
  finish(image.save({ memory, dirty: [run(0)] }));
  assertEquals(readImageHead(disk, PATH), before);
  memory[BLOCK_BYTES * 2] = 98;
  finish(image.save({ memory, dirty: [run(2)] }, END));
  assertEquals(readBack(disk), memory);
});

Deno.test("save() takes at most 4 MiB at each step and can be given up between", () => {
  const disk = new MemoryDisk();
  const memory = new Uint8Array(2 * SLICE_BYTES + 65_536);
  for (let at = 0; at < memory.length; at += BLOCK_BYTES) {
    memory[at] = 1 + at % 251;
  }
  const image = ImageFile.create(placeOn(disk));
  const steps = [...image.save({ memory, dirty: allBlocks(memory) }, END)];
  assertEquals(steps, [SLICE_BYTES, SLICE_BYTES, 65_536]);

  for (let at = 0; at < memory.length; at += BLOCK_BYTES) {
    memory[at] = 1 + at % 241;
  }
  const given = image.save({ memory, dirty: allBlocks(memory) }, END);
  given.next();
  given.return();
  memory.fill(0, 0, SLICE_BYTES);
  finish(image.save({ memory, dirty: allBlocks(memory) }, END));
  assertEquals(readBack(disk), memory);
});

/** Saves once with a fault, then again; returns whether the fault was met. */
function saveTwice(plan: FaultPlan): boolean {
  const inner = new MemoryDisk();
  const disk = new FaultDisk(inner, plan);
  const image = ImageFile.create(placeOn(disk));
  const memory = sampleMemory(2 * WASM_BLOCKS);
  try {
    finish(image.save({ memory, dirty: allBlocks(memory) }, END));
    return false;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
  }
  // Zeros over what the failed save may have written.
  memory.fill(0, 0, 4 * BLOCK_BYTES);
  finish(image.save({ memory, dirty: allBlocks(memory) }, END));
  assertEquals(readBack(inner), memory, disk.met ?? "");
  return true;
}

Deno.test("save() after a failure at any step leaves nothing of it", async (t) => {
  const CREATING_STEPS = 2;
  for (const kind of ["refused", "doneButFailed", "stuck"] as const) {
    await t.step(kind, () => {
      const fault = { kind, trouble: "failed" } as const;
      let at = CREATING_STEPS;
      while (saveTwice({ at, fault })) at++;
      assertEquals(at > 10, true);
    });
  }
});

Deno.test("save() after a failure writes all, even when it is given up once", () => {
  const inner = new MemoryDisk();
  const disk = new FaultDisk(inner, {
    at: 1000,
    fault: { kind: "doneButFailed", trouble: "failed" },
  });
  const image = ImageFile.create(placeOn(disk));
  const memory = new Uint8Array(2 * SLICE_BYTES).fill(1);
  finish(image.save({ memory, dirty: allBlocks(memory) }, END));
  const dirty = [run(SLICE_BLOCKS, 100)];
  memory.fill(2, SLICE_BYTES, SLICE_BYTES + 100 * BLOCK_BYTES);
  // The memory and the table of the second slice are opened, the table read, then written.
  const TABLE_WRITE = 4;
  disk.steps = 1000 - TABLE_WRITE;
  assertThrows(() => finish(image.save({ memory, dirty }, END)), DiskError);
  assertEquals(disk.met, `write ${PATH.meta}`);
  const given = image.save({ memory, dirty }, END);
  given.next();
  given.return();
  finish(image.save({ memory, dirty }, END));
  assertEquals(Buffer.compare(readBack(inner), memory), 0);
});

Deno.test("save() finds that the sums on the disk have changed", () => {
  const disk = new MemoryDisk();
  const memory = sampleMemory(2 * WASM_BLOCKS);
  const image = ImageFile.create(placeOn(disk));
  finish(image.save({ memory, dirty: allBlocks(memory) }, END));
  disk.flip(PATH.meta, TABLES_AT);
  assertThrows(
    () => finish(image.save({ memory, dirty: allBlocks(memory) }, END)),
    ImageRottenError,
  );
});

Deno.test("save() refuses more state than fits before the tables", () => {
  const image = ImageFile.create(placeOn(new MemoryDisk()));
  const memory = sampleMemory(WASM_BLOCKS);
  const state = { ...sampleState(1), guest: new Uint8Array(TABLES_AT) };
  assertThrows(
    () => finish(image.save({ memory, dirty: [] }, { ...END, state })),
    RangeError,
  );
});

Deno.test("an image goes on from its head", () => {
  const disk = new MemoryDisk();
  const memory = sampleMemory(WASM_BLOCKS);
  const first = ImageFile.create(placeOn(disk));
  finish(first.save({ memory, dirty: allBlocks(memory) }, END));
  const second = new ImageFile(placeOn(disk), readImageHead(disk, PATH));
  memory[0] = 42;
  finish(second.save({ memory, dirty: [run(0)] }, END));
  assertEquals(readBack(disk), memory);
});

/** A disk that counts the files that are open on it. */
class CountingDisk extends MemoryDisk {
  opened = 0;

  override open(path: string, mode: OpenMode): DiskFile {
    const file = super.open(path, mode);
    this.opened++;
    return { ...file, close: () => void this.opened-- };
  }
}

Deno.test("no descriptor stays open after a call", async (t) => {
  const memory = sampleMemory(WASM_BLOCKS);
  const dirty = allBlocks(memory);
  await t.step("that could not make the meta file", () => {
    const disk = new CountingDisk();
    disk.open(PATH.meta, "create").close();
    assertThrows(() => ImageFile.create(placeOn(disk)), DiskError);
    assertEquals(disk.opened, 0);
  });
  await t.step("that saved, and lent its descriptor", () => {
    const disk = new CountingDisk();
    const image = ImageFile.create(placeOn(disk));
    finish(image.save({ memory, dirty }, END));
    assertEquals(disk.opened, 0);
    image.lend(() => assertEquals(disk.opened, 1));
    assertEquals(disk.opened, 0);
    assertThrows(() =>
      image.lend(() => {
        throw new Error("cannot map");
      }), /cannot map/);
    assertEquals(disk.opened, 0);
  });
  await t.step("that was given up", () => {
    const disk = new CountingDisk();
    const save = ImageFile.create(placeOn(disk)).save({ memory, dirty }, END);
    save.next();
    assertEquals(disk.opened, 2);
    save.return();
    assertEquals(disk.opened, 0);
  });
  await t.step("that could not open the meta file", () => {
    const disk = new CountingDisk();
    const image = ImageFile.create(placeOn(disk));
    disk.unlink(PATH.meta);
    assertThrows(() => finish(image.save({ memory, dirty }, END)), DiskError);
    assertEquals(disk.opened, 0);
  });
});
