/**
 * A process that writes to a database until it is killed, and says on stdout
 * what was acknowledged: `keyval_writer.ts PATH ROUND`.
 *
 * Three tasks write at the same time, so their writes share transactions:
 * - `single N`: the key `single/ROUND/N` was set,
 * - `count N`: the key `count` was updated to N,
 * - `batch N`: all keys of the batch were set to N; larger than SQLite's
 *   cache, so that pages reach the log before the transaction ends.
 *
 * @module
 */

import {
  createStore,
  get,
  openDatabase,
  set,
  setMany,
  update,
} from "../../runtime/keyval/mod.ts";

/** How many keys a batch has. */
export const BATCH_KEYS = 50;

/** What a batch sets its keys to: 4 KiB that end in their number. */
export function batchValue(n: number): string {
  return String(n).padStart(4096, " ");
}

/** The keys of the batch, in the order in which they are set. */
export function batchKeys(): string[] {
  return Array.from({ length: BATCH_KEYS }, (_, n) => `batch/${n}`);
}

async function write(path: string, round: string): Promise<void> {
  const store = createStore(openDatabase(path), "store");
  const singles = async (): Promise<void> => {
    for (let n = 0;; n++) {
      await set(`single/${round}/${n}`, n, store);
      say("single", n);
    }
  };
  const counts = async (): Promise<void> => {
    for (let n = await get<number>("count", store) ?? 0;; n++) {
      await update("count", (count: number = 0) => count + 1, store);
      say("count", n + 1);
    }
  };
  const batches = async (): Promise<void> => {
    const last = await get<string>("batch/0", store);
    for (let n = Number(last ?? 0) + 1;; n++) {
      await setMany(batchKeys().map((key) => [key, batchValue(n)]), store);
      say("batch", n);
    }
  };
  await Promise.all([singles(), counts(), batches()]);
}

/** In one write, so that a kill leaves no half line. */
function say(what: string, n: number): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${what} ${n}\n`));
}

if (import.meta.main) {
  const [path = "", round = ""] = Deno.args;
  await write(path, round);
}
