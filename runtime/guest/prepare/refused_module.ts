/**
 * A module that must not run.
 *
 * @module
 */

import type { ModuleFacts } from "./module_facts.ts";
import type { Reason } from "./verdict.ts";

/** Why a module is refused, and what is known of it all the same. */
export interface RefusedModule {
  readonly kind: "refused";
  readonly reasons: readonly Reason[];
  /** Absent when the module could not even be decoded. */
  readonly facts?: ModuleFacts;
}
