import { throws as assertThrows } from "node:assert/strict";
import { Libc } from "./libc.ts";

function addressOf(memory: WebAssembly.Memory): bigint {
  const pointer = Deno.UnsafePointer.of(new Uint8Array(memory.buffer));
  return BigInt(Deno.UnsafePointer.value(pointer));
}

Deno.test("Libc says what failed", async (t) => {
  using libc = Libc.open();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const table: [string, () => void, RegExp][] = [
    [
      "a descriptor that is none",
      () => libc.mapPrivate(addressOf(memory), 65_536, -1),
      /Cannot map 65536 bytes of descriptor -1/,
    ],
    [
      "an address that is no page's, mapped",
      () => libc.mapPrivate(addressOf(memory) + 1n, 65_536, 0),
      /Cannot map/,
    ],
    [
      "an address that is no page's, dropped",
      () => libc.dropPages(addressOf(memory) + 1n, 4096),
      /Cannot drop 4096 bytes/,
    ],
    [
      "a request that a descriptor does not know",
      () => libc.control(0, 0xc060_6610n, new BigUint64Array(12)),
      /Cannot make request 0xc0606610 of descriptor 0/,
    ],
    [
      "a library that is not there",
      () => Libc.open("libnone.so.9"),
      /libnone/,
    ],
  ];
  for (const [name, act, message] of table) {
    await t.step(name, () => assertThrows(act, message));
  }
});
