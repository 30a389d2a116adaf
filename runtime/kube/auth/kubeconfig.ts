/**
 * Kubeconfig files as kubectl reads them: several files become one, earlier
 * ones win, and a relative path starts at the file that names it.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { KubeconfigError } from "../errors.ts";

/** A mapping of a kubeconfig, with the file it stands in. */
export interface ConfigEntry {
  readonly fields: Readonly<Record<string, unknown>>;
  /** The file, for messages and relative paths. */
  readonly file: string;
}

/** Several kubeconfig files as one. */
export interface Kubeconfig {
  readonly currentContext: string;
  readonly contexts: ReadonlyMap<string, ConfigEntry>;
  readonly clusters: ReadonlyMap<string, ConfigEntry>;
  readonly users: ReadonlyMap<string, ConfigEntry>;
}

/** Lists of a kubeconfig, with the key that holds what an entry says. */
const LISTS = [
  { list: "contexts", key: "context" },
  { list: "clusters", key: "cluster" },
  { list: "users", key: "user" },
] as const;

/** One file's name and text. */
export interface KubeconfigFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads the files that exist of `paths`.
 *
 * @throws {KubeconfigError} if none exists, or one cannot be read
 */
export async function readKubeconfigFiles(
  paths: readonly string[],
): Promise<KubeconfigFile[]> {
  const files: KubeconfigFile[] = [];
  for (const path of paths) {
    const text = await readIfThere(path);
    if (text !== undefined) files.push({ path, text });
  }
  if (files.length === 0) {
    throw new KubeconfigError(
      `Cannot find a kubeconfig: there is no file ${
        paths.map((path) => `"${path}"`).join(" or ")
      }`,
    );
  }
  return files;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new KubeconfigError(`Cannot read kubeconfig "${path}"`, {
      cause: error,
    });
  }
}

/**
 * Makes one kubeconfig of several: the first file that names a context,
 * cluster, user or current context wins.
 *
 * @throws {KubeconfigError} if a file is no kubeconfig
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): Kubeconfig {
  const merged = {
    contexts: new Map<string, ConfigEntry>(),
    clusters: new Map<string, ConfigEntry>(),
    users: new Map<string, ConfigEntry>(),
  };
  let currentContext = "";
  for (const { path, text } of files) {
    const document = parseDocument(path, text);
    const current = document["current-context"];
    if (typeof current === "string") currentContext ||= current;
    for (const { list, key } of LISTS) {
      for (
        const [name, entry] of readList(document[list], { path, list, key })
      ) {
        if (!merged[list].has(name)) merged[list].set(name, entry);
      }
    }
  }
  return { currentContext, ...merged };
}

function parseDocument(path: string, text: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new KubeconfigError(
      `Cannot read kubeconfig "${path}": it is no YAML, see line and column of the cause`,
      { cause: error },
    );
  }
  // An empty file is an empty kubeconfig, as `kubectl config` leaves it.
  if (document === null || document === undefined) return {};
  if (!isMapping(document)) {
    throw new KubeconfigError(
      `Cannot read kubeconfig "${path}": it is no mapping`,
    );
  }
  return document;
}

interface ListPlace {
  readonly path: string;
  readonly list: string;
  readonly key: string;
}

function readList(
  value: unknown,
  { path, list, key }: ListPlace,
): Map<string, ConfigEntry> {
  const entries = new Map<string, ConfigEntry>();
  if (value === null || value === undefined) return entries;
  const where = `Cannot read kubeconfig "${path}"`;
  if (!Array.isArray(value)) {
    throw new KubeconfigError(`${where}: "${list}" is no list`);
  }
  for (const [index, item] of value.entries()) {
    if (!isMapping(item) || typeof item.name !== "string") {
      throw new KubeconfigError(`${where}: "${list}[${index}]" has no name`);
    }
    if (entries.has(item.name)) {
      throw new KubeconfigError(
        `${where}: "${list}" names "${item.name}" twice`,
      );
    }
    const fields = item[key] ?? {};
    if (!isMapping(fields)) {
      throw new KubeconfigError(
        `${where}: "${key}" of "${item.name}" is no mapping`,
      );
    }
    entries.set(item.name, { fields, file: path });
  }
  return entries;
}

/** Returns a text field of `entry`; empty and absent are the same to kubectl. */
export function textField(
  { fields, file }: ConfigEntry,
  key: string,
): string | undefined {
  const value = fields[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") {
    throw new KubeconfigError(
      `Cannot read kubeconfig "${file}": "${key}" is ${typeof value}, not a string`,
    );
  }
  return value;
}

/** Returns the path that a field of `entry` names, absolute. */
export function pathField(
  entry: ConfigEntry,
  key: string,
): string | undefined {
  const path = textField(entry, key);
  if (path === undefined || isAbsolute(path)) return path;
  return join(dirname(entry.file), path);
}

/** Whether `value` is a mapping with string keys. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
