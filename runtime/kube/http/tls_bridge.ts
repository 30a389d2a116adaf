/**
 * TLS on terms that `fetch` does not offer: a server whose certificate is not
 * checked at all, or checked for another name than the one in the URL.
 *
 * `fetch` speaks plain HTTP to a socket in a directory of our own, and each
 * connection there becomes a TLS connection to the server. Only users of
 * `insecure-skip-tls-verify` and `tls-server-name` pay for the detour.
 *
 * @module
 */

import { createServer, type Server, type Socket } from "node:net";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import type { ConnectionIdentity } from "../auth/mod.ts";

/** Where connections go, and what is asked of them. */
export interface TlsBridgeOptions {
  readonly hostname: string;
  readonly port: number;
  readonly skipVerify: boolean;
  readonly serverName?: string;
  /** Asked for each connection, so that new certificates are used. */
  readonly identity: () => Promise<ConnectionIdentity>;
}

/** Turns plain connections on a unix socket into TLS ones. */
export class TlsBridge implements AsyncDisposable {
  readonly #options: TlsBridgeOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #directory: string | undefined;
  #lastError: Error | undefined;

  constructor(options: TlsBridgeOptions) {
    this.#options = options;
  }

  /** Begins to listen and returns the socket's path. */
  async start(): Promise<string> {
    // Nobody but us may enter: whoever connects is taken for us by the server.
    this.#directory = await Deno.makeTempDir({ prefix: "dormouse-tls-" });
    const path = `${this.#directory}/bridge.sock`;
    const server = createServer((plain) => void this.#connect(plain));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
    return path;
  }

  /** Takes the reason of the last failure; `fetch` sees only that it was cut. */
  takeError(): Error | undefined {
    const error = this.#lastError;
    this.#lastError = undefined;
    return error;
  }

  /** Ends all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server;
    if (server === undefined || this.#directory === undefined) return;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await Deno.remove(this.#directory, { recursive: true });
    this.#server = undefined;
  }

  async #connect(plain: Socket): Promise<void> {
    this.#hold(plain);
    try {
      const secure = await this.#secure();
      this.#hold(secure);
      plain.on("close", () => secure.destroy());
      secure.on("close", () => plain.destroy());
      plain.pipe(secure).pipe(plain);
    } catch (error) {
      this.#lastError = error instanceof Error
        ? error
        : new Error(String(error));
      plain.destroy();
    }
  }

  async #secure(): Promise<TLSSocket> {
    // Loaded here because it is large and hardly anyone needs it.
    const tls = await import("node:tls");
    const { hostname, port, skipVerify, serverName, identity } = this.#options;
    const { authority, certificate } = await identity();
    const options: ConnectionOptions = {
      host: hostname,
      port,
      ...serverName !== undefined && { servername: serverName },
      rejectUnauthorized: !skipVerify,
      ...authority && { ca: authority },
      ...certificate,
    };
    return await new Promise((resolve, reject) => {
      const socket = tls.connect(options, () => resolve(socket));
      socket.on("error", (error) => {
        this.#lastError = error;
        reject(error);
      });
    });
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  }
}
