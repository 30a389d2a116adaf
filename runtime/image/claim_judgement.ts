/**
 * What is to be done with the image of a child that is claimed: a pure rule.
 *
 * @module
 */

import type { ColdJudgement } from "./image_judgement.ts";
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
    readonly judgement: ColdJudgement;
  };

/** Says what is to be done. */
export function judgeClaim(evidence: ClaimEvidence): ClaimJudgement {
  const { was, is, sameIdentity, hasFiles } = evidence;
  if (is === "clean") {
    return sameIdentity ? { act: "read" } : {
      act: "setAside",
      judgement: cold("foreign", "the image is of another module or spec"),
    };
  }
  if (was === undefined && hasFiles) {
    return {
      act: "setAside",
      judgement: cold("unmarked", "there is an image and no mark"),
    };
  }
  return { act: "discard", judgement: withoutImage(was) };
}

function withoutImage(was: MarkState | undefined): ColdJudgement {
  switch (was) {
    case "running":
      return cold("running", "the child was running when the host ended");
    case "clean":
      return cold(
        "anotherBoot",
        "the system started anew, the host not stopped",
      );
    case "cold":
    case undefined:
      return cold("new", "there is no image");
  }
}

function cold(reason: ColdReason, detail: string): ColdJudgement {
  return { kind: "cold", reason, detail };
}
