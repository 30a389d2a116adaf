/**
 * The seam between the functions that people call and what keeps the values.
 *
 * A change is *planned*: a function reads and returns what is to be done, and
 * cannot do it itself. A plan that throws has therefore changed nothing, and
 * many plans can share one transaction without undoing each other.
 *
 * @module
 */

import type { StoredValue } from "./value.ts";

/** One thing to do to a store. */
export type Change =
  | {
    readonly type: "put";
    readonly key: string;
    readonly value: StoredValue;
  }
  | { readonly type: "delete"; readonly key: string }
  | { readonly type: "clear" };

/** A key and its value as it is kept. */
export type StoredEntry = readonly [key: string, value: StoredValue];

/** A store as it stands inside one transaction. */
export interface View {
  /** Returns the value of `key`, or `undefined` if there is none. */
  get(key: string): StoredValue | undefined;
  /** Returns all keys, in no order. */
  keys(): readonly string[];
  /** Returns all keys with their values, in no order. */
  entries(): readonly StoredEntry[];
}

/**
 * One named set of keys and values; made by `createStore`.
 *
 * What is asked of one database is done in the order in which it was asked.
 */
export interface Store {
  /** Resolves to what `look` returns. */
  read<T>(look: (view: View) => T): Promise<T>;
  /**
   * Does what `plan` returns, all or nothing; resolves once it is durable.
   *
   * Rejects with what `plan` throws.
   */
  change(plan: (view: View) => readonly Change[]): Promise<void>;
}
