import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { systemResolver } from "./resolver.ts";
import { specialUse } from "./special_address.ts";

Deno.test("systemResolver knows what this machine knows", async () => {
  const local = await systemResolver.resolve("localhost");
  assertEquals(new Set(local.map(specialUse)), new Set(["a loopback address"]));
  assertEquals(await systemResolver.resolve(`${"a".repeat(64)}.example`), []);
});
