/**
 * One prepared module on disk: four files that are written once, never changed,
 * and read with a checksum each.
 *
 * What an entry holds follows from its name, so two writers write the same, and
 * a crash loses nothing that cannot be made again. Hence no sync: a file that a
 * power failure has torn fails its checksum, and the entry is made anew.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { baseRuns, writeBase } from "./base_file.ts";
import type { BaseRun, CachedModule } from "./cached_module.ts";
import {
  type EntryKey,
  entryPaths,
  replaceFile,
  writeAll,
} from "./entry_files.ts";
import { readPieces } from "./read_pieces.ts";
import type { ModuleFacts } from "./module_facts.ts";
import type { PreparedModule } from "./prepare_module.ts";
import type { Accepted } from "./verdict.ts";

/** A file's length and checksum. */
interface FileSum {
  readonly length: number;
  readonly crc: number;
}

/** What the JSON file holds. */
interface Head {
  readonly verdict: Accepted;
  readonly facts: ModuleFacts;
  readonly wasm: FileSum;
  readonly names: FileSum;
  /** Absent when the module copies its own data. */
  readonly base?: FileSum & { readonly runs: readonly BaseRun[] };
}

/** Writes the files of an entry, the one that makes it count last. */
export async function writeEntry(
  directory: string,
  key: EntryKey,
  prepared: PreparedModule,
): Promise<void> {
  const { verdict, facts, wasm, names, base } = prepared;
  const paths = entryPaths(directory, key);
  await replaceFile(paths.wasm, (file) => writeAll(file, wasm));
  await replaceFile(paths.names, (file) => writeAll(file, names));
  let baseSum: Head["base"];
  if (base !== undefined) {
    await replaceFile(paths.base, (file) => writeBase(file, base));
    // Read back: the sum is that of the file with its holes.
    baseSum = { ...await sumOfFile(paths.base), runs: baseRuns(base) };
  }
  const head: Head = {
    verdict,
    facts,
    wasm: sumOf(wasm),
    names: sumOf(names),
    ...(baseSum === undefined ? {} : { base: baseSum }),
  };
  await replaceFile(paths.json, (file) => writeAll(file, packHead(head)));
}

/**
 * Reads an entry and checks all of its files.
 *
 * @returns `undefined` when there is none, or when any part of it is not what was written.
 */
export async function readEntry(
  directory: string,
  key: EntryKey,
): Promise<CachedModule | undefined> {
  const paths = entryPaths(directory, key);
  const head = unpackHead(await readIfThere(paths.json));
  if (head === undefined) return undefined;
  if (!await isIntact(paths.names, head.names)) return undefined;
  if (head.base !== undefined && !await isIntact(paths.base, head.base)) {
    return undefined;
  }
  const wasm = await readIntact(paths.wasm, head.wasm);
  if (wasm === undefined) return undefined;
  return {
    kind: "ready",
    sha256: key.sha256,
    verdict: head.verdict,
    facts: head.facts,
    wasm,
    wasmPath: paths.wasm,
    base: baseImage(head.base, paths.base),
    namesPath: paths.names,
  };
}

function baseImage(
  base: Head["base"],
  path: string,
): CachedModule["base"] {
  if (base === undefined) return { kind: "own" };
  const { length, runs } = base;
  if (length === 0) return { kind: "zero" };
  return { kind: "file", path, length, runs };
}

function sumOf(bytes: Uint8Array): FileSum {
  return { length: bytes.length, crc: crc32(bytes) };
}

/** The head as JSON, behind the checksum of that JSON. */
function packHead(head: Head): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const sum = new TextEncoder().encode(`${crc32(json)}\n`);
  const packed = new Uint8Array(sum.length + json.length);
  packed.set(sum);
  packed.set(json, sum.length);
  return packed;
}

function unpackHead(bytes: Uint8Array | undefined): Head | undefined {
  if (bytes === undefined) return undefined;
  const end = bytes.indexOf(0x0a);
  const sum = new TextDecoder().decode(bytes.subarray(0, Math.max(end, 0)));
  const json = bytes.subarray(end + 1);
  if (end < 0 || sum !== String(crc32(json))) return undefined;
  return JSON.parse(new TextDecoder().decode(json));
}

function isSame(a: FileSum, b: FileSum): boolean {
  return a.length === b.length && a.crc === b.crc;
}

async function isIntact(path: string, sum: FileSum): Promise<boolean> {
  try {
    return isSame(await sumOfFile(path), sum);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Reads a file that has this sum into memory of just its length. */
async function readIntact(
  path: string,
  sum: FileSum,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(sum.length);
  try {
    return isSame(await sumOfFile(path, bytes), sum) ? bytes : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** @param copy Where what is read goes as well, as far as it fits. */
async function sumOfFile(path: string, copy?: Uint8Array): Promise<FileSum> {
  let length = 0;
  let crc = 0;
  for await (const piece of readPieces(path)) {
    const room = (copy?.length ?? 0) - length;
    if (room > 0) copy?.set(piece.subarray(0, room), length);
    length += piece.length;
    crc = crc32(piece, crc);
  }
  return { length, crc };
}

async function readIfThere(
  path: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
