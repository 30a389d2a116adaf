/**
 * The head of `ID.meta`: what must be known of a suspended child besides its
 * memory, and what ties the two together.
 *
 * | bytes | field |
 * | --- | --- |
 * | 8 | magic, `dormmeta` |
 * | 4 | format version, 1 |
 * | 4 | length of the head with its checksum |
 * | 8 | generation: must equal the one in the child's mark |
 * | 8 | bytes of memory: must equal the length of `ID.mem` |
 * | 4 | bytes of a block, 4096 |
 * | 16 | identity of the child |
 * | text | name of the child |
 * | 8 | clock offset in nanoseconds, signed |
 * | 4, then 4 each | number of slices; the CRC-32 of each one's table of sums |
 * | 4, then 8 each | number of recent sums; block and sum, newer than its table |
 * | 4, then each | number of globals: type (1), bits (8), name (text) |
 * | blob, blob | the guest's and the host's own bytes, not looked into |
 * | 4 | CRC-32 of all the above |
 *
 * Integers are little-endian; texts and blobs have their length (4) in front.
 * The head guards the tables, the tables guard the blocks, and the mark's
 * generation guards the head: what of an older doze is left anywhere is found.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { BLOCK_BYTES } from "./block.ts";
import { ByteReader, type ByteWriter } from "./byte_cursor.ts";
import { ImageRottenError, ImageVersionError } from "./errors.ts";

const MAGIC = new TextEncoder().encode("dormmeta");
const LENGTH_AT = 12;
const GLOBAL_TYPES = ["i32", "i64", "f32", "f64"] as const;

/** The version of the format that is written; older ones are not read. */
export const META_VERSION = 1;

/** Bytes up to which a head can be told to be one, and how long it is. */
export const META_PREFIX_BYTES = 16;

/** A mutable global of a guest; its value as the bits it has, in the low end. */
export interface SavedGlobal {
  /** The name under which it is exported. */
  readonly name: string;
  /** Its type. */
  readonly type: typeof GLOBAL_TYPES[number];
  /** Its value: 32-bit types leave the upper half 0. */
  readonly bits: bigint;
}

/** What is restored with a memory. */
export interface SavedState {
  /** The guest's mutable globals. */
  readonly globals: readonly SavedGlobal[];
  /** What the guest's monotonic clock is ahead of the host's. */
  readonly clockOffsetNs: bigint;
  /** Bytes of the guest's border: handles, streams, watches. */
  readonly guest: Uint8Array;
  /** Bytes of the host. */
  readonly host: Uint8Array;
}

/** The sum of a block that is newer than the one in its slice's table. */
export interface RecentSum {
  /** Which block, from 0. */
  readonly block: number;
  /** Its sum. */
  readonly sum: number;
}

/** A head, decoded. */
export interface MetaHead {
  /** Counts the saves of this child. */
  readonly generation: number;
  /** The length of the memory. */
  readonly memoryBytes: number;
  /** What the image belongs to, 16 bytes in hexadecimal. */
  readonly identity: string;
  /** The child's name. */
  readonly child: string;
  /** The CRC-32 of each slice's table of sums. */
  readonly tableSums: readonly number[];
  /** Sums that are newer than the tables. */
  readonly recentSums: readonly RecentSum[];
  /** What is restored with the memory. */
  readonly state: SavedState;
}

/** Writes a head over what `into` holds. */
export function encodeMetaHead(head: MetaHead, into: ByteWriter): void {
  const { state } = head;
  into.clear();
  into.raw(MAGIC);
  into.u32(META_VERSION);
  into.u32(0); // the length, known at the end
  into.count(head.generation);
  into.count(head.memoryBytes);
  into.u32(BLOCK_BYTES);
  into.raw(Uint8Array.fromHex(head.identity));
  into.text(head.child);
  into.bits(state.clockOffsetNs);
  into.u32(head.tableSums.length);
  for (const sum of head.tableSums) into.u32(sum);
  into.u32(head.recentSums.length);
  for (const { block, sum } of head.recentSums) {
    into.u32(block);
    into.u32(sum);
  }
  into.u32(state.globals.length);
  for (const global of state.globals) {
    into.u8(GLOBAL_TYPES.indexOf(global.type));
    into.bits(global.bits);
    into.text(global.name);
  }
  into.blob(state.guest);
  into.blob(state.host);
  into.patchU32(LENGTH_AT, into.length + 4);
  into.u32(crc32(into.written));
}

/**
 * Returns the length of the head that begins with `prefix`.
 *
 * @throws {ImageRottenError} when it is no head.
 * @throws {ImageVersionError} when it is one of another version.
 */
export function metaHeadLength(prefix: Uint8Array): number {
  const reader = new ByteReader(prefix);
  if (reader.raw(MAGIC.length).some((byte, at) => byte !== MAGIC[at])) {
    throw new ImageRottenError("Cannot read the meta file: no magic in front");
  }
  const version = reader.u32();
  if (version !== META_VERSION) {
    throw new ImageVersionError(
      `Cannot read the meta file: version ${version}, wanted ${META_VERSION}`,
    );
  }
  return reader.u32();
}

/**
 * Reads a head from exactly its bytes.
 *
 * @throws {ImageRottenError} when they are not what was written.
 */
export function decodeMetaHead(bytes: Uint8Array): MetaHead {
  const body = bytes.subarray(0, -4);
  const sum = new ByteReader(bytes.subarray(body.length)).u32();
  if (sum !== crc32(body)) {
    throw new ImageRottenError("Cannot read the meta file: checksum differs");
  }
  const reader = new ByteReader(body);
  reader.raw(META_PREFIX_BYTES);
  const generation = reader.count();
  const memoryBytes = reader.count();
  const blockBytes = reader.u32();
  if (blockBytes !== BLOCK_BYTES) {
    throw new ImageRottenError(
      `Cannot read the meta file: blocks of ${blockBytes}, wanted ${BLOCK_BYTES}`,
    );
  }
  const identity = reader.raw(16).toHex();
  const child = reader.text();
  const clockOffsetNs = BigInt.asIntN(64, reader.bits());
  const tableSums = times(reader.u32(), () => reader.u32());
  const recentSums = times(reader.u32(), () => ({
    block: reader.u32(),
    sum: reader.u32(),
  }));
  const globals = times(reader.u32(), () => readGlobal(reader));
  const state = {
    globals,
    clockOffsetNs,
    guest: reader.blob(),
    host: reader.blob(),
  };
  return {
    generation,
    memoryBytes,
    identity,
    child,
    tableSums,
    recentSums,
    state,
  };
}

function readGlobal(reader: ByteReader): SavedGlobal {
  const code = reader.u8();
  const type = GLOBAL_TYPES[code];
  if (type === undefined) {
    throw new ImageRottenError(`Cannot read a global: type ${code} is unknown`);
  }
  return { type, bits: reader.bits(), name: reader.text() };
}

function times<T>(count: number, read: () => T): T[] {
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(read());
  return items;
}
