/**
 * A mark: whether a child's image may be used, in 64 bytes.
 *
 * | bytes | field |
 * | --- | --- |
 * | 1 | state: 1 cold, 2 running, 3 clean |
 * | 1 | deaths of the host in a row at which the child was running |
 * | 2 | 0 |
 * | 4 | the slot's own number: a mark at another's place is found |
 * | 8 | generation of the last clean image |
 * | 16 | the child: hash of its name |
 * | 16 | its identity: hash of all that an image must agree with |
 * | 12 | 0 |
 * | 4 | CRC-32 of the above |
 *
 * A slot of 64 zeros is free.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { ByteReader, ByteWriter } from "./byte_cursor.ts";
import { ImageRottenError } from "./errors.ts";

/** Bytes of a slot; a sector holds eight, so none lies across two. */
export const SLOT_BYTES = 64;

/** Where the generation stands in a slot. */
export const GENERATION_AT = 8;

const IDENTITY_AT = 32;
const STATES = ["cold", "running", "clean"] as const;
const MOST_DEATHS = 255;
const SUM_AT = SLOT_BYTES - 4;

/** Where a child stands: cold has no image, running has gone past it. */
export type MarkState = typeof STATES[number];

/** What is known of a child without opening its image. */
export interface Mark {
  /** Where it stands. */
  readonly state: MarkState;
  /** Deaths of the host in a row at which it was running. */
  readonly deaths: number;
  /** The generation of its last clean image. */
  readonly generation: number;
  /** Hash of its name. */
  readonly child: string;
  /** Hash of what its image must agree with. */
  readonly identity: string;
}

/** Returns the bytes of a mark in the slot with the number `slot`. */
export function encodeMark(mark: Mark, slot: number): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(SLOT_BYTES);
  writer.u8(STATES.indexOf(mark.state) + 1);
  writer.u8(Math.min(mark.deaths, MOST_DEATHS));
  writer.raw(new Uint8Array(2));
  writer.u32(slot);
  writer.count(mark.generation);
  writer.raw(Uint8Array.fromHex(mark.child));
  writer.raw(Uint8Array.fromHex(mark.identity));
  writer.raw(new Uint8Array(SUM_AT - writer.length));
  writer.u32(crc32(writer.written));
  return writer.written;
}

/**
 * Reads the slot with the number `slot`; `undefined` when it is free.
 *
 * @throws {ImageRottenError} when it is neither free nor what was written.
 */
export function decodeMark(bytes: Uint8Array, slot: number): Mark | undefined {
  if (bytes.every((byte) => byte === 0)) return undefined;
  const sum = new ByteReader(bytes.subarray(SUM_AT)).u32();
  const reader = new ByteReader(bytes.subarray(0, SUM_AT));
  const state = STATES[reader.u8() - 1];
  const deaths = reader.u8();
  reader.raw(2);
  const number = reader.u32();
  if (
    sum !== crc32(bytes.subarray(0, SUM_AT)) || number !== slot ||
    state === undefined
  ) {
    throw new ImageRottenError(`Cannot read mark ${slot}: its bytes differ`);
  }
  const generation = reader.count();
  const child = reader.raw(16).toHex();
  const identity = reader.raw(16).toHex();
  return { state, deaths, generation, child, identity };
}

/** Says where the child of a used slot stands, without checking the slot. */
export function stateOf(bytes: Uint8Array): MarkState | undefined {
  return STATES[(bytes[0] ?? 0) - 1];
}

/** Writes where the child stands into a slot whose checksum is made after. */
export function setStateOf(bytes: Uint8Array, state: MarkState): void {
  bytes[0] = STATES.indexOf(state) + 1;
}

/** Returns the identity in a used slot. */
export function identityOf(bytes: Uint8Array): string {
  return bytes.subarray(IDENTITY_AT, IDENTITY_AT + 16).toHex();
}
