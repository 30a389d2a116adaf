/**
 * The names of all that lies in the state directory: nobody else makes one up.
 *
 * @module
 */

import { join } from "node:path";

/** Where each thing that outlives the process lies. */
export interface StatePaths {
  /** The state directory itself. */
  readonly root: string;
  /** Held by the one process that works here. */
  readonly lock: string;
  /** How far each image may be trusted. */
  readonly marks: string;
  /** There only if the last process stopped in order. */
  readonly shutdown: string;
  /** The database of small values. */
  readonly keyval: string;
  /** The socket that a running process is steered through. */
  readonly socket: string;
  /** The directory of suspended memories. */
  readonly images: string;
  /** The directory of rewritten modules, see {@linkcode modulePaths}. */
  readonly modules: string;
  /** The directory of what cannot be used and is kept for a person to look at. */
  readonly quarantine: string;
}

/** Returns the paths below the state directory `root`. */
export function statePaths(root: string): StatePaths {
  return {
    root,
    lock: join(root, "lock"),
    marks: join(root, "marks"),
    shutdown: join(root, "shutdown"),
    keyval: join(root, "keyval.db"),
    socket: join(root, "run.sock"),
    images: join(root, "images"),
    modules: join(root, "modules"),
    quarantine: join(root, "quarantine"),
  };
}

/** What is kept of one module. */
export interface ModulePaths {
  /** The rewritten module. */
  readonly wasm: string;
  /** The memory as it is right after instantiation. */
  readonly base: string;
  /** The names of its functions, for stack traces. */
  readonly names: string;
}

/** Tells what is kept of one module from what is kept of others. */
export interface ModuleKey {
  /** SHA-256 of the module as its author made it, in hex. */
  readonly sha: string;
  /** Version of the rewriting: another one makes other files. */
  readonly version: number;
}

/** Returns the paths of what is kept of the module `key`. */
export function modulePaths(paths: StatePaths, key: ModuleKey): ModulePaths {
  const stem = join(paths.modules, `${key.sha}-${key.version}`);
  return {
    wasm: `${stem}.wasm`,
    base: `${stem}.base`,
    names: `${stem}.names`,
  };
}
