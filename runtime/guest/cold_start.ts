/**
 * What a module's first life begins with; one that is restored has had it.
 *
 * @module
 */

import { START_EXPORT } from "./reserved.ts";

/** What is called at a cold start, as far as the module has it: in this order. */
export const COLD_START: readonly string[] = [
  START_EXPORT,
  "_initialize",
  "start",
];
