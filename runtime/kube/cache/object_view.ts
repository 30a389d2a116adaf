/**
 * One object of the cache as those see it who are told of it.
 *
 * @module
 */

import type { KubeObject } from "../api/mod.ts";
import { MemberCursor, readValue } from "../json/mod.ts";

/** What can be read of `metadata` without reading the rest. */
export interface ObjectMetadata extends NonNullable<KubeObject["metadata"]> {
  readonly ownerReferences?: readonly { readonly uid: string }[];
}

const encoder = new TextEncoder();
const METADATA = encoder.encode("metadata");

/** What stands before and after the metadata of a PartialObjectMetadata. */
export const METADATA_HEAD = encoder.encode(
  '{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":',
);
/** See {@link METADATA_HEAD}. */
export const METADATA_TAIL = encoder.encode("}");

/**
 * An object as bytes, made into a value only if somebody asks.
 *
 * What is asked for first must be asked for before the function that was
 * handed the view returns or waits: after that the cache may use the memory
 * for something else. What was once got stays.
 */
export class ObjectView {
  /** Empty for an object that has none. */
  readonly namespace: string;
  readonly name: string;
  readonly #memory: Uint8Array;
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  #metadata: ObjectMetadata | undefined;
  #object: unknown;

  /** @param memory Where the object lies for the moment, as JSON. */
  constructor(
    { namespace, name }: { readonly namespace: string; readonly name: string },
    memory: Uint8Array,
  ) {
    this.namespace = namespace;
    this.name = name;
    this.#memory = memory;
  }

  /** The object as JSON, without `managedFields`: a copy for whoever asks. */
  get bytes(): Uint8Array<ArrayBuffer> {
    this.#bytes ??= new Uint8Array(this.#memory);
    return this.#bytes;
  }

  /** Its metadata; parsed once, the rest of the object not at all. */
  get metadata(): ObjectMetadata {
    if (this.#metadata === undefined) {
      const { start, end } = findMetadata(this.bytes);
      this.#metadata = readValue(this.bytes, start, end) as ObjectMetadata;
    }
    return this.#metadata;
  }

  /** The whole object; parsed once. */
  get object(): unknown {
    this.#object ??= readValue(this.bytes, 0, this.bytes.length);
    return this.#object;
  }

  /** The same object with no more than its metadata. */
  toMetadataOnly(): ObjectView {
    const { start, end } = findMetadata(this.bytes);
    const length = METADATA_HEAD.length + end - start + METADATA_TAIL.length;
    const bytes = new Uint8Array(length);
    bytes.set(METADATA_HEAD, 0);
    bytes.set(this.bytes.subarray(start, end), METADATA_HEAD.length);
    bytes.set(METADATA_TAIL, length - METADATA_TAIL.length);
    return new ObjectView(this, bytes);
  }
}

/** Finds `metadata`, which every object of the cache has. */
function findMetadata(bytes: Uint8Array): { start: number; end: number } {
  const cursor = new MemberCursor();
  for (cursor.open(bytes, 0); cursor.next();) {
    const start = cursor.valueStart;
    const end = cursor.skip();
    if (cursor.keyIs(METADATA)) return { start, end };
  }
  throw new SyntaxError("Cannot read an object: it has no metadata");
}
