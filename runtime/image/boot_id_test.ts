import {
  match as assertMatch,
  notStrictEqual as assertNotEquals,
  strictEqual as assertEquals,
} from "node:assert/strict";
import { readBootId } from "./boot_id.ts";

Deno.test("readBootId() gives the same as long as the system runs", {
  ignore: Deno.build.os !== "linux",
}, () => {
  assertMatch(readBootId(), /^[0-9a-f-]{36}$/);
  assertEquals(readBootId(), readBootId());
});

Deno.test("readBootId() gives a new one each time where the system has none", () => {
  assertNotEquals(readBootId("/nowhere"), readBootId("/nowhere"));
});
