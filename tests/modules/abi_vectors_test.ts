/**
 * The golden bytes of `modules/abi/vectors/`, read and written by the host. The SDKs run the same files, so that what one
 * side writes is what the other reads.
 *
 * @module
 */

import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  AbiError,
  decodeReconcileResult,
  decodeReply,
  decodeRequest,
  encodeReconcileInput,
  encodeReply,
  encodeRequest,
  MESSAGE,
  type ReconcileInput,
} from "../../runtime/guest/abi.ts";
import { decodeWatch } from "../../runtime/guest/abi_watch.ts";

type Bytes = { readonly utf8: string } | { readonly hex: string };

interface Vector {
  readonly name: string;
  readonly bytes: Bytes;
  readonly canonical?: boolean;
  readonly decoded?: unknown;
  readonly error?: string;
}

interface MessageVector extends Vector {
  readonly id: number;
  readonly kind: number;
  readonly is: keyof typeof MESSAGE;
}

function bytesOf(bytes: Bytes): Uint8Array {
  if ("utf8" in bytes) return new TextEncoder().encode(bytes.utf8);
  const pairs = bytes.hex.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}

async function vectors<V extends Vector>(name: string): Promise<readonly V[]> {
  const file = new URL(
    `../../modules/abi/vectors/${name}.json`,
    import.meta.url,
  );
  return JSON.parse(await Deno.readTextFile(file)).cases;
}

/** Turns the spelt-out body of a vector into bytes. */
function withBody<T>(decoded: unknown): T {
  const fields = decoded as { readonly body: Bytes };
  return { ...fields, body: bytesOf(fields.body) } as T;
}

/** One form of the border: how the host reads it, writes it, or both. */
interface Form<T> {
  readonly file: string;
  readonly expected: (decoded: unknown) => T;
  readonly decode?: (bytes: Uint8Array) => T;
  readonly encode?: (value: T) => Uint8Array;
}

/** Views of a larger buffer compare unequal to copies, so bodies are copied. */
function copied<T extends { readonly body: Uint8Array }>(value: T): T {
  return { ...value, body: value.body.slice() };
}

function check<T>(form: Form<T>): void {
  Deno.test(`the host reads and writes the vectors of ${form.file}`, async (t) => {
    for (const vector of await vectors(form.file)) {
      await t.step(vector.name, () => checkVector(form, vector));
    }
  });
}

function checkVector<T>(form: Form<T>, vector: Vector): void {
  const bytes = bytesOf(vector.bytes);
  const { decode, encode } = form;
  if (vector.error !== undefined) {
    return throws(() => decode?.(bytes), (error) => {
      strictEqual(error instanceof AbiError, true);
      strictEqual((error as Error).message, vector.error);
      return true;
    });
  }
  const expected = form.expected(vector.decoded);
  if (decode) deepStrictEqual(decode(bytes), expected);
  if (encode && vector.canonical) deepStrictEqual(encode(expected), bytes);
}

check({
  file: "requests",
  expected: withBody<ReturnType<typeof decodeRequest>>,
  decode: (bytes) => copied(decodeRequest(bytes)),
  encode: encodeRequest,
});
check({
  file: "replies",
  expected: withBody<ReturnType<typeof decodeReply>>,
  decode: (bytes) => copied(decodeReply(bytes)),
  encode: encodeReply,
});
check({
  file: "reconcile_inputs",
  expected: (decoded) => decoded as ReconcileInput,
  encode: encodeReconcileInput,
});
check<unknown>({
  file: "results",
  expected: (decoded) => decoded,
  decode: decodeReconcileResult,
});
check<unknown>({
  file: "watches",
  expected: (decoded) => decoded,
  decode: decodeWatch,
});

Deno.test("every kind of message has a vector under its number", async () => {
  const messages = await vectors<MessageVector>("messages");
  const seen = new Set(messages.map(({ is }) => is));
  deepStrictEqual([...seen].sort(), Object.keys(MESSAGE).sort());
  for (const { is, kind, id } of messages) {
    strictEqual(MESSAGE[is], kind);
    const byHost = is === "reconcile" || is === "cancelled";
    strictEqual(id < 0, byHost, "ids made by the host are negative");
  }
});

Deno.test("the bodies of messages are what their kind says", async (t) => {
  for (
    const { name, is, bytes, decoded } of await vectors<MessageVector>(
      "messages",
    )
  ) {
    await t.step(name, () => {
      const body = bytesOf(bytes);
      if (is === "reply" || is === "opened") {
        deepStrictEqual(copied(decodeReply(body)), withBody(decoded));
      } else if (is === "failed") {
        strictEqual(new TextDecoder().decode(body), decoded);
      } else if (is === "reconcile") {
        deepStrictEqual(encodeReconcileInput(decoded as ReconcileInput), body);
      }
    });
  }
});
