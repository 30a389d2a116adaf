/**
 * The durable values of one child: `dormouse:/kv/KEY`.
 *
 * They lie in a store that bears the child's name, so that a person sees them
 * by `dormouse kv ls --store NAME`. A child's name has no slash; stores of the
 * host's own have one, so that the two never meet.
 *
 * @module
 */

import { type AbiReply, type AbiRequest, statusReply } from "../guest/mod.ts";
import {
  type Change,
  createStore,
  get,
  type KeyvalDatabase,
  KeyvalStorageError,
  MAX_KEY_LENGTH,
  MAX_VALUE_LENGTH,
  type Store,
  type StoredValue,
} from "../keyval/mod.ts";

/** Whose values they are, and how many bytes of them there may be. */
export interface KvRequestsOptions {
  readonly child: string;
  readonly keyval: KeyvalDatabase;
  /** Bytes of all keys and values together. */
  readonly quota: number;
}

/** The URLs that are answered here begin so. */
export const KV_PREFIX = "dormouse:/kv/";

/** Reads and changes the values of one child. */
export class KvRequests {
  readonly #options: KvRequestsOptions;
  readonly #store: Store;
  /** Bytes taken; unknown at first and after a change of which nobody knows whether it took place. */
  #used: number | undefined;

  constructor(options: KvRequestsOptions) {
    this.#options = options;
    this.#store = createStore(options.keyval, options.child);
  }

  /** Answers one request. */
  async answer({ method, url, body }: AbiRequest): Promise<AbiReply> {
    const key = keyOf(url);
    if (typeof key !== "string") return key;
    try {
      switch (method) {
        case "GET":
          return await this.#get(key);
        case "PUT":
          return await this.#put(key, body);
        case "DELETE":
          return await this.#delete(key);
        default:
          return statusReply(
            405,
            "MethodNotAllowed",
            `Cannot ${method} a value: wanted GET, PUT or DELETE`,
          );
      }
    } catch (error) {
      if (!(error instanceof KeyvalStorageError)) throw error;
      this.#used = undefined;
      return statusReply(503, "ServiceUnavailable", error.message);
    }
  }

  async #get(key: string): Promise<AbiReply> {
    const value = await get(key, this.#store);
    if (value === undefined) return notFound(key);
    const { type, body } = written(value);
    return { status: 200, headers: [["content-type", type]], body };
  }

  async #put(key: string, body: Uint8Array): Promise<AbiReply> {
    if (body.length > MAX_VALUE_LENGTH) {
      return tooLarge(
        `the value has ${body.length} bytes, wanted at most ${MAX_VALUE_LENGTH}`,
      );
    }
    const { quota } = this.#options;
    let [kept, wanted] = [false, 0];
    // Judged inside of the transaction: two at once cannot both have the last bytes.
    await this.#store.change((view): readonly Change[] => {
      this.#used ??= view.entries().reduce(
        (sum, [name, stored]) => sum + sizeOf(name, stored),
        0,
      );
      const before = view.get(key);
      const freed = before === undefined ? 0 : sizeOf(key, before);
      wanted = this.#used - freed + sizeOf(key, body);
      // What lies above a quota that was lowered may shrink.
      kept = wanted <= quota || wanted < this.#used;
      if (!kept) return [];
      this.#used = wanted;
      return [{ type: "put", key, value: body }];
    });
    if (kept) return NO_CONTENT;
    return statusReply(
      507,
      "InsufficientStorage",
      `Cannot keep the value of ${JSON.stringify(key)}: child ` +
        `"${this.#options.child}" would have ${wanted} bytes of keys and ` +
        `values, wanted at most ${quota} (limits.kv)`,
    );
  }

  async #delete(key: string): Promise<AbiReply> {
    let found = false;
    await this.#store.change((view): readonly Change[] => {
      const before = view.get(key);
      if (before === undefined) return [];
      found = true;
      if (this.#used !== undefined) this.#used -= sizeOf(key, before);
      return [{ type: "delete", key }];
    });
    return found ? NO_CONTENT : notFound(key);
  }
}

const NO_CONTENT: AbiReply = {
  status: 204,
  headers: [],
  body: new Uint8Array(),
};

/** Reads the key, or says why there is none. */
function keyOf(url: string): string | AbiReply {
  const written = url.slice(KV_PREFIX.length);
  if (written === "" || /[/?#]/.test(written)) {
    return badKey(written, 'a key with "/", "?" and "#" percent-encoded');
  }
  let key: string;
  try {
    key = decodeURIComponent(written);
  } catch {
    return badKey(written, "a key in UTF-8, percent-encoded");
  }
  if (key.includes("\0")) return badKey(written, "a key without NUL");
  if (key.length <= MAX_KEY_LENGTH) return key;
  return tooLarge(
    `the key has ${key.length} characters, wanted at most ${MAX_KEY_LENGTH}`,
  );
}

const badKey = (written: string, wanted: string): AbiReply =>
  statusReply(
    400,
    "BadRequest",
    `Cannot use the key ${
      JSON.stringify(written.slice(0, 80))
    }: wanted ${wanted}`,
  );

const tooLarge = (why: string): AbiReply =>
  statusReply(413, "RequestEntityTooLarge", `Cannot keep the value: ${why}`);

const notFound = (key: string): AbiReply =>
  statusReply(404, "NotFound", `Cannot find a value ${JSON.stringify(key)}`);

const encoder = new TextEncoder();

/** In bytes: of text as it is kept, which a person may have put there. */
function sizeOf(key: string, stored: StoredValue): number {
  const value = typeof stored === "string" ? utf8Length(stored) : stored.length;
  return utf8Length(key) + value;
}

const utf8Length = (text: string): number => encoder.encode(text).length;

/** A value as bytes: what a person put there may be any JSON. */
function written(
  value: unknown,
): { readonly type: string; readonly body: Uint8Array } {
  if (value instanceof Uint8Array) {
    return { type: "application/octet-stream", body: value };
  }
  if (typeof value === "string") {
    return { type: "text/plain; charset=utf-8", body: encoder.encode(value) };
  }
  const body = encoder.encode(JSON.stringify(value));
  return { type: "application/json", body };
}
