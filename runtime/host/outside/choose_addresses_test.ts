import { deepStrictEqual as assertEquals, match } from "node:assert/strict";
import type { NetworkAddress } from "../../config/mod.ts";
import { chooseAddresses, refuseHost } from "./choose_addresses.ts";

/** Reads `host:port`, or `host` at 443. */
function at(text: string): NetworkAddress {
  const [, hostname = "", port = "443"] = /^(.*?)(?:#(\d+))?$/.exec(text) ?? [];
  return { hostname, port: Number(port) };
}

Deno.test("refuseHost() lets listed hosts pass, with their ports", async (t) => {
  const table: [host: string, listed: string[], allowed: boolean][] = [
    ["api.example.com", ["api.example.com"], true],
    ["api.example.com", [], false],
    ["api.example.com", ["example.com"], false],
    ["example.com", ["api.example.com"], false],
    ["api.example.com.", ["api.example.com"], false],
    ["api.example.com#8443", ["api.example.com"], false],
    ["api.example.com#8443", ["api.example.com#8443"], true],
    ["10.0.0.5", ["10.0.0.5"], true],
    ["10.0.0.5", ["10.0.0.6"], false],
    ["::1", ["0:0::1"], true],
  ];
  for (const [host, listed, allowed] of table) {
    await t.step(
      `${host} of ${listed}`,
      () =>
        assertEquals(
          refuseHost(at(host), listed.map(at)) === undefined,
          allowed,
        ),
    );
  }
});

Deno.test("chooseAddresses() takes public addresses and listed ones", async (t) => {
  const name = "api.example.com";
  const table: [
    what: string,
    host: string,
    listed: string[],
    found: string[],
    chosen: string[],
  ][] = [
    ["a public one", name, [name], ["1.1.1.1"], ["1.1.1.1"]],
    ["a private one", name, [name], ["10.0.0.5"], []],
    ["of both the public one", name, [name], ["10.0.0.5", "1.1.1.1", "::1"], [
      "1.1.1.1",
    ]],
    ["a private one that is listed", name, [name, "10.0.0.5"], ["10.0.0.5"], [
      "10.0.0.5",
    ]],
    [
      "listed for another port",
      name,
      [name, "10.0.0.5#8443"],
      ["10.0.0.5"],
      [],
    ],
    ["its neighbour is listed", name, [name, "10.0.0.5"], ["10.0.0.6"], []],
    ["metadata of a cloud", name, [name], ["169.254.169.254"], []],
    ["an address by itself", "10.0.0.5", ["10.0.0.5"], ["10.0.0.5"], [
      "10.0.0.5",
    ]],
    ["localhost means loopback", "localhost", ["localhost"], [
      "::1",
      "127.0.0.1",
    ], ["::1", "127.0.0.1"]],
    [
      "so does what is below it",
      "a.localhost",
      ["a.localhost"],
      ["127.0.0.1"],
      ["127.0.0.1"],
    ],
    ["and nothing else", "localhost", ["localhost"], ["10.0.0.5"], []],
    ["no name that ends alike", "evillocalhost", ["evillocalhost"], [
      "127.0.0.1",
    ], []],
    ["nothing", name, [name], [], []],
  ];
  for (const [what, host, listed, found, chosen] of table) {
    await t.step(what, () => {
      const choice = chooseAddresses(at(host), listed.map(at), found);
      assertEquals("addresses" in choice ? choice.addresses : [], chosen);
    });
  }
});

Deno.test("a refusal says what to write", () => {
  const host = at("registry.internal#5000");
  match(
    refuseHost(host, []) ?? "",
    /http: {hosts: \["registry\.internal:5000"\]}/,
  );
  const choice = chooseAddresses(host, [host], ["fd00::5"]);
  match(
    "refusal" in choice ? choice.refusal : "",
    /leads to fd00::5, a private address; .*\["registry\.internal:5000", "\[fd00::5\]:5000"\]/,
  );
});
