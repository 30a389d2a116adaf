import {
  deepStrictEqual as assertEquals,
  ok as assert,
  throws as assertThrows,
} from "node:assert/strict";
import {
  BLOCK_BYTES,
  type BlockRun,
  type ChildImage,
  finish,
} from "../image/mod.ts";
import { baseImage } from "../../tests/support/guest_fixture.ts";
import { sampleState } from "../../tests/support/image_fixture.ts";
import {
  somePaging,
  testPagings,
  TestProcess,
} from "../../tests/support/suspend_fixture.ts";
import type { BaseImage } from "./base_image.ts";
import { openPaging } from "./open_paging.ts";
import type { Paging } from "./paging.ts";

const WASM_PAGE = 65_536;
const BLOCKS_PER_WASM_PAGE = WASM_PAGE / BLOCK_BYTES;

/** A memory, the image that it goes to, and how far that lies under it. */
class Paged implements AsyncDisposable {
  memory: WebAssembly.Memory;
  readonly image: ChildImage;
  readonly paging: Paging;
  readonly #process: TestProcess;
  #laidBytes = 0;

  private constructor(process: TestProcess, pages: number) {
    this.#process = process;
    this.paging = process.runtime.paging;
    this.image = process.claim("child").image;
    this.memory = newMemory(pages);
  }

  static async make(kind: Paging["kind"], pages = 4): Promise<Paged> {
    return new Paged(await TestProcess.start({ paging: kind }), pages);
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer as ArrayBuffer);
  }

  /** Saves what is dirty and gives the RAM back; returns what was dirty. */
  save(base?: BaseImage): BlockRun[] {
    const dirty = this.paging.dirtyBlocks(this.memory);
    this.image.markRunning();
    finish(
      this.image.save({
        memory: this.bytes,
        dirty,
        base: this.#laidBytes === 0 ? base?.blocks : undefined,
      }, sampleState(1)),
    );
    this.paging.release(this.memory, this.image, this.#laidBytes);
    this.#laidBytes = this.bytes.length;
    return dirty;
  }

  /** A new memory in the place of the one that was saved. */
  restore(): void {
    this.image.close();
    this.image.open();
    this.memory = newMemory(this.image.bytes / WASM_PAGE);
    this.paging.restore(this.memory, this.image);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

function newMemory(pages: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: pages, maximum: 64 });
}

