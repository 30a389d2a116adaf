/**
 * `dormouse images ls|verify|rm|export|import`
 *
 * @module
 */

import { exportAction } from "./images_export.ts";
import { importAction } from "./images_import.ts";
import { lsAction } from "./images_ls.ts";
import { rmAction } from "./images_rm.ts";
import { verifyAction } from "./images_verify.ts";
import type { Family } from "./verb.ts";

/** Looks at suspended children, and carries them elsewhere. */
export const images: Family = {
  kind: "family",
  summary: "Look at suspended children, carry them elsewhere",
  description:
    "The image of a child is its memory on disk. Looking, verifying and\n" +
    "exporting change nothing and may be done beside a host; removing and\n" +
    "importing want it stopped.",
  verbs: {
    ls: lsAction,
    verify: verifyAction,
    rm: rmAction,
    export: exportAction,
    import: importAction,
  },
};
