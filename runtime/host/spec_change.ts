/**
 * What a change of a child's spec or module asks for: a pure rule. What a guest
 * can see of its spec it was made with; the rest may change under it.
 *
 * @module
 */

import type { ChildSpec } from "../config/mod.ts";

/** A spec and the module that it names. */
export interface SpecAndModule {
  readonly spec: ChildSpec;
  readonly module: { readonly id: string };
}

/** What is to be done. */
export type SpecChange =
  | "nothing"
  /** It gets no more work, or work again. */
  | "pause"
  | "resume"
  /** It is put to sleep, and goes on from its image by its new spec. */
  | "handOver"
  /** It starts cold. */
  | "restart";

/** All that an image must agree with: what the guest can see of its spec. */
export function identityOf(
  { env, args, limits }: ChildSpec,
  module: SpecAndModule["module"],
): string {
  return JSON.stringify([module.id, env, args, limits.memory]);
}

/** Returns what leads from one to the other. */
export function changeOf(
  before: SpecAndModule,
  after: SpecAndModule,
): SpecChange {
  const [old, wanted] = [before.spec, after.spec];
  if (identityOf(old, before.module) !== identityOf(wanted, after.module)) {
    return "restart";
  }
  // Another path to the same bytes is no change to the guest.
  if (!same({ ...old, paused: wanted.paused, wasm: wanted.wasm }, wanted)) {
    return "handOver";
  }
  if (old.paused === wanted.paused) return "nothing";
  return wanted.paused ? "pause" : "resume";
}

/** Specs are plain data: equal texts are equal specs. */
const same = (a: ChildSpec, b: ChildSpec): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