/** Writes `value` all over a block. */
function fill(paged: Paged, block: number, value: number): void {
  paged.bytes.fill(value, block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
}

/** Says whether runs cover a block. */
function covers(runs: readonly BlockRun[], block: number): boolean {
  return runs.some(({ first, count }) =>
    block >= first && block < first + count
  );
}

testPagings(
  "dirtyBlocks() covers what was written since the save",
  async (kind) => {
    await using paged = await Paged.make(kind);
    for (const block of [0, 1, 7]) fill(paged, block, 1);
    paged.save();
    for (const block of [3, 20, 63]) fill(paged, block, 2);
    const dirty = paged.save();
    for (const block of [3, 20, 63]) assert(covers(dirty, block), `${block}`);
    if (kind === "mapped") {
      assert(!covers(dirty, 30));
      assertEquals(paged.paging.dirtyBlocks(paged.memory), []);
    }
  },
);

testPagings("release() leaves the bytes as they were", async (kind) => {
  await using paged = await Paged.make(kind);
  fill(paged, 2, 7);
  fill(paged, 40, 9);
  const before = paged.bytes.slice();
  paged.save();
  assertEquals(paged.bytes, before);
  fill(paged, 2, 8);
  before.set(paged.bytes);
  paged.save();
  assertEquals(paged.bytes, before);
});

testPagings(
  "a memory that grows over its image is saved whole",
  async (kind) => {
    await using paged = await Paged.make(kind, 2);
    fill(paged, 1, 1);
    paged.save();
    fill(paged, 2, 2);
    paged.memory.grow(2);
    fill(paged, 2 * BLOCKS_PER_WASM_PAGE + 3, 3);
    const before = paged.bytes.slice();
    assert(covers(paged.save(), 2 * BLOCKS_PER_WASM_PAGE + 3));
    assertEquals(paged.bytes, before);
    // Grown once more, with nothing in the new part.
    paged.memory.grow(1);
    paged.save();
    paged.restore();
    assertEquals(paged.bytes.subarray(0, before.length), before);
    assert(paged.bytes.subarray(before.length).every((byte) => byte === 0));
  },
);

testPagings("a memory grows after its image was restored", async (kind) => {
  await using paged = await Paged.make(kind, 2);
  fill(paged, 1, 1);
  paged.save();
  paged.restore();
  paged.memory.grow(1);
  fill(paged, 2 * BLOCKS_PER_WASM_PAGE, 4);
  fill(paged, 5, 5);
  const before = paged.bytes.slice();
  paged.save();
  assertEquals(paged.bytes, before);
});

testPagings("a block that becomes zero comes back as zero", async (kind) => {
  await using paged = await Paged.make(kind);
  fill(paged, 4, 1);
  fill(paged, 5, 1);
  paged.save();
  fill(paged, 4, 0);
  paged.save();
  paged.restore();
  assert(
    paged.bytes.subarray(4 * BLOCK_BYTES, 5 * BLOCK_BYTES)
      .every((byte) => byte === 0),
  );
  assertEquals(paged.bytes[5 * BLOCK_BYTES], 1);
});

testPagings("restore() gives a memory of its own", async (kind) => {
  await using paged = await Paged.make(kind);
  fill(paged, 6, 6);
  paged.save();
  paged.restore();
  const first = paged.memory;
  fill(paged, 6, 1);
  paged.restore();
  assertEquals(paged.bytes[6 * BLOCK_BYTES], 6);
  assertEquals(new Uint8Array(first.buffer)[6 * BLOCK_BYTES], 1);
});

testPagings("layBase() gives each memory a base of its own", async (kind) => {
  await using one = await Paged.make(kind);
  const base = await someBase();
  one.paging.layBase(one.memory, base);
  const other = newMemory(4);
  one.paging.layBase(other, base);
  fill(one, 0, 1);
  fill(one, 9, 9);
  assertEquals(new Uint8Array(other.buffer)[0], 5);
  assertEquals(new Uint8Array(other.buffer)[9 * BLOCK_BYTES], 0);
  const before = one.bytes.slice();
  one.save(base);
  assertEquals(one.bytes, before);
  one.restore();
  assertEquals(one.bytes, before);
  assertEquals(one.bytes[2 * BLOCK_BYTES], 5);
});

testPagings("a memory without a byte is saved and restored", async (kind) => {
  await using paged = await Paged.make(kind, 0);
  paged.paging.layBase(paged.memory, await baseImage([], 0));
  assertEquals(paged.save(), []);
  paged.restore();
  assertEquals(paged.bytes.length, 0);
  paged.memory.grow(1);
  fill(paged, 0, 1);
  paged.save();
  paged.restore();
  assertEquals(paged.bytes[0], 1);
});

/** A base whose blocks 0 and 2 hold fives. */
async function someBase(): Promise<BaseImage> {
  const bytes = new Uint8Array(BLOCK_BYTES).fill(5);
  return await baseImage([
    { offset: 0, bytes },
    { offset: 2 * BLOCK_BYTES, bytes },
  ], 1);
}

Deno.test("restore() throws when the image is closed (mapped)", async () => {
  await using paged = await Paged.make("mapped");
  paged.save();
  paged.image.close();
  assertThrows(
    () => paged.paging.restore(paged.memory, paged.image),
    /Cannot map the image of "child": it is closed/,
  );
});

Deno.test("a dozing memory costs no RAM where it is mapped", () => {
  for (const kind of ["mapped", "copied"] as const) {
    using paging = somePaging(kind);
    assertEquals(paging.kind, kind);
    assertEquals(paging.dozingFreesMemory, kind === "mapped");
  }
});

Deno.test({
  name: "openPaging() copies where nothing may be mapped, and says why",
  permissions: { read: true, ffi: false },
  fn: () => {
    const { paging, fallback } = openPaging("mapped");
    assertEquals(paging.kind, "copied");
    assert(fallback instanceof Deno.errors.NotCapable);
  },
});

Deno.test({
  name: "openPaging() copies where the page map cannot be read",
  permissions: { read: ["/proc/self/auxv"], ffi: true },
  fn: () => {
    const { paging, fallback } = openPaging("mapped");
    assertEquals(paging.kind, "copied");
    assert(fallback instanceof Error);
  },
});
