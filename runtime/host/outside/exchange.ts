/**
 * One request and its answer over a connection of its own, to an address that
 * was chosen before: nothing here looks a name up.
 *
 * @module
 */

import { OutsideError } from "./errors.ts";
import { type OutsideReply, readReply } from "./message_reader.ts";

/** What is sent, and where to. */
export interface OutsideRequest {
  readonly method: string;
  /** An `https:` URL; its host is whom the certificate must be of. */
  readonly url: URL;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** How it is sent. */
export interface ExchangeOptions {
  /** Tried one after the other until one answers. */
  readonly addresses: readonly string[];
  /** Authorities in PEM that are trusted besides those of Deno. */
  readonly authorities: readonly string[];
  /** The most bytes of an answer. */
  readonly most: number;
  readonly signal: AbortSignal;
}

/** A server that takes longer to take a connection is tried at its next address. */
const CONNECT_MS = 10_000;
const HTTPS_PORT = 443;

/**
 * Performs a request.
 *
 * @throws {OutsideError} Nobody answers, or not with what is an answer.
 */
export async function exchange(
  request: OutsideRequest,
  options: ExchangeOptions,
): Promise<OutsideReply> {
  const { signal, most } = options;
  const connection = await connect(request.url, options);
  const close = (): void => closeQuietly(connection);
  signal.addEventListener("abort", close, { once: true });
  try {
    // A server may answer before it has taken all: then that is the answer, and
    // if none comes, the reading says so.
    writeAll(connection, encode(request)).catch(() => {});
    return await readReply(connection, { method: request.method, most });
  } catch (error) {
    throw error instanceof OutsideError
      ? error
      : unreachable("the connection broke", error);
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

/** Connects to the first address that answers, and makes sure who is there. */
async function connect(
  { hostname, port }: URL,
  { addresses, authorities, signal }: ExchangeOptions,
): Promise<Deno.TlsConn> {
  let failure: unknown;
  for (const address of addresses) {
    signal.throwIfAborted();
    try {
      const plain = await Deno.connect({
        hostname: address,
        port: port === "" ? HTTPS_PORT : Number(port),
        signal: AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]),
      });
      return await secure(plain, { hostname, authorities, signal });
    } catch (error) {
      // A certificate is judged once: another address would have the same.
      if (error instanceof OutsideError) throw error;
      failure = error;
    }
  }
  throw unreachable("nobody answers", failure);
}

async function secure(
  plain: Deno.TcpConn,
  { hostname, authorities, signal }: {
    readonly hostname: string;
    readonly authorities: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<Deno.TlsConn> {
  let connection: Deno.TlsConn | undefined;
  const close = (): void => closeQuietly(connection ?? plain);
  signal.addEventListener("abort", close, { once: true });
  try {
    connection = await Deno.startTls(plain, {
      hostname: hostname.replaceAll(/^\[|\]$/g, ""),
      caCerts: [...authorities],
      alpnProtocols: ["http/1.1"],
    });
    await connection.handshake();
    return connection;
  } catch (error) {
    close();
    throw unreachable("its certificate is not accepted", error);
  } finally {
    signal.removeEventListener("abort", close);
  }
}

async function writeAll(
  connection: Deno.TlsConn,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await connection.write(bytes.subarray(at));
  }
}

/** Closing what is closed already is no matter. */
function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

function encode({ method, url, headers, body }: OutsideRequest): Uint8Array {
  const lines = [
    `${method} ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    "connection: close",
  ];
  if (body.length > 0 || BODIED.has(method)) {
    lines.push(`content-length: ${body.length}`);
  }
  const head = new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** Methods of which a server expects a body, be it empty. */
const BODIED = new Set(["POST", "PUT", "PATCH"]);

function unreachable(what: string, cause: unknown): OutsideError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new OutsideError(503, `${what}: ${why}`, { cause });
}
