/**
 * The store that `dormouse kv` works on.
 *
 * @module
 */

import {
  loadConfig,
  lockState,
  prepareStateDirectory,
  statePaths,
} from "../config/mod.ts";
import { createStore, openDatabase, type Store } from "../keyval/mod.ts";
import type { Io } from "./io.ts";
import type { Call, Option } from "./verb.ts";

/** The store that is meant when none is named. */
const DEFAULT_STORE = "default";

/** Names the store. */
export const STORE: Option = {
  name: "store",
  placeholder: "NAME",
  help: `Store, such as a child's name (default: ${DEFAULT_STORE})`,
};

/** How the store is used. */
export interface StoreUse {
  /** Whether a state directory is made where there is none. */
  readonly create: boolean;
}

/**
 * Opens the store that a call names, for as long as `work` takes.
 *
 * @throws {StateLockedError} While a host runs on the state directory.
 */
export async function withStore<T>(
  { call, io }: { readonly call: Call; readonly io: Io },
  { create }: StoreUse,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { flags, values } = call;
  const { environment } = io;
  const { stateDir } = await loadConfig({ flags, environment });
  if (!create) await checkExists(statePaths(stateDir).keyval);
  const paths = await prepareStateDirectory(stateDir);
  using _lock = lockState(paths);
  using database = openDatabase(paths.keyval);
  return await work(
    createStore(database, values.get(STORE.name) ?? DEFAULT_STORE),
  );
}

/** Who only looks must not make an empty state directory by a wrong name. */
async function checkExists(path: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch (cause) {
    throw new Error(
      `Cannot open the durable values: found nothing at "${path}", ` +
        "wanted the database of a state directory; name one with --state-dir",
      { cause },
    );
  }
}
