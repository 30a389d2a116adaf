/**
 * Which headers cross to the world outside and back: all but those that belong
 * to the connection, which is the host's.
 *
 * @module
 */

import type { Headers } from "../../guest/mod.ts";
import { OutsideError } from "./errors.ts";

/** Of the connection (RFC 9110, 7.6.1), or set by the host itself. */
const CONNECTION = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Visible ASCII, spaces and tabs: nothing that could end a line. */
const VALUE = /^[\t\x20-\x7e]*$/;

/**
 * Returns what is sent of a guest's headers. What it does not say is said for
 * it: who asks, and that an answer is wanted as it is.
 *
 * @throws {OutsideError} One of them is no header.
 */
export function passedOn(headers: Headers): Headers {
  for (const [name, value] of headers) {
    if (!TOKEN.test(name) || !VALUE.test(value)) {
      throw new OutsideError(
        400,
        `it has a header ${
          JSON.stringify(name)
        } that is none, wanted a name and a line of ASCII`,
      );
    }
  }
  const own = headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !CONNECTION.has(name));
  const missing = DEFAULTS.filter(([name]) =>
    own.every(([given]) => given !== name)
  );
  return [...own, ...missing];
}

const DEFAULTS: Headers = [
  ["accept", "*/*"],
  ["accept-encoding", "identity"],
  ["user-agent", "dormouse"],
];

/** Returns what a guest is shown of the headers of an answer. */
export function passedBack(headers: Headers): Headers {
  return headers.filter(([name]) =>
    name === "content-length" || !CONNECTION.has(name)
  );
}
