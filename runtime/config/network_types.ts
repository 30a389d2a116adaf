/**
 * Addresses on the network, as people write them.
 *
 * @module
 */

import { type Parsed, parsed, refused, type ValueType } from "./value_type.ts";

/** Where a server is or listens. */
export interface NetworkAddress {
  /** A host name in lower case, or an IP address; IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** The port of `https:`. */
const HTTPS_PORT = 443;

/** A host that a child may reach by `https:`; port 443 unless another is named. */
export const httpsHost: ValueType<NetworkAddress> = {
  wanted: 'a host, with its port if not 443, such as "api.example.com:8443"',
  parse(text): Parsed<NetworkAddress> {
    if (text.includes("*")) {
      return refused(httpsHost.wanted, "list every host by its own name");
    }
    const address = parseAddress(text);
    if (address !== undefined) return parsed(address);
    const url = URL.parse(text);
    const hint = text.includes("://") && url !== null && url.host !== ""
      ? `leave all but the host out: "${url.host}"`
      : undefined;
    return refused(httpsHost.wanted, hint);
  },
};

/** An address to listen on with its port, or `"none"`: listen on nothing. */
export const listenAddress: ValueType<NetworkAddress | "none"> = {
  wanted: 'an address and port such as "127.0.0.1:3676", or "none"',
  parse(text): Parsed<NetworkAddress | "none"> {
    if (text === "none") return parsed(text);
    const address = /:\d+$/.test(text) ? parseAddress(text) : undefined;
    if (address !== undefined) return parsed(address);
    const hint = /^:?\d{1,5}$/.test(text)
      ? `name the address too: "127.0.0.1:${text.replace(":", "")}"`
      : undefined;
    return refused(listenAddress.wanted, hint);
  },
};

/** Returns a network address as one text: `[::1]:3676`. */
export function formatAddress({ hostname, port }: NetworkAddress): string {
  return hostname.includes(":")
    ? `[${hostname}]:${port}`
    : `${hostname}:${port}`;
}

/** Reads `host`, `host:port`, `1.2.3.4:port` or `[::1]:port`. */
function parseAddress(text: string): NetworkAddress | undefined {
  if (!/^[\w.:[\]-]*[\w\]]$/.test(text)) return undefined;
  // The URL parser also makes equal addresses equal: case, zeros, 0x7f.1.
  const url = URL.parse(`https://${text}/`);
  if (url === null || url.pathname !== "/") return undefined;
  return Object.freeze({
    hostname: url.hostname.replaceAll(/^\[|\]$/g, ""),
    port: url.port === "" ? HTTPS_PORT : Number(url.port),
  });
}
