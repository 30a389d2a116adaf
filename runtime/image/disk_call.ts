/**
 * What becomes of a failed call to the system.
 *
 * @module
 */

import { DiskError, type DiskTrouble } from "./errors.ts";

const TROUBLES: Readonly<Record<string, DiskTrouble>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EROFS: "readOnly",
  EACCES: "readOnly",
  EPERM: "readOnly",
  ENOENT: "missing",
  ENOTDIR: "missing",
  ESTALE: "missing",
  EEXIST: "exists",
};

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

/** Returns the error for a call that failed for `cause`. */
export function diskError(
  action: string,
  path: string,
  cause: unknown,
): DiskError {
  const trouble = TROUBLES[codeOf(cause)] ?? "failed";
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new DiskError(`Cannot ${action} "${path}": ${detail}`, {
    trouble,
    path,
    cause,
  });
}

/**
 * Makes a call, again while signals interrupt it.
 *
 * @throws {DiskError} for whatever it throws.
 */
export function attempt<T>(action: string, path: string, call: () => T): T {
  for (;;) {
    try {
      return call();
    } catch (cause) {
      if (codeOf(cause) !== "EINTR") throw diskError(action, path, cause);
    }
  }
}
