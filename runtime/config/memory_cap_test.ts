import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  capInBytes,
  type MemoryCap,
  memoryCap,
  type MemoryTexts,
  readMemoryTexts,
} from "./memory_cap.ts";
import { MI } from "./quantity.ts";

Deno.test("memoryCap reads sizes and two words", () => {
  const value = (text: string): unknown => memoryCap.parse(text, "/");
  assertEquals(value("auto"), { ok: true, value: "auto" });
  assertEquals(value("none"), { ok: true, value: "none" });
  assertEquals(value("100Mi"), { ok: true, value: 100 * MI });
  assertEquals(value("100MB"), {
    ok: false,
    wanted:
      '"auto", "none" or a size from 1Mi to 1024Gi, such as 512Ki or 64Mi',
    hint: 'did you mean "100Mi"?',
  });
});

Deno.test("capInBytes() follows the table", async (t) => {
  const machine = "MemTotal:        1048576 kB\nMemFree: 5 kB\n";
  const table: [string, MemoryCap, MemoryTexts, number][] = [
    ["none", "none", { group: "1", machine }, Infinity],
    ["as written", 7 * MI, { group: "1", machine }, 7 * MI],
    ["half the machine", "auto", { group: "max\n", machine }, 512 * MI],
    ["half the group", "auto", { group: `${64 * MI}\n`, machine }, 32 * MI],
    ["a group larger than the machine", "auto", {
      group: "9007199254740991",
      machine,
    }, 512 * MI],
    [
      "a system that says nothing",
      "auto",
      { group: undefined, machine: undefined },
      Infinity,
    ],
  ];
  for (const [name, cap, texts, bytes] of table) {
    await t.step(name, () => assertEquals(capInBytes(cap, texts), bytes));
  }
});

Deno.test("readMemoryTexts() finds what this machine has", {
  ignore: Deno.build.os !== "linux",
}, () => {
  const bytes = capInBytes("auto", readMemoryTexts());
  assertEquals(bytes > MI && Number.isFinite(bytes), true);
});
