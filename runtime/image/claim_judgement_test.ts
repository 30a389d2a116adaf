import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { type ClaimEvidence, judgeClaim } from "./claim_judgement.ts";

Deno.test("judgeClaim() follows the table", async (t) => {
  const base: ClaimEvidence = {
    was: "clean",
    is: "clean",
    sameIdentity: true,
    hasFiles: true,
  };
  const table: [string, Partial<ClaimEvidence>, string][] = [
    ["its own clean image", {}, "read"],
    ["another's clean image", { sameIdentity: false }, "setAside foreign"],
    ["it was running", { was: "running", is: "cold" }, "discard running"],
    ["power was lost", { was: "clean", is: "cold" }, "discard anotherBoot"],
    ["it never had one", { was: "cold", is: "cold" }, "discard new"],
    [
      "it is new",
      { was: undefined, is: "cold", hasFiles: false },
      "discard new",
    ],
    [
      "files without a mark",
      { was: undefined, is: "cold" },
      "setAside unmarked",
    ],
    ["it was running and is another now", {
      was: "running",
      is: "cold",
      sameIdentity: false,
    }, "discard running"],
  ];
  for (const [name, evidence, expected] of table) {
    await t.step(name, () => {
      const found = judgeClaim({ ...base, ...evidence });
      const short = found.act === "read"
        ? "read"
        : `${found.act} ${found.judgement.reason}`;
      assertEquals(short, expected);
    });
  }
});
