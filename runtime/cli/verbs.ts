/**
 * The verbs of the program. To add one, add a file and a row here.
 *
 * A verb's file is imported when the verb runs and not before, so that
 * `version` is quick and the daemon carries nothing of the others.
 *
 * @module
 */

import type { VerbTable } from "./verb.ts";

/** All verbs, in the order of help. */
export const VERBS: VerbTable = {
  run: {
    group: "Children",
    summary: "Run the operators of a children file",
    load: async () => (await import("./run.ts")).run,
  },
  check: {
    group: "Children",
    summary: "Say what is wrong with a children file or a module",
    load: async () => (await import("./check.ts")).check,
  },
  exec: {
    group: "Children",
    summary: "Run a module by itself and time it",
    load: async () => (await import("./exec.ts")).exec,
  },
  new: {
    group: "Children",
    summary: "Begin an operator's project",
    load: async () => (await import("./new.ts")).newProject,
  },
  kv: {
    group: "State",
    summary: "Read and change durable values",
    load: async () => (await import("./kv.ts")).kv,
  },
  images: {
    group: "State",
    summary: "Look at suspended children, carry them elsewhere",
    load: async () => (await import("./images.ts")).images,
  },
  help: {
    group: "About",
    summary: "Show help, also of a verb",
    load: async () => (await import("./help.ts")).helpOn(VERBS),
  },
  version: {
    group: "About",
    summary: "Show the version",
    load: async () => (await import("./version.ts")).version,
  },
  completions: {
    group: "About",
    summary: "Print a shell's completion script",
    load: async () => (await import("./completions.ts")).completionsOf(VERBS),
  },
};
