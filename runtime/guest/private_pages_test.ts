import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { BLOCK_BYTES } from "../image/mod.ts";
import { Libc } from "./libc.ts";
import { PageMap } from "./page_map.ts";
import { PageScan } from "./page_scan.ts";
import { systemPageBytes } from "./page_size.ts";
import type { PrivatePages } from "./private_pages.ts";

const PAGE_BYTES = systemPageBytes();
const BLOCKS_PER_PAGE = PAGE_BYTES / BLOCK_BYTES;
const WASM_PAGE_BYTES = 65_536;

/** Every way that this kernel has. */
function* ways(libc: Libc): Generator<[string, PrivatePages]> {
  yield ["page map", PageMap.open(PAGE_BYTES)];
  let scan: PageScan;
  try {
    scan = PageScan.open(libc);
  } catch {
    // A kernel before 6.7; the other way serves there.
    return;
  }
  yield ["page scan", scan];
}

/** The address of a memory, and the pages that are private in it. */
function privatePages(
  pages: PrivatePages,
  memory: WebAssembly.Memory,
): number[] {
  const { buffer } = memory;
  const pointer = Deno.UnsafePointer.of(new Uint8Array(buffer));
  const address = BigInt(Deno.UnsafePointer.value(pointer));
  return pages.find(address, buffer.byteLength).flatMap(({ first, count }) =>
    Array.from({ length: count }, (_, at) => first + at)
      .filter((block) => block % BLOCKS_PER_PAGE === 0)
      .map((block) => block / BLOCKS_PER_PAGE)
  );
}

/** Lays a file of `pages` pages with bytes in it under a new memory. */
function mappedMemory(libc: Libc, pages: number): WebAssembly.Memory {
  const initial = Math.ceil(pages * PAGE_BYTES / WASM_PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial, maximum: initial });
  const { buffer } = memory;
  const path = Deno.makeTempFileSync();
  Deno.writeFileSync(path, new Uint8Array(buffer.byteLength).fill(7));
  const fd = openSync(path, "r");
  Deno.removeSync(path);
  const pointer = Deno.UnsafePointer.of(new Uint8Array(buffer));
  const address = BigInt(Deno.UnsafePointer.value(pointer));
  libc.mapPrivate(address, buffer.byteLength, fd);
  closeSync(fd);
  return memory;
}

Deno.test("find() lists the pages that were written, in every way", async (t) => {
  using libc = Libc.open();
  for (const [name, pages] of ways(libc)) {
    using _ = pages;
    const written = (memory: WebAssembly.Memory, at: number[]): number[] => {
      const bytes = new Uint8Array(memory.buffer);
      for (const page of at) bytes[page * PAGE_BYTES + 9] = 1;
      return privatePages(pages, memory);
    };
    await t.step(`${name}: none of a new memory`, () => {
      const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
      assertEquals(written(memory, []), []);
    });
    await t.step(`${name}: of an anonymous memory`, () => {
      const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
      assertEquals(written(memory, [0, 1, 5]), [0, 1, 5]);
    });
    await t.step(`${name}: of a mapped memory, and none that was read`, () => {
      const memory = mappedMemory(libc, 16);
      const bytes = new Uint8Array(memory.buffer);
      for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
        assertEquals(bytes[at], 7);
      }
      assertEquals(written(memory, []), []);
      assertEquals(written(memory, [2, 3, 15]), [2, 3, 15]);
    });
    await t.step(`${name}: more ranges than one answer holds`, () => {
      const count = 2000;
      const memory = mappedMemory(libc, count);
      const odd = Array.from({ length: count / 2 }, (_, at) => 2 * at + 1);
      assertEquals(written(memory, odd), odd);
    });
    await t.step(`${name}: all of them`, () => {
      const memory = mappedMemory(libc, 64);
      const all = Array.from({ length: 64 }, (_, at) => at);
      assertEquals(written(memory, all), all);
    });
    await t.step(`${name}: of a large memory`, () => {
      const initial = 4800;
      const memory = new WebAssembly.Memory({ initial, maximum: initial });
      const last = initial * WASM_PAGE_BYTES / PAGE_BYTES - 1;
      assertEquals(written(memory, [last - 1, last]), [last - 1, last]);
    });
  }
});
