/**
 * The headers of a request to the API server.
 *
 * @module
 */

import type { Impersonation } from "../auth/mod.ts";

/** Headers that say who asks, or that belong to the connection; never a caller's. */
const RESERVED =
  /^(authorization|proxy-.*|impersonate-.*|host|connection|te|upgrade|transfer-encoding|content-length)$/i;

/**
 * Adds a caller's headers to `headers`.
 *
 * @throws {TypeError} for one that is not the caller's to set
 */
export function addCallerHeaders(
  headers: Headers,
  given: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(given)) {
    if (RESERVED.test(name)) {
      throw new TypeError(
        `Cannot send header "${name}": it is the client's own`,
      );
    }
    headers.set(name, value);
  }
}

/** Adds the headers by which the server lets us act as somebody else. */
export function addImpersonation(
  headers: Headers,
  { user, uid, groups = [], extra = {} }: Impersonation,
): void {
  headers.set("Impersonate-User", user);
  if (uid !== undefined) headers.set("Impersonate-Uid", uid);
  for (const group of groups) headers.append("Impersonate-Group", group);
  for (const [key, values] of Object.entries(extra)) {
    const name = `Impersonate-Extra-${encodeURIComponent(key)}`;
    for (const value of values) headers.append(name, value);
  }
}
