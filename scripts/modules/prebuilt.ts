/**
 * `modules/prebuilt`: modules that the repository carries, what each was built
 * from, and their checksums.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { type GuestModule, SHARED_SOURCES } from "./guest_modules.ts";

/** Where built modules lie, relative to the root of the project. */
export const PREBUILT = "modules/prebuilt";

/** What a prebuilt module was built from, and by what. */
export interface Origin {
  /** SHA-256 over its sources; see {@linkcode hashSources}. */
  readonly sources: string;
  /** The toolchain's own words. */
  readonly toolchain: string;
}

/** The origins by file name, as `modules/prebuilt/origins.json` holds them. */
export type Origins = Readonly<Record<string, Origin>>;

/** Hex digits of SHA-256. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Reads what the prebuilt modules were built from. */
export async function readOrigins(root: string): Promise<Origins> {
  try {
    const file = `${root}${PREBUILT}/origins.json`;
    return JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

/** Writes a prebuilt module, what it was built from, and all checksums. */
export async function writePrebuilt(
  root: string,
  file: string,
  { bytes, origin }: { readonly bytes: Uint8Array; readonly origin: Origin },
): Promise<void> {
  const directory = `${root}${PREBUILT}`;
  await Deno.mkdir(directory, { recursive: true });
  await Deno.writeFile(`${directory}/${file}`, bytes);
  const origins = { ...await readOrigins(root), [file]: origin };
  const sorted = Object.fromEntries(
    Object.entries(origins).sort(([a], [b]) => a < b ? -1 : 1),
  );
  await Deno.writeTextFile(
    `${directory}/origins.json`,
    `${JSON.stringify(sorted, undefined, 2)}\n`,
  );
  const sums = [];
  for (const name of Object.keys(sorted)) {
    sums.push(
      `${sha256(await Deno.readFile(`${directory}/${name}`))}  ${name}`,
    );
  }
  await Deno.writeTextFile(`${directory}/SHA256SUMS`, `${sums.join("\n")}\n`);
}

/** Reads `SHA256SUMS`: digests by file name. */
export async function readSums(root: string): Promise<Map<string, string>> {
  const text = await Deno.readTextFile(`${root}${PREBUILT}/SHA256SUMS`);
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/**
 * One hash over all that a module is made of: the paths and bytes of its own
 * sources and of those it shares, without tests and documents.
 */
export async function hashSources(
  module: GuestModule,
  root: string,
): Promise<string> {
  const places = [...SHARED_SOURCES[module.language], module.directory];
  const hash = createHash("sha256");
  for (const place of places) {
    for (const path of await sourceFiles(root, place)) {
      const digest = sha256(await Deno.readFile(`${root}${path}`));
      hash.update(`${digest}  ${path}\n`);
    }
  }
  return hash.digest("hex");
}

async function sourceFiles(root: string, place: string): Promise<string[]> {
  const { isFile } = await Deno.stat(`${root}${place}`);
  if (isFile) return [place];
  const found: string[] = [];
  for await (const entry of Deno.readDir(`${root}${place}`)) {
    if (!isSource(entry.name)) continue;
    found.push(...await sourceFiles(root, `${place}/${entry.name}`));
  }
  return found.sort();
}

/** Tests, documents and what tools leave behind are not in a module. */
function isSource(name: string): boolean {
  const leftOut = ["target", "tests", "testing", "testing.rs", "dormousetest"];
  return !leftOut.includes(name) && !/(_test\.go|\.md)$/.test(name);
}
