/**
 * How an object lies in a record: the length of its key, the key
 * `namespace/name`, and its JSON.
 *
 * @module
 */

const PREFIX_BYTES = 2;
const SLASH = 0x2f;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Returns the size of the record for a key and `jsonLength` bytes. */
export function recordSize(key: Uint8Array, jsonLength: number): number {
  return PREFIX_BYTES + key.length + jsonLength;
}

/** Returns the key as bytes; names of Kubernetes are shorter than 64 KiB. */
export function encodeKey(namespace: string, name: string): Uint8Array {
  return encoder.encode(`${namespace}/${name}`);
}

/** Writes the key and returns where the JSON goes. */
export function writeKey(record: Uint8Array, key: Uint8Array): Uint8Array {
  record[0] = key.length & 0xff;
  record[1] = key.length >>> 8;
  record.set(key, PREFIX_BYTES);
  return record.subarray(PREFIX_BYTES + key.length);
}

/** Returns the JSON of a record. */
export function recordJson<T extends ArrayBufferLike>(
  record: Uint8Array<T>,
): Uint8Array<T> {
  return record.subarray(PREFIX_BYTES + keyLength(record));
}

/** Returns namespace and name of a record. */
export function readKey(
  record: Uint8Array,
): { namespace: string; name: string } {
  const end = PREFIX_BYTES + keyLength(record);
  const slash = record.indexOf(SLASH, PREFIX_BYTES);
  return {
    namespace: decoder.decode(record.subarray(PREFIX_BYTES, slash)),
    name: decoder.decode(record.subarray(slash + 1, end)),
  };
}

/** Whether a record is of the object with this key. */
export function hasKey(record: Uint8Array, key: Uint8Array): boolean {
  if (keyLength(record) !== key.length) return false;
  for (let i = 0; i < key.length; i++) {
    if (record[PREFIX_BYTES + i] !== key[i]) return false;
  }
  return true;
}

function keyLength(record: Uint8Array): number {
  return (record[0] ?? 0) | ((record[1] ?? 0) << 8);
}
