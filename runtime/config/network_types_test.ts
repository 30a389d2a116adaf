import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { formatAddress, httpsHost, listenAddress } from "./network_types.ts";

Deno.test("httpsHost makes equal hosts equal", async (t) => {
  const table: [text: string, hostname: string, port: number][] = [
    ["api.example.com", "api.example.com", 443],
    ["API.Example.com:443", "api.example.com", 443],
    ["api.example.com:8443", "api.example.com", 8443],
    ["127.0.0.1", "127.0.0.1", 443],
    ["0x7f.1", "127.0.0.1", 443],
    ["[::1]:8443", "::1", 8443],
    ["[0:0::1]", "::1", 443],
    ["localhost", "localhost", 443],
  ];
  for (const [text, hostname, port] of table) {
    await t.step(text, () => {
      const value = { hostname, port };
      assertEquals(httpsHost.parse(text, "/"), { ok: true, value });
    });
  }
});

Deno.test("httpsHost refuses all that is more or less than a host", async (t) => {
  const table: [text: string, hint?: string][] = [
    [""],
    ["*.example.com", "list every host by its own name"],
    ["https://a.example/x?y", 'leave all but the host out: "a.example"'],
    ["http://a.example:80", 'leave all but the host out: "a.example"'],
    ["user@a.example"],
    ["a.example/path"],
    ["a.example:"],
    ["a.example:99999"],
    ["a b"],
    ["::1"],
    ["999.1.1.1"],
  ];
  for (const [text, hint] of table) {
    await t.step(text, () => {
      const result = httpsHost.parse(text, "/");
      assertEquals(result.ok, false);
      assertEquals(result.ok ? undefined : result.hint, hint);
    });
  }
});

Deno.test("listenAddress wants address and port, or none", async (t) => {
  const good: [text: string, shown: string][] = [
    ["127.0.0.1:3676", "127.0.0.1:3676"],
    ["localhost:0", "localhost:0"],
    ["0.0.0.0:443", "0.0.0.0:443"],
    ["[::]:8080", "[::]:8080"],
  ];
  for (const [text, shown] of good) {
    await t.step(text, () => {
      const result = listenAddress.parse(text, "/");
      const value = result.ok && result.value !== "none" ? result.value : null;
      assertEquals(value === null ? null : formatAddress(value), shown);
    });
  }
  await t.step("none", () => {
    assertEquals(listenAddress.parse("none", "/"), { ok: true, value: "none" });
  });
  for (const text of ["", "127.0.0.1", ":8080", "8080", "a:b", "a:70000"]) {
    await t.step(`not ${text}`, () => {
      const result = listenAddress.parse(text, "/");
      const hint = text.endsWith("8080")
        ? 'name the address too: "127.0.0.1:8080"'
        : undefined;
      assertEquals(result.ok, false);
      assertEquals(result.ok ? undefined : result.hint, hint);
    });
  }
});
