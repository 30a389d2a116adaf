/**
 * From the name of a host to its addresses.
 *
 * @module
 */

import { lookup } from "node:dns";

/** Finds the addresses of hosts; tests have one of their own. */
export interface Resolver {
  /** Returns all addresses of a name, the preferred first; none for an unknown name. */
  resolve(hostname: string): Promise<readonly string[]>;
}

/** What names mean on this machine: its hosts file first, then the DNS. */
export const systemResolver: Resolver = {
  resolve: (hostname) =>
    new Promise((resolve, reject) => {
      lookup(hostname, { all: true, verbatim: true }, (error, found) => {
        if (error === null) resolve(found.map(({ address }) => address));
        else if (UNKNOWN.has(error.code ?? "")) resolve([]);
        else reject(error);
      });
    }),
};

/** How it is said that there is no such name, or none with an address. */
const UNKNOWN = new Set(["ENOTFOUND", "ENODATA"]);
