import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { addCallerHeaders, addImpersonation } from "./headers.ts";

Deno.test("addCallerHeaders() takes what is the caller's and refuses the rest", async (t) => {
  const headers = new Headers();
  addCallerHeaders(headers, { accept: "application/json" });
  assertEquals([...headers], [["accept", "application/json"]]);
  for (
    const name of [
      "Authorization",
      "impersonate-user",
      "Impersonate-Extra-x",
      "Host",
      "Proxy-Authorization",
      "Upgrade",
    ]
  ) {
    await t.step(
      name,
      () =>
        assertThrows(
          () => addCallerHeaders(headers, { [name]: "x" }),
          TypeError,
        ),
    );
  }
});

Deno.test("addImpersonation() says all about whom we act as", () => {
  const headers = new Headers();
  addImpersonation(headers, {
    user: "bob",
    uid: "7",
    groups: ["a", "b"],
    extra: { "example.com/why": ["x", "y"] },
  });
  assertEquals([...headers], [
    ["impersonate-extra-example.com%2fwhy", "x, y"],
    ["impersonate-group", "a, b"],
    ["impersonate-uid", "7"],
    ["impersonate-user", "bob"],
  ]);
});
