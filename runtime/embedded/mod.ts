/**
 * A small Kubernetes API server in the same process.
 *
 * @module
 */

export {
  type EmbeddedOptions,
  EmbeddedServer,
  startEmbedded,
} from "./server.ts";
export { Faults } from "./faults.ts";
export type { DelayOptions, FailOptions, FaultFilter } from "./faults.ts";
export { REFUSALS, SIMPLIFICATIONS } from "./refusals.ts";
