/**
 * `https:` for children.
 *
 * - `outside_requests.ts` is the whole; `choose_addresses.ts` and
 *   `special_address.ts` are the rules, as pure functions; `resolver.ts` looks
 *   names up; `exchange.ts`, `message_reader.ts` and `headers.ts` are HTTP/1.1.
 *
 * Decisions:
 *
 * - 2026-11: HTTP/1.1 of our own over `Deno.connect` and `Deno.startTls`, a
 *   connection a request. `fetch` looks the name up once more by itself, so that
 *   what was checked need not be what is connected to (DNS rebinding), and has
 *   no way to be told an address; a proxy of our own in between would be another
 *   listener to guard. What it costs: a handshake for each request, and
 *   0.1 MiB for `node:dns`, which knows the hosts file as `Deno.resolveDns` does not.
 * - 2026-11: Deno's authorities are trusted, which `DENO_TLS_CA_STORE` and
 *   `DENO_CERT` change for the whole process. A host with a private authority
 *   needs one of the two.
 *
 * @module
 */

export {
  OutsideRequests,
  type OutsideRequestsOptions,
  type OutsideWorld,
} from "./outside_requests.ts";
export type { Resolver } from "./resolver.ts";
