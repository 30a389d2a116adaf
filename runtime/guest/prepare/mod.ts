/**
 * Makes a module fit to be suspended and bounded.
 *
 * @module
 */

export type { BasePiece } from "./base_image.ts";
export type { JudgeOptions } from "./judge.ts";
export type * from "./module_facts.ts";
export { functionName, nameFrames } from "./name_frames.ts";
export type {
  Accepted,
  Preparation,
  PreparedModule,
} from "./prepare_module.ts";
export type { Reason, Verdict } from "./verdict.ts";
