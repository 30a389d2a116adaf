/**
 * The operators of a ring: one child for each namespace, Go and Rust in turn, or
 * one child for all of them.
 *
 * @module
 */

import {
  type ChildSpec,
  DEFAULT_LIMITS,
  DEFAULT_REQUEUE,
} from "../../runtime/config/mod.ts";

const PREBUILT = new URL("../../modules/prebuilt/", import.meta.url).pathname;

/** How far the operators are suspended between their turns. */
export type RingMode = "awake" | "doze" | "sleep";

/** Whether each namespace has an operator, or one operator has a controller for each. */
export type RingVariant = "ring" | "comb";

/** What ring operators are written in. */
export type RingLanguage = "go" | "rust";

/** All of them, in the order of their turns. */
export const LANGUAGES: readonly RingLanguage[] = ["go", "rust"];

/** What the operators are made of. */
export interface RingChildrenOptions {
  /** The namespaces in order; a Ring goes from each to the next. */
  readonly namespaces: readonly string[];
  readonly mode: RingMode;
  readonly variant: RingVariant;
  /** They take turns; a comb is written in the first. */
  readonly languages: readonly RingLanguage[];
  /** Where modules go that are to differ for each child. */
  readonly distinctIn?: string;
}

/** Names the namespaces of a ring: `ring-a`, `ring-b`, or numbers for more. */
export function ringNamespaces(count: number): string[] {
  return Array.from(
    { length: count },
    (_, n) => count <= 26 ? `ring-${String.fromCharCode(97 + n)}` : `ring-${n}`,
  );
}

/** Makes the specs of all operators of a ring. */
export async function ringChildren(
  options: RingChildrenOptions,
): Promise<ChildSpec[]> {
  const { namespaces, variant } = options;
  const names = variant === "comb" ? ["ring-comb"] : namespaces;
  return await Promise.all(names.map(async (name, n) => {
    const wasm = await ownModule(options, n);
    return spec(options, { name, wasm });
  }));
}

/** The language of the operator that passes on in the namespace of this number. */
export function languageAt(
  { languages, variant }: Pick<RingChildrenOptions, "languages" | "variant">,
  n: number,
): RingLanguage {
  const turn = variant === "comb" ? 0 : n % languages.length;
  return languages[turn] ?? "go";
}

function spec(
  { namespaces, mode, variant }: RingChildrenOptions,
  { name, wasm }: { readonly name: string; readonly wasm: string },
): ChildSpec {
  return {
    name,
    wasm,
    env: [
      { name: "VARIANT", value: variant },
      { name: "IN_NAMESPACE", value: name },
      { name: "NAMESPACES", value: namespaces.join(",") },
    ],
    args: [],
    permissions: [{
      apiGroups: ["example.com"],
      resources: ["rings", "rings/status"],
      verbs: ["*"],
      resourceNames: undefined,
      namespaces: undefined,
    }],
    serviceAccount: undefined,
    http: { hosts: [] },
    limits: DEFAULT_LIMITS,
    suspend: {
      idleAfter: 0,
      sleepAfter: mode === "sleep" ? 0 : 24 * 3600 * 1000,
      never: mode === "awake",
      // What it costs is what is measured.
      breakEven: 0,
    },
    requeue: DEFAULT_REQUEUE,
    schedule: [],
    concurrency: 1,
    paused: false,
  };
}

/** A custom section of its own makes a module another one, and changes nothing else. */
async function ownModule(
  options: RingChildrenOptions,
  n: number,
): Promise<string> {
  const { distinctIn } = options;
  const module = `${PREBUILT}ring-${languageAt(options, n)}.wasm`;
  if (distinctIn === undefined) return module;
  const name = new TextEncoder().encode(`ring${n}`);
  const section = [0, name.length + 1, name.length, ...name];
  const bytes = await Deno.readFile(module);
  const own = new Uint8Array(bytes.length + section.length);
  own.set(bytes);
  own.set(section, bytes.length);
  const path = `${distinctIn}/ring-${n}.wasm`;
  await Deno.writeFile(path, own);
  return path;
}
