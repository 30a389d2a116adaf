/**
 * Many stores on one engine, and the queue that all their work goes through.
 *
 * What is asked in one turn of the microtask queue shares one transaction, and
 * so one sync of the disk: ten children that set a value at the same time wait
 * for the disk once. Nobody waits longer for it: a lone request is done as
 * soon as its caller lets go of the thread.
 *
 * @module
 */

import type { Engine } from "./engine.ts";
import { MemoryEngine } from "./memory_engine.ts";
import type { Change, Store, View } from "./store.ts";
import { checkKey } from "./value.ts";

/** Work that waits for the next transaction. */
interface Job {
  readonly writes: boolean;
  /** Does the work and returns what tells its caller, once all is durable. */
  readonly run: () => () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * An open database; `openDatabase` and `memoryDatabase` make one.
 *
 * Disposing of it does what still waits, then closes it; whatever is asked
 * afterwards is rejected.
 */
export class KeyvalDatabase implements Disposable {
  readonly #engine: Engine;
  #waiting: Job[] = [];
  #closed = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Queues a look at the store `name`. */
  read<T>(name: string, look: (view: View) => T): Promise<T> {
    return this.#enqueue(false, () => settle(() => look(this.#view(name))));
  }

  /** Queues a change of the store `name`. */
  change(name: string, plan: (view: View) => readonly Change[]): Promise<void> {
    return this.#enqueue(true, () => {
      const planned = settle(() => plan(this.#view(name)));
      if (!planned.ok) return planned;
      for (const change of planned.value) this.#apply(name, change);
      return { ok: true, value: undefined };
    });
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    this.#engine[Symbol.dispose]();
  }

  #enqueue<T>(writes: boolean, work: () => Outcome<T>): Promise<T> {
    if (this.#closed) {
      return Promise.reject(
        new Error("Cannot use the database: it is closed, wanted an open one"),
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run = (): () => void => {
      const outcome = work();
      return outcome.ok
        ? () => resolve(outcome.value)
        : () => reject(outcome.error);
    };
    if (this.#waiting.length === 0) queueMicrotask(() => this.#flush());
    this.#waiting.push({ writes, run, reject });
    return promise;
  }

  /** Does all that waits in one transaction. */
  #flush(): void {
    const jobs = this.#waiting;
    this.#waiting = [];
    if (jobs.length === 0) return;
    const mode = jobs.some((job) => job.writes) ? "readwrite" : "readonly";
    const done = settle(() =>
      this.#engine.transaction(mode, () => jobs.map((job) => job.run()))
    );
    if (done.ok) {
      for (const tell of done.value) tell();
    } else {
      for (const job of jobs) job.reject(done.error);
    }
  }

  #view(name: string): View {
    const engine = this.#engine;
    return {
      get: (key) => engine.get(name, key),
      keys: () => engine.keys(name),
      entries: () => engine.entries(name),
    };
  }

  #apply(name: string, change: Change): void {
    switch (change.type) {
      case "put":
        return this.#engine.put(name, change.key, change.value);
      case "delete":
        return this.#engine.delete(name, change.key);
      case "clear":
        return this.#engine.clear(name);
    }
  }
}

/**
 * Returns the store `name` of `database`, which comes into being with its
 * first key.
 *
 * @throws {TypeError} If `name` could not be a key.
 */
export function createStore(database: KeyvalDatabase, name: string): Store {
  const store = checkKey(name);
  return {
    read: (look) => database.read(store, look),
    change: (plan) => database.change(store, plan),
  };
}

/** Returns a database that lies in memory and goes with the process. */
export function memoryDatabase(): KeyvalDatabase {
  return new KeyvalDatabase(new MemoryEngine());
}

/** What came of some work: a value or the reason why there is none. */
type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };

function settle<T>(work: () => T): Outcome<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
}
