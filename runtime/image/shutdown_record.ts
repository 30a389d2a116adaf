/**
 * The record of an orderly stop: everything before it is on the disk.
 *
 * Eight bytes of magic, `dormstop`, a version (4), the boot in which the host
 * stopped (16), CRC-32 of these (4).
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { dirname } from "node:path";
import { ByteReader, ByteWriter } from "./byte_cursor.ts";
import type { Disk } from "./disk.ts";
import { readUpTo, writeAll } from "./transfer.ts";

const MAGIC = new TextEncoder().encode("dormstop");
const RECORD_VERSION = 1;
const RECORD_BYTES = 32;

function encodeRecord(boot: string): Uint8Array {
  const writer = new ByteWriter(RECORD_BYTES);
  writer.raw(MAGIC);
  writer.u32(RECORD_VERSION);
  writer.raw(Uint8Array.fromHex(boot));
  writer.u32(crc32(writer.written));
  return writer.written;
}

/** Reads which boot the record names; a torn or foreign one names none. */
export function readShutdownRecord(
  disk: Disk,
  path: string,
): string | undefined {
  if (disk.size(path) === undefined) return undefined;
  const bytes = new Uint8Array(RECORD_BYTES + 1);
  const file = disk.open(path, "read");
  try {
    if (readUpTo(file, bytes, 0) !== RECORD_BYTES) return undefined;
  } finally {
    file.close();
  }
  const reader = new ByteReader(bytes);
  reader.raw(MAGIC.length + 4);
  const boot = reader.raw(16).toHex();
  const wanted = encodeRecord(boot);
  return wanted.every((byte, at) => byte === bytes[at]) ? boot : undefined;
}

/**
 * Leaves the record; when this returns it is on the disk.
 *
 * @throws {DiskError} when it may not be.
 */
export async function writeShutdownRecord(
  disk: Disk,
  path: string,
  boot: string,
): Promise<void> {
  disk.unlink(path);
  const file = disk.open(path, "create");
  try {
    writeAll(file, encodeRecord(boot), 0);
  } finally {
    file.close();
  }
  await disk.sync(path);
  await disk.sync(dirname(path));
}

/**
 * Takes the record away; when this returns it does not come back.
 *
 * @throws {DiskError} when it might.
 */
export async function removeShutdownRecord(
  disk: Disk,
  path: string,
): Promise<void> {
  if (disk.unlink(path)) await disk.sync(dirname(path));
}
