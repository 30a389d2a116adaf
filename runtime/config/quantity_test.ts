import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { coreShare, formatQuantity, GI, KI, MI, quantity } from "./quantity.ts";

Deno.test("quantity() reads sizes as Kubernetes writes them", async (t) => {
  const type = quantity({ min: 0, max: 4 * GI });
  const table: [text: string, bytes: number][] = [
    ["0", 0],
    ["1048576", MI],
    ["64Ki", 64 * KI],
    ["64Mi", 64 * MI],
    ["1.5Mi", 1.5 * MI],
    ["4Gi", 4 * GI],
    ["1k", 1000],
    ["1.1M", 1_100_000],
    ["4.35M", 4_350_000],
    ["1G", 1_000_000_000],
  ];
  for (const [text, value] of table) {
    await t.step(text, () => {
      assertEquals(type.parse(text, "/"), { ok: true, value });
    });
  }
});

Deno.test("quantity() refuses what is no size and guesses what was meant", async (t) => {
  const type = quantity({ min: 64 * KI, max: 4 * GI });
  const wanted = "a size from 64Ki to 4Gi, such as 512Ki or 64Mi";
  const table: [text: string, hint?: string][] = [
    [""],
    ["-1Mi"],
    ["+1Mi"],
    ["1e6"],
    ["64kI", 'did you mean "64Ki"?'],
    ["64MB", 'did you mean "64Mi"?'],
    ["64 MiB", 'did you mean "64Mi"?'],
    ["64K", 'did you mean "64Ki"?'],
    ["2g", 'did you mean "2Gi"?'],
    ["1m", 'did you mean "1Mi"?'],
    ["64 apples"],
    ["0.3Ki"],
    ["1Ki"],
    ["5Gi"],
    ["99999999999999999999"],
  ];
  for (const [text, hint] of table) {
    await t.step(text, () => {
      const rest = hint === undefined ? {} : { hint };
      assertEquals(type.parse(text, "/"), { ok: false, wanted, ...rest });
    });
  }
});

Deno.test("formatQuantity() is read back as the same size", () => {
  const type = quantity({ min: 0, max: 8 * GI });
  for (const size of [0, 1, 1000, KI, 1536, 64 * MI, 3 * GI]) {
    const text = formatQuantity(size);
    assertEquals(type.parse(text, "/"), { ok: true, value: size }, text);
  }
});

Deno.test("coreShare reads thousandths and decimals up to one core", () => {
  const read = (text: string): number | undefined => {
    const result = coreShare.parse(text, "/");
    return result.ok ? result.value : undefined;
  };
  assertEquals(["250m", "0.5", "1", "1000m", "1m"].map(read), [
    0.25,
    0.5,
    1,
    1,
    0.001,
  ]);
  for (const text of ["0", "0m", "1.5", "1001m", "50%", "", "-1m"]) {
    assertEquals(read(text), undefined, text);
  }
});
