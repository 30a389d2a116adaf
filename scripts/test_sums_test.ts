import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import {
  addSums,
  NO_SUMS,
  readCargoSums,
  readDenoSums,
  readGoSums,
} from "./test_sums.ts";

Deno.test("readDenoSums() reads passed, failed and the names of what was ignored", () => {
  assertEquals(
    readDenoSums(
      "x ... ok (1ms)\n\nok | 7 passed (21 steps) | 0 failed (1s)\n",
    ),
    { passed: 7, failed: 0, skipped: [] },
  );
  assertEquals(
    readDenoSums(
      "real server # skip: no Go here ... ignored (0ms)\n" +
        "FAILED | 1 passed | 2 failed (3 steps) | 1 ignored (13ms)\n",
    ),
    { passed: 1, failed: 2, skipped: ["real server # skip: no Go here"] },
  );
});

Deno.test("readCargoSums() adds up the test binaries", () => {
  const line = (passed: number, failed: number): string =>
    `test result: ok. ${passed} passed; ${failed} failed; 0 ignored; 0 measured\n`;
  assertEquals(readCargoSums(line(3, 0) + line(2, 1)), {
    passed: 5,
    failed: 1,
    skipped: [],
  });
});

Deno.test("readGoSums() counts top-level tests", () => {
  const event = (action: string, test: string): string =>
    `{"Time":"t","Action":"${action}","Package":"p","Test":"${test}","Elapsed":0}\n`;
  assertEquals(
    readGoSums(
      event("run", "TestA") + event("pass", "TestA/inner") +
        event("pass", "TestA") + event("fail", "TestB") +
        event("skip", "TestC"),
    ),
    { passed: 1, failed: 1, skipped: ["TestC"] },
  );
});

Deno.test("a runner that died without a closing line is an error", () => {
  for (const read of [readDenoSums, readCargoSums, readGoSums]) {
    assertThrows(() => read("Segmentation fault\n"), /no closing line/);
  }
});

Deno.test("addSums() adds", () => {
  const sums = { passed: 1, failed: 2, skipped: ["a"] };
  assertEquals(addSums(sums, NO_SUMS), sums);
  assertEquals(addSums(sums, sums).skipped, ["a", "a"]);
});
