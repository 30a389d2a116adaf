/**
 * What a ring of operators is asked to serve.
 *
 * @module
 */

/** How far dormouse suspends its children between their turns. */
export type RestTier = "awake" | "doze" | "sleep";

/** What a circle needs. */
export interface Circle {
  readonly namespaces: readonly string[];
  readonly kubeconfig: string;
  /** A directory of its own. */
  readonly directory: string;
}
