/**
 * What is to be done with the image of a child that is claimed: a pure rule.
 *
 * @module
 */

import type { MarkState } from "./mark.ts";
import type { ColdReason } from "./observer.ts";

/** What is known when a child is claimed. */
export interface ClaimEvidence {
  /** Where its mark stood before it was judged; `undefined` without a mark. */
  readonly was: MarkState | undefined;
  /** Where its mark stands now. */
  readonly is: MarkState;
  /** Whether the mark's identity is the one that is wanted. */
  readonly sameIdentity: boolean;
  /** Whether there are files. */
  readonly hasFiles: boolean;
}

/** What follows. */
export type ClaimJudgement =
  /** The mark is good: look at the head. */
  | { readonly act: "read" }
  /** No image is to be used; what there is is moved away or taken away. */
  | {
    readonly act: "setAside" | "discard";
    readonly reason: ColdReason;
    readonly detail: string;
  };

/** Says what is to be done. */
export function judgeClaim(evidence: ClaimEvidence): ClaimJudgement {
  const { was, is, sameIdentity, hasFiles } = evidence;
  if (is === "clean") {
    return sameIdentity ? { act: "read" } : {
      act: "setAside",
      reason: "foreign",
      detail: "the image is of another module, version or spec",
    };
  }
  if (was === "running") {
    return {
      act: "discard",
      reason: "running",
      detail: "the child was running when the host ended",
    };
  }
  if (was === "clean") {
    return {
      act: "discard",
      reason: "anotherBoot",
      detail: "the system was started anew without an orderly stop",
    };
  }
  if (was === undefined && hasFiles) {
    return {
      act: "setAside",
      reason: "unmarked",
      detail: "there is an image but no mark that would vouch for it",
    };
  }
  return { act: "discard", reason: "new", detail: "there is no image" };
}
