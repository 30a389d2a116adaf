/**
 * Which way of suspending this process can use.
 *
 * @module
 */

import { CopiedPaging } from "./copied_paging.ts";
import { MappedPaging } from "./mapped_paging.ts";
import type { Paging } from "./paging.ts";

/** The way that was found, and why it is not the better one. */
export interface OpenedPaging {
  readonly paging: Paging;
  /** Why memories are copied although mapping was wanted. */
  readonly fallback?: unknown;
}

/**
 * Opens the paging that is wanted. Where mapping cannot be had, memories are
 * copied: slower, and just as safe.
 */
export function openPaging(wanted: Paging["kind"]): OpenedPaging {
  if (wanted === "copied") return { paging: new CopiedPaging() };
  try {
    return { paging: MappedPaging.open() };
  } catch (fallback) {
    return { paging: new CopiedPaging(), fallback };
  }
}
