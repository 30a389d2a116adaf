/**
 * The world outside, for one child: `https:` to the hosts of its spec and to no
 * other, with certificates checked and no redirect followed.
 *
 * @module
 */

import type { NetworkAddress } from "../../config/mod.ts";
import {
  type AbiReply,
  type AbiRequest,
  statusReply,
} from "../../guest/mod.ts";
import { abortable } from "../../kube/mod.ts";
import { chooseAddresses, refuseHost } from "./choose_addresses.ts";
import { OutsideError } from "./errors.ts";
import { exchange } from "./exchange.ts";
import { passedBack, passedOn } from "./headers.ts";
import { type Resolver, systemResolver } from "./resolver.ts";
import { isAddress } from "./special_address.ts";

/** The edge to the world; tests have another one. */
export interface OutsideWorld {
  /** @default what names mean on this machine */
  readonly resolver?: Resolver;
  /** Authorities in PEM that are trusted besides those of Deno. @default none */
  readonly authorities?: readonly string[];
  /** For one request, from looking its host up to its answer. @default 60000 */
  readonly timeoutMs?: number;
}

/** Whose requests they are, and what they may reach. */
export interface OutsideRequestsOptions {
  readonly child: string;
  readonly hosts: readonly NetworkAddress[];
  /** The most bytes of an answer that the guest can take. */
  readonly messageBytes: number;
  readonly world: OutsideWorld;
  /** Waits until the child may send one more request. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
}

/** As the API server's client: a minute is enough for whoever answers at all. */
const TIMEOUT_MS = 60_000;
const HTTPS_PORT = 443;

/** Performs requests of one child. */
export class OutsideRequests {
  readonly #options: OutsideRequestsOptions;

  constructor(options: OutsideRequestsOptions) {
    this.#options = options;
  }

  /** Answers one request. */
  async answer(request: AbiRequest, signal: AbortSignal): Promise<AbiReply> {
    const url = URL.parse(request.url);
    if (url === null || url.protocol !== "https:") {
      return this.#refuse(400, request, "it is no https URL");
    }
    if (url.username !== "" || url.password !== "") {
      return this.#refuse(400, request, "a URL must bear no password");
    }
    const { hosts, turn, world: { timeoutMs = TIMEOUT_MS } } = this.#options;
    const refusal = refuseHost(hostOf(url), hosts);
    if (refusal !== undefined) return this.#refuse(403, request, refusal);
    await turn(signal);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const both = AbortSignal.any([signal, timeout]);
      return await this.#send(request, url, both);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (timeout.aborted) {
        return this.#refuse(504, request, `no answer within ${timeoutMs} ms`);
      }
      if (!(error instanceof OutsideError)) throw error;
      return this.#refuse(error.status, request, error.message);
    }
  }

  async #send(
    request: AbiRequest,
    url: URL,
    signal: AbortSignal,
  ): Promise<AbiReply> {
    const { hosts, messageBytes, world } = this.#options;
    const host = hostOf(url);
    const found = await abortable(this.#addresses(host.hostname), signal);
    const choice = chooseAddresses(host, hosts, found);
    if ("refusal" in choice) {
      return this.#refuse(
        found.length === 0 ? 503 : 403,
        request,
        choice.refusal,
      );
    }
    const { method, body } = request;
    const headers = passedOn(request.headers);
    const reply = await exchange({ method, url, headers, body }, {
      addresses: choice.addresses,
      authorities: world.authorities ?? [],
      most: messageBytes,
      signal,
    });
    return { ...reply, headers: passedBack(reply.headers) };
  }

  async #addresses(hostname: string): Promise<readonly string[]> {
    if (isAddress(hostname)) return [hostname];
    const { resolver = systemResolver } = this.#options.world;
    try {
      return await resolver.resolve(hostname);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new OutsideError(503, `its name cannot be looked up: ${why}`, {
        cause,
      });
    }
  }

  #refuse(status: number, request: AbiRequest, why: string): AbiReply {
    const { child } = this.#options;
    const url = JSON.stringify(request.url.split("?", 1)[0]?.slice(0, 200));
    return statusReply(
      status,
      REASONS[status] ?? "ServiceUnavailable",
      `child "${child}" cannot ${request.method} ${url}: ${why}`,
    );
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  403: "Forbidden",
  413: "ResponseEntityTooLarge",
  502: "BadGateway",
  503: "ServiceUnavailable",
  504: "Timeout",
};

function hostOf({ hostname, port }: URL): NetworkAddress {
  return {
    hostname: hostname.replaceAll(/^\[|\]$/g, ""),
    port: port === "" ? HTTPS_PORT : Number(port),
  };
}
