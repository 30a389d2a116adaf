/**
 * An object on its way into the cache: scanned, and cut down to what is kept.
 *
 * @module
 */

import { type ItemType, ObjectScan, type StripOptions } from "../watch/mod.ts";
import { METADATA_HEAD, METADATA_TAIL, ObjectView } from "./object_view.ts";

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);

/** What to keep of objects. */
export interface KeepOptions extends StripOptions {
  /** Whether `metadata` is all that is kept. */
  readonly metadataOnly: boolean;
}

/** One object after another, each forgotten when the next is taken. */
export class IncomingObject {
  readonly #scan: ObjectScan;
  readonly #metadataOnly: boolean;
  #bytes: Uint8Array = NOTHING;
  #head: Uint8Array = NOTHING;
  #tail: Uint8Array = NOTHING;
  #body = { start: 0, end: 0 };

  constructor(keep: KeepOptions) {
    this.#scan = new ObjectScan(keep);
    this.#metadataOnly = keep.metadataOnly;
  }

  /** Empty for an object that has none. */
  get namespace(): string {
    return this.#scan.namespace;
  }

  /** Never empty. */
  get name(): string {
    return this.#scan.objectName;
  }

  /** Its resourceVersion. */
  get version(): string {
    return this.#scan.resourceVersion;
  }

  /** The object as it came, whole. */
  get source(): ObjectView {
    const { start, end } = this.#scan;
    return new ObjectView(this, this.#bytes.subarray(start, end));
  }

  /** How many bytes are kept. */
  get length(): number {
    const body = this.#scan.keptLength(this.#body);
    return this.#head.length + body + this.#tail.length;
  }

  /**
   * Takes the object that starts at `at`; returns where it ended.
   *
   * @throws {SyntaxError} if there is none, or it has no name or version
   */
  take(bytes: Uint8Array, at: number, type?: ItemType): number {
    const scan = this.#scan;
    this.#bytes = bytes;
    const end = scan.scan(bytes, at);
    if (scan.objectName === "" || scan.resourceVersion === "") {
      throw new SyntaxError(
        "Cannot read an object: it has no name or no resourceVersion",
      );
    }
    if (this.#metadataOnly) {
      [this.#head, this.#tail] = [METADATA_HEAD, METADATA_TAIL];
      this.#body = scan.metadata;
    } else if (scan.hasKind || type === undefined) {
      [this.#head, this.#tail] = [NOTHING, NOTHING];
      this.#body = { start: scan.start, end };
    } else {
      const { kind, apiVersion } = type;
      const members = JSON.stringify({ kind, apiVersion }).slice(0, -1);
      this.#head = encoder.encode(`${members},`);
      this.#tail = NOTHING;
      this.#body = { start: scan.start + 1, end };
    }
    return end;
  }

  /** Writes what is kept to `target`, which is `length` long. */
  copyTo(target: Uint8Array): void {
    target.set(this.#head, 0);
    this.#scan.copyKept(target.subarray(this.#head.length), this.#body);
    target.set(this.#tail, target.length - this.#tail.length);
  }
}
