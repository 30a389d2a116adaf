/**
 * The children file of a circle: Go and Rust in turn.
 *
 * @module
 */

import { stringify } from "yaml";
import type { Circle, RestTier } from "./circle.ts";

/** What the children are like. */
export interface RingChildrenFileOptions {
  readonly tier: RestTier;
  /** Whether each has a module of its own. @default false */
  readonly distinct?: boolean;
}

const PREBUILT = new URL("../../modules/prebuilt/", import.meta.url).pathname;
const MODULES = ["ring-go.wasm", "ring-rust.wasm"] as const;

const SUSPEND: Readonly<Record<RestTier, unknown>> = {
  awake: { never: true },
  doze: { idleAfter: "0s", sleepAfter: "24h", breakEven: "0s" },
  sleep: { idleAfter: "0s", sleepAfter: "0s" },
};

/** Writes the file; returns its path. */
export async function ringChildrenFile(
  { namespaces, directory }: Circle,
  { tier, distinct = false }: RingChildrenFileOptions,
): Promise<string> {
  const documents = await Promise.all(namespaces.map(async (name, n) => ({
    name,
    wasm: distinct ? await ownModule(directory, n) : modulePath(n),
    env: { IN_NAMESPACE: name, NAMESPACES: namespaces.join(",") },
    permissions: [{
      apiGroups: ["example.com"],
      resources: ["rings", "rings/status"],
      verbs: ["*"],
    }],
    suspend: SUSPEND[tier],
  })));
  const path = `${directory}/children.yaml`;
  await Deno.writeTextFile(
    path,
    documents.map((document) => stringify(document)).join("---\n"),
  );
  return path;
}

const modulePath = (n: number): string =>
  `${PREBUILT}${MODULES[n % MODULES.length]}`;

/** A custom section of its own makes a module another one, and changes nothing else. */
async function ownModule(directory: string, n: number): Promise<string> {
  const name = new TextEncoder().encode(`bench${n}`);
  const section = [0, name.length + 1, name.length, ...name];
  const bytes = await Deno.readFile(modulePath(n));
  const path = `${directory}/ring-${n}.wasm`;
  await Deno.writeFile(path, Uint8Array.from([...bytes, ...section]));
  return path;
}
