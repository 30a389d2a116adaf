/**
 * The operators of a ring: one child for each namespace, Go and Rust in turn.
 *
 * @module
 */

import {
  type ChildSpec,
  DEFAULT_LIMITS,
  DEFAULT_REQUEUE,
} from "../../runtime/config/mod.ts";

/** How far the operators are suspended between their turns. */
export type RingMode = "awake" | "doze" | "sleep";

/** What the operators are made of. */
export interface RingChildrenOptions {
  /** The namespaces in order; a Ring goes from each to the next. */
  readonly namespaces: readonly string[];
  readonly mode: RingMode;
  /** The modules that take turns. */
  readonly modules: readonly string[];
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
  const { namespaces, modules } = options;
  return await Promise.all(namespaces.map(async (namespace, n) => {
    const module = modules[n % modules.length] ?? "";
    const wasm = await ownModule(options, module, n);
    return spec(options, { namespace, wasm });
  }));
}

function spec(
  { namespaces, mode }: RingChildrenOptions,
  { namespace, wasm }: { readonly namespace: string; readonly wasm: string },
): ChildSpec {
  return {
    name: namespace,
    wasm,
    env: [
      { name: "IN_NAMESPACE", value: namespace },
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
    },
    requeue: DEFAULT_REQUEUE,
    schedule: [],
    concurrency: 1,
    paused: false,
  };
}

/** A custom section of its own makes a module another one, and changes nothing else. */
async function ownModule(
  { distinctIn }: RingChildrenOptions,
  module: string,
  n: number,
): Promise<string> {
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
