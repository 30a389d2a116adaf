/**
 * Finds in one pass what the cache must know of an object: who it is, which
 * version it is, and which stretches of it are not worth keeping.
 *
 * @module
 */

import { MemberCursor, skipValue } from "../json/mod.ts";

const key = (text: string): Uint8Array => new TextEncoder().encode(text);

const KIND = key("kind");
const API_VERSION = key("apiVersion");
const METADATA = key("metadata");
const NAME = key("name");
const NAMESPACE = key("namespace");
const RESOURCE_VERSION = key("resourceVersion");
const MANAGED_FIELDS = key("managedFields");
const ANNOTATIONS = key("annotations");
const LAST_APPLIED = key("kubectl.kubernetes.io/last-applied-configuration");

/** What to leave out of the objects that are kept. */
export interface StripOptions {
  /** The copy of the manifest that `kubectl apply` leaves in an annotation. */
  readonly lastApplied: boolean;
}

/** Two offsets into bytes. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

const NOWHERE: Stretch = { start: 0, end: 0 };

/**
 * The findings of one scan, as offsets into the bytes that were scanned. Made
 * once and used for object after object: each `scan()` forgets the last one.
 */
export class ObjectScan {
  readonly #top = new MemberCursor();
  readonly #inner = new MemberCursor();
  readonly #annotations = new MemberCursor();
  readonly #strip: StripOptions;
  #bytes: Uint8Array = new Uint8Array(0);

  /** Where the object begins. */
  start = 0;
  /** Just past the object. */
  end = 0;
  /** Whether the object says what it is; items of a list often do not. */
  hasKind = false;
  /** The value of `metadata`; empty if there is none. */
  metadata: Stretch = NOWHERE;
  /** Empty for objects that have none. */
  namespace = "";
  /** Empty if the object has none, as a malformed one. */
  objectName = "";
  /** Opaque, and decimal on every server known. */
  resourceVersion = "";
  /** Pairs of offsets, ascending: stretches that are not worth keeping. */
  readonly cuts: number[] = [];

  constructor(strip: StripOptions) {
    this.#strip = strip;
  }

  /**
   * Scans the object that starts at or after `at`; returns the offset past it.
   *
   * @throws {SyntaxError} if there is no well-formed object
   */
  scan(bytes: Uint8Array, at: number): number {
    this.#forget(bytes);
    const cursor = this.#top;
    cursor.open(bytes, at);
    this.start = bytes.indexOf(0x7b, at);
    let named = 0;
    while (cursor.next()) {
      if (cursor.keyIs(METADATA)) {
        cursor.passTo(this.#scanMetadata(cursor.valueStart));
        continue;
      }
      if (cursor.keyIs(KIND) || cursor.keyIs(API_VERSION)) named++;
      cursor.skip();
    }
    this.hasKind = named === 2;
    this.end = cursor.end;
    return cursor.end;
  }

  /** How many bytes between two offsets are left when the cuts are made. */
  keptLength({ start, end }: Stretch): number {
    let length = end - start;
    for (let i = 0; i < this.cuts.length; i += 2) {
      length -= (this.cuts[i + 1] ?? 0) - (this.cuts[i] ?? 0);
    }
    return length;
  }

  /** Copies what is kept between two offsets, which enclose all cuts. */
  copyKept(target: Uint8Array, { start, end }: Stretch): void {
    let from = start;
    let to = 0;
    for (let i = 0; i < this.cuts.length; i += 2) {
      const cut = this.cuts[i] ?? 0;
      target.set(this.#bytes.subarray(from, cut), to);
      to += cut - from;
      from = this.cuts[i + 1] ?? 0;
    }
    target.set(this.#bytes.subarray(from, end), to);
  }

  #forget(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.metadata = NOWHERE;
    this.namespace = "";
    this.objectName = "";
    this.resourceVersion = "";
    this.cuts.length = 0;
  }

  #scanMetadata(at: number): number {
    const cursor = this.#inner;
    cursor.open(this.#bytes, at);
    while (cursor.next()) {
      if (cursor.keyIs(NAME)) {
        this.objectName = cursor.string();
      } else if (cursor.keyIs(NAMESPACE)) {
        this.namespace = cursor.string();
      } else if (cursor.keyIs(RESOURCE_VERSION)) {
        this.resourceVersion = cursor.string();
      } else if (cursor.keyIs(MANAGED_FIELDS)) {
        this.#cut(cursor, cursor.skip());
      } else if (this.#strip.lastApplied && cursor.keyIs(ANNOTATIONS)) {
        cursor.passTo(this.#scanAnnotations(cursor.valueStart));
      } else {
        cursor.skip();
      }
    }
    this.metadata = { start: at, end: cursor.end };
    return cursor.end;
  }

  #scanAnnotations(at: number): number {
    // `annotations: null` is legal.
    if (this.#bytes[at] !== 0x7b) return skipValue(this.#bytes, at);
    const cursor = this.#annotations;
    cursor.open(this.#bytes, at);
    while (cursor.next()) {
      const end = cursor.skip();
      if (cursor.keyIs(LAST_APPLIED)) this.#cut(cursor, end);
    }
    return cursor.end;
  }

  /** Cuts the member that ends at `end`, and the one comma that goes with it. */
  #cut({ keyStart }: MemberCursor, end: number): void {
    const bytes = this.#bytes;
    let after = end;
    while (isBlank(bytes[after])) after++;
    let before = keyStart - 1;
    while (isBlank(bytes[before])) before--;
    const comma = bytes[after] === 0x2c ? "after" : "before";
    const from = comma === "before" && bytes[before] === 0x2c
      ? before
      : keyStart;
    // A key that comes twice must not make the cuts overlap.
    this.cuts.push(
      Math.max(from, this.cuts.at(-1) ?? 0),
      comma === "after" ? after + 1 : end,
    );
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
