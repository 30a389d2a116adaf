/**
 * What is said of a module before it runs.
 *
 * @module
 */

/** Why a module is refused or may only doze. */
export interface Reason {
  readonly why: string;
  /** Where in the module, in bytes from its start. */
  readonly offset: number;
  /** What would mend it. */
  readonly remedy: string;
}

/** What a module may do: sleep, only doze, or not run at all. */
export type Verdict =
  | { readonly kind: "sleeps" }
  | { readonly kind: "dozes"; readonly reasons: readonly Reason[] }
  | { readonly kind: "refused"; readonly reasons: readonly Reason[] };

/** A verdict that lets the module run. */
export type Accepted = Exclude<Verdict, { readonly kind: "refused" }>;
