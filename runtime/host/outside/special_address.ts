/**
 * Which addresses are no part of the public internet: what a child reaches
 * there is this machine, its network, or nobody.
 *
 * After the registries of special-purpose addresses of IANA (RFC 6890 and what
 * came later). Of IPv6 only what is assigned as global unicast counts as public,
 * so that what is assigned to something new tomorrow is not reached today.
 *
 * @module
 */

/** A range and what it is for. */
type Range = readonly [prefix: string, what: string];

const IPV4: readonly Range[] = [
  ["0.0.0.0/8", "an address of this host"],
  ["10.0.0.0/8", "a private address"],
  ["100.64.0.0/10", "a shared (carrier's) address"],
  ["127.0.0.0/8", "a loopback address"],
  ["169.254.0.0/16", "a link-local address"],
  ["172.16.0.0/12", "a private address"],
  ["192.0.0.0/24", "a reserved address"],
  ["192.0.2.0/24", "an address for documentation"],
  ["192.88.99.0/24", "a reserved address"],
  ["192.168.0.0/16", "a private address"],
  ["198.18.0.0/15", "an address for benchmarks"],
  ["198.51.100.0/24", "an address for documentation"],
  ["203.0.113.0/24", "an address for documentation"],
  ["224.0.0.0/4", "a multicast address"],
  ["240.0.0.0/4", "a reserved address"],
];

const IPV6: readonly Range[] = [
  ["::/128", "an address of this host"],
  ["::1/128", "a loopback address"],
  ["::ffff:0:0/96", "an IPv4 address in IPv6's form"],
  ["fc00::/7", "a private address"],
  ["fe80::/10", "a link-local address"],
  ["ff00::/8", "a multicast address"],
  ["2001::/23", "a reserved address"],
  ["2001:db8::/32", "an address for documentation"],
  ["2002::/16", "an IPv4 address in IPv6's form"],
  ["3fff::/20", "an address for documentation"],
];

/** Global unicast: all there is of the public internet. */
const GLOBAL: Range = ["2000::/3", "public"];
/** Behind it lies the IPv4 address of its last four bytes (RFC 6052). */
const NAT64: Range = ["64:ff9b::/96", "translated"];

/**
 * Says what an address is for if it is not a public one: `"a private address"`;
 * returns undefined for a public one.
 */
export function specialUse(address: string): string | undefined {
  const bytes = addressBytes(address);
  if (bytes === undefined) return "no address";
  if (bytes.length === 4) return find(IPV4, bytes);
  if (isIn(NAT64, bytes)) return find(IPV4, bytes.slice(12));
  return find(IPV6, bytes) ??
    (isIn(GLOBAL, bytes) ? undefined : "a reserved address");
}

/** Whether two texts are the same address. */
export function sameAddress(a: string, b: string): boolean {
  const [left, right] = [addressBytes(a), addressBytes(b)];
  return left !== undefined && left.join() === right?.join();
}

/** Whether a text is an address and no name. */
export function isAddress(text: string): boolean {
  return addressBytes(text) !== undefined;
}

function find(
  ranges: readonly Range[],
  bytes: readonly number[],
): string | undefined {
  return ranges.find((range) => isIn(range, bytes))?.[1];
}

function isIn([prefix]: Range, bytes: readonly number[]): boolean {
  const [start = "", bits = ""] = prefix.split("/");
  const first = addressBytes(start) ?? [];
  if (first.length !== bytes.length) return false;
  for (let at = 0; at < Number(bits); at++) {
    const mask = 0x80 >> (at & 7);
    const index = at >> 3;
    if (((first[index] ?? 0) & mask) !== ((bytes[index] ?? 0) & mask)) {
      return false;
    }
  }
  return true;
}

/** Four or sixteen bytes; undefined for what is no address, or one with a zone. */
function addressBytes(text: string): number[] | undefined {
  const four = ipv4Bytes(text);
  if (four !== undefined) return four;
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(":")) return undefined;
  // The URL parser knows every way of writing one, and writes them in one way.
  const host = URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [head = "", tail] = host.split("::");
  const groups = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = new Array(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after].flatMap((group: number) => [
    group >> 8,
    group & 255,
  ]);
}

function ipv4Bytes(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) =>
    /^\d{1,3}$/.test(part) ? Number(part) : 256
  );
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}
