/**
 * `dormouse kv get|set|del|ls|clear`
 *
 * @module
 */

import { clear, delMany, entries, get, keys, set } from "../keyval/mod.ts";
import { UsageError } from "./errors.ts";
import type { Io, Output } from "./io.ts";
import { STORE, withStore } from "./kv_store.ts";
import { visible } from "./paint.ts";
import {
  type Action,
  type Call,
  EXIT,
  type ExitCode,
  type Family,
  type Operand,
  type Option,
} from "./verb.ts";

const KEY: Operand = { name: "KEY", help: "Key of the value" };
const JSON_OUT: Option = { name: "json", help: "Print JSON" };

const getAction: Action = {
  kind: "action",
  summary: "Print a value",
  description:
    "Strings and bytes are printed as they are, other values as JSON. Exits\n" +
    "with 1 if there is no such key.",
  operands: [KEY],
  options: [JSON_OUT, STORE],
  settings: ["stateDir"],
  examples: [{ line: "dormouse kv get greeting", does: "print one value" }],
  async run(call, io): Promise<ExitCode> {
    const [key = ""] = call.operands;
    const value = await withStore(
      { call, io },
      { create: false },
      (store) => get(key, store),
    );
    if (value === undefined) {
      throw new Error(
        `Cannot get ${
          JSON.stringify(key)
        }: found no such key, wanted one that "dormouse kv ls" shows`,
      );
    }
    printValue(value, call, io.stdout);
    return EXIT.done;
  },
};

const setAction: Action = {
  kind: "action",
  summary: "Set a value",
  description: "The value is durable when the program ends.",
  operands: [KEY, {
    name: "VALUE",
    help: 'The value, a string; "-" reads it from standard input',
  }],
  options: [{ name: "json", help: "Take the value as JSON" }, STORE],
  settings: ["stateDir"],
  examples: [
    { line: "dormouse kv set greeting hello", does: "set a string" },
    {
      line: `dormouse kv set --json sizes '[1, 2, 3]'`,
      does: "set something else",
    },
  ],
  async run(call, io): Promise<ExitCode> {
    const [key = "", written = ""] = call.operands;
    const text = written === "-" ? await readAll(io) : written;
    const value = call.switches.has("json") ? parseJson(text) : text;
    await withStore(
      { call, io },
      { create: true },
      (store) => set(key, value, store),
    );
    return EXIT.done;
  },
};

const delAction: Action = {
  kind: "action",
  summary: "Delete values",
  description: "A key that is not there is no error: it is gone either way.",
  operands: [{ ...KEY, help: "Keys of the values", repeated: true }],
  options: [STORE],
  settings: ["stateDir"],
  examples: [{ line: "dormouse kv del greeting", does: "delete one value" }],
  async run(call, io): Promise<ExitCode> {
    await withStore(
      { call, io },
      { create: false },
      (store) => delMany(call.operands, store),
    );
    return EXIT.done;
  },
};

const lsAction: Action = {
  kind: "action",
  summary: "List keys",
  operands: [{
    name: "PREFIX",
    help: "Only keys that begin so",
    optional: true,
  }],
  options: [{ name: "json", help: "Print keys and values as JSON" }, STORE],
  settings: ["stateDir"],
  examples: [
    { line: "dormouse kv ls", does: "list all keys" },
    {
      line: "dormouse kv ls --json jobs/ | jq -r 'keys[]'",
      does: "keys and values that begin so",
    },
  ],
  async run(call, io): Promise<ExitCode> {
    const [prefix = ""] = call.operands;
    const found = await withStore(
      { call, io },
      { create: false },
      async (store) =>
        (await entries(store)).filter(([key]) => key.startsWith(prefix)),
    );
    const lines = call.switches.has("json")
      ? [JSON.stringify(Object.fromEntries(found), asJson)]
      : found.map(([key]) => shown(key, io.stdout));
    io.stdout.write(lines.map((line) => `${line}\n`).join(""));
    return EXIT.done;
  },
};

const clearAction: Action = {
  kind: "action",
  summary: "Delete all values of a store",
  operands: [],
  options: [{ name: "yes", short: "y", help: "Really do it" }, STORE],
  settings: ["stateDir"],
  examples: [{
    line: "dormouse kv clear --yes --store scratch",
    does: "empty one store",
  }],
  async run(call, io): Promise<ExitCode> {
    const use = { create: false };
    if (!call.switches.has("yes")) {
      const { length } = await withStore({ call, io }, use, keys);
      throw new UsageError(
        `this would delete all values of the store (${length}); say --yes to do it`,
        ["kv", "clear"],
      );
    }
    await withStore({ call, io }, use, clear);
    return EXIT.done;
  },
};

/** Reads and changes durable values. */
export const kv: Family = {
  kind: "family",
  summary: "Read and change durable values",
  description:
    "Works on the database of a state directory while no host runs on it.",
  verbs: {
    get: getAction,
    set: setAction,
    del: delAction,
    ls: lsAction,
    clear: clearAction,
  },
};

async function readAll(io: Io): Promise<string> {
  return await new Response(io.stdin()).text();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`the value is no JSON: ${reason}`, ["kv", "set"]);
  }
}

/** Prints strings and bytes as they are unless JSON is asked for. */
function printValue(value: unknown, call: Call, stdout: Output): void {
  // Bytes would be commands to a terminal.
  const raw = typeof value === "string" ||
    (value instanceof Uint8Array && !stdout.isTerminal);
  if (call.switches.has("json") || !raw) {
    stdout.write(`${JSON.stringify(value, asJson)}\n`);
  } else if (typeof value === "string") {
    stdout.write(`${shown(value, stdout)}\n`);
  } else {
    stdout.write(value);
  }
}

/** Has bytes in JSON as `{"base64": "..."}`. */
function asJson(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: value.toBase64() } : value;
}

function shown(text: string, output: Output): string {
  return output.isTerminal ? visible(text) : text;
}
