/**
 * Whether a child may ask a host, and at which of its addresses: a pure rule.
 *
 * A host must be listed with its port. Of the addresses that its name leads to
 * the public ones count, and those that are listed themselves: who has a name
 * for something in his own network writes down both, and no answer of the DNS
 * can make a listed name lead to what is not listed.
 *
 * @module
 */

import type { NetworkAddress } from "../../config/mod.ts";
import { isAddress, sameAddress, specialUse } from "./special_address.ts";

/** Which addresses may be connected to, or why none. */
export type Choice =
  | { readonly addresses: readonly string[] }
  | { readonly refusal: string };

/** Says why a host may not be asked at all; undefined if it is listed. */
export function refuseHost(
  host: NetworkAddress,
  listed: readonly NetworkAddress[],
): string | undefined {
  if (listed.some((one) => isSame(one, host))) return undefined;
  return `it is not listed; it would take http: {hosts: [${entry(host)}]}`;
}

/** Chooses among the addresses that a listed host has. */
export function chooseAddresses(
  host: NetworkAddress,
  listed: readonly NetworkAddress[],
  found: readonly string[],
): Choice {
  const addresses = found.filter((address) => {
    const use = specialUse(address);
    return use === undefined || isNamed(host, listed, address);
  });
  if (addresses.length > 0) return { addresses };
  const [first] = found;
  if (first === undefined) return { refusal: "its name has no address" };
  const at = { hostname: first, port: host.port };
  return {
    refusal: `its name leads to ${first}, ${specialUse(first)}; ` +
      `it would take http: {hosts: [${entry(host)}, ${entry(at)}]}`,
  };
}

/** Whether somebody has written down that this special address is meant. */
function isNamed(
  { hostname, port }: NetworkAddress,
  listed: readonly NetworkAddress[],
  address: string,
): boolean {
  // These names mean loopback and nothing else (RFC 6761).
  const local = /^(.+\.)?localhost$/.test(hostname) &&
    specialUse(address) === LOOPBACK;
  return local ||
    listed.some((one) => isSame(one, { hostname: address, port }));
}

const LOOPBACK = specialUse("127.0.0.1");

function isSame(a: NetworkAddress, b: NetworkAddress): boolean {
  if (a.port !== b.port) return false;
  return a.hostname === b.hostname || sameAddress(a.hostname, b.hostname);
}

/** As it is written in a children file. */
function entry({ hostname, port }: NetworkAddress): string {
  const host = isAddress(hostname) && hostname.includes(":")
    ? `[${hostname}]`
    : hostname;
  return `"${host}${port === HTTPS_PORT ? "" : `:${port}`}"`;
}

const HTTPS_PORT = 443;
