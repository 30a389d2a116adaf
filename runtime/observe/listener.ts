/**
 * The socket that metrics and health are read from.
 *
 * @module
 */

import { formatAddress, type NetworkAddress } from "../config/mod.ts";
import { ListenError } from "./errors.ts";
import type { Router } from "./router.ts";

/** Listens from `start` until it is disposed. */
export class Listener implements AsyncDisposable {
  readonly #wanted: NetworkAddress;
  readonly #router: Router;
  #server: Deno.HttpServer<Deno.NetAddr> | undefined;

  constructor(wanted: NetworkAddress, router: Router) {
    this.#wanted = wanted;
    this.#router = router;
  }

  /** Where it listens; a port that was left to the system is known once it does. */
  get address(): NetworkAddress {
    return this.#server?.addr ?? this.#wanted;
  }

  /**
   * Begins to listen.
   *
   * @throws {ListenError} The address cannot be had.
   */
  start(): void {
    try {
      this.#server = Deno.serve({
        ...this.#wanted,
        onListen: () => {},
        onError: (error) => failure(error),
      }, (request) => this.#router.handle(request));
    } catch (cause) {
      throw new ListenError(
        formatAddress(this.#wanted),
        cause instanceof Deno.errors.AddrInUse
          ? "another process listens there"
          : "the system refuses",
        { cause },
      );
    }
  }

  /** Ends every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    // Who reads slowly must not hold the host back.
    this.#server?.unref();
    const over = this.#server?.shutdown();
    await Promise.race([over, new Promise((done) => setTimeout(done, 100))]);
  }
}

function failure(error: unknown): Response {
  const message = error instanceof Error ? error.message : String(error);
  return new Response(`${message}\n`, { status: 500 });
}
