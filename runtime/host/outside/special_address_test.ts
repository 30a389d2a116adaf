import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { isAddress, sameAddress, specialUse } from "./special_address.ts";

Deno.test("specialUse() knows what is no part of the public internet", async (t) => {
  const table: Record<string, readonly string[]> = {
    public: [
      "1.1.1.1",
      "9.255.255.255",
      "11.0.0.0",
      "100.63.255.255",
      "100.128.0.0",
      "126.255.255.255",
      "128.0.0.0",
      "172.15.255.255",
      "172.32.0.0",
      "192.167.255.255",
      "192.169.0.0",
      "223.255.255.255",
      "2606:4700::1111",
      "2001:4860:4860::8888",
      "64:ff9b::1.1.1.1",
    ],
    "a loopback address": [
      "127.0.0.1",
      "127.255.255.255",
      "::1",
      "0:0:0:0:0:0:0:1",
    ],
    "an address of this host": ["0.0.0.0", "0.1.2.3", "::"],
    "a private address": [
      "10.0.0.1",
      "172.16.0.0",
      "172.31.255.255",
      "192.168.1.1",
      "fc00::1",
      "fdff:ffff::1",
      "64:ff9b::10.0.0.1",
    ],
    "a link-local address": ["169.254.169.254", "fe80::1", "febf::1"],
    "a shared (carrier's) address": ["100.64.0.1", "100.127.255.255"],
    "a multicast address": ["224.0.0.1", "239.255.255.255", "ff02::1"],
    "a reserved address": [
      "240.0.0.1",
      "255.255.255.255",
      "192.0.0.8",
      "2001::1",
      "2001:1ff::1",
      "fec0::1",
      "4000::1",
      "64:ff9b:1::1",
      "::127.0.0.1",
      "100::1",
    ],
    "an IPv4 address in IPv6's form": [
      "::ffff:127.0.0.1",
      "::ffff:8.8.8.8",
      "::FFFF:7f00:1",
      "2002:7f00:1::",
    ],
    "an address for documentation": [
      "192.0.2.1",
      "198.51.100.1",
      "203.0.113.1",
      "2001:db8::1",
      "3fff::1",
    ],
    "an address for benchmarks": ["198.18.0.1", "198.19.255.255"],
    "no address": [
      "fe80::1%eth0",
      "example.com",
      "1.2.3",
      "1.2.3.4.5",
      "256.1.1.1",
      "::g",
      "",
    ],
  };
  for (const [use, addresses] of Object.entries(table)) {
    for (const address of addresses) {
      await t.step(
        address,
        () => assertEquals(specialUse(address) ?? "public", use),
      );
    }
  }
});

Deno.test("sameAddress() sees through ways of writing", () => {
  assertEquals(sameAddress("::1", "0:0::1"), true);
  assertEquals(sameAddress("2001:DB8::", "2001:db8:0::"), true);
  assertEquals(sameAddress("127.0.0.1", "127.0.0.1"), true);
  assertEquals(sameAddress("127.0.0.1", "::ffff:127.0.0.1"), false);
  assertEquals(sameAddress("a", "a"), false);
  assertEquals(isAddress("localhost"), false);
});
