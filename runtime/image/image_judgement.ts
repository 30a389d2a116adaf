/**
 * What an image is worth.
 *
 * @module
 */

import { DiskError, ImageRottenError, ImageVersionError } from "./errors.ts";
import type { ColdReason } from "./observer.ts";

/** Whether a child has an image to be woken from. */
export type ImageJudgement =
  /** It has; `verify()` reads it through before its first use after a start. */
  | {
    readonly kind: "clean";
    readonly generation: number;
    readonly memoryBytes: number;
  }
  /** It has not, and starts cold. */
  | {
    readonly kind: "cold";
    readonly reason: ColdReason;
    readonly detail: string;
  };

/** A judgement that there is no image to be woken from. */
export type ColdJudgement = Extract<ImageJudgement, { kind: "cold" }>;

/**
 * Says what it means that an image could not be read.
 *
 * @throws {unknown} what is no failure of an image.
 */
export function judgeFailure(error: unknown): ColdJudgement {
  if (!(error instanceof Error)) throw error;
  const reason = reasonOf(error);
  if (reason === undefined) throw error;
  return { kind: "cold", reason, detail: error.message };
}

function reasonOf(error: Error): ColdReason | undefined {
  if (error instanceof ImageVersionError) return "unsupported";
  if (error instanceof ImageRottenError) return "rotten";
  if (error instanceof DiskError) return "unreadable";
  return undefined;
}
