import { deepStrictEqual } from "node:assert/strict";
import { createStore, KeyvalDatabase } from "./database.ts";
import type { TransactionMode } from "./engine.ts";
import { entries, get, set, update } from "./keyval.ts";
import { MemoryEngine } from "./memory_engine.ts";

/** An engine that remembers its transactions. */
class WatchedEngine extends MemoryEngine {
  readonly modes: TransactionMode[] = [];

  override transaction<T>(mode: TransactionMode, work: () => T): T {
    this.modes.push(mode);
    return super.transaction(mode, work);
  }
}

Deno.test("a database does in one transaction what is asked in one turn", async () => {
  const engine = new WatchedEngine();
  using database = new KeyvalDatabase(engine);
  const [a, b] = [createStore(database, "a"), createStore(database, "b")];
  await Promise.all([
    set("key", 1, a),
    update("key", () => 2, b),
    get("key", a),
    set("key", 3, a),
  ]);
  await set("key", 4, a);
  await Promise.all([get("key", a), entries(b)]);
  deepStrictEqual(engine.modes, ["readwrite", "readwrite", "readonly"]);
});
