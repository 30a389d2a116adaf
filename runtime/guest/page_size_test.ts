import {
  strictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { systemPageBytes } from "./page_size.ts";

const AT_PHDR = 3;
const AT_PAGESZ = 6;

/** An auxiliary vector as a 64-bit kernel lays it out, ending in AT_NULL. */
function auxiliaryVector(
  entries: readonly (readonly [number, number])[],
): Uint8Array {
  const bytes = new Uint8Array(16 * (entries.length + 1));
  const data = new DataView(bytes.buffer);
  entries.forEach(([type, value], index) => {
    data.setBigUint64(16 * index, BigInt(type), true);
    data.setBigUint64(16 * index + 8, BigInt(value), true);
  });
  return bytes;
}

Deno.test("systemPageBytes() finds the page size that the kernel told", async (t) => {
  for (const kib of [4, 16, 64]) {
    await t.step(`${kib} KiB`, () => {
      const vector = auxiliaryVector([[AT_PHDR, 64], [AT_PAGESZ, kib * 1024]]);
      assertEquals(systemPageBytes(vector), kib * 1024);
    });
  }
  await t.step("in a part of larger bytes", () => {
    const vector = auxiliaryVector([[AT_PAGESZ, 16_384]]);
    const larger = new Uint8Array(vector.length + 8);
    larger.set(vector, 8);
    assertEquals(systemPageBytes(larger.subarray(8)), 16_384);
  });
  await t.step("of this system", () => {
    const smaps = Deno.readTextFileSync("/proc/self/smaps");
    const kib = /^KernelPageSize:\s+(\d+) kB$/m.exec(smaps)?.[1];
    assertEquals(systemPageBytes(), Number(kib) * 1024);
  });
});

Deno.test("systemPageBytes() throws when the kernel does not say it", () => {
  assertThrows(
    () => systemPageBytes(auxiliaryVector([[AT_PHDR, 64]])),
    /Cannot find the page size/,
  );
  assertThrows(() => systemPageBytes(new Uint8Array()), /Cannot find/);
});
