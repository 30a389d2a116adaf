/**
 * What may be a key or a value, and how a value is kept.
 *
 * A value that would not come back as it went in is refused when it is set,
 * with the path to the culprit, instead of being changed in silence as
 * `JSON.stringify` does.
 *
 * @module
 */

/** A value as it is kept: JSON as text, bytes as they are; never changed once made. */
export type StoredValue = string | Uint8Array;

/**
 * Longest value in UTF-16 units of its JSON or in bytes: 16 Mi.
 *
 * Writes share transactions, so a value that the database itself would refuse
 * (1 GB) must not get that far.
 */
export const MAX_VALUE_LENGTH = 16 * 1024 * 1024;

/** Longest key in UTF-16 units: a Kubernetes URL (4 KiB) with room to spare. */
export const MAX_KEY_LENGTH = 8 * 1024;

/** Deepest nesting of a value: far below what overflows the stack of `JSON.stringify`. */
export const MAX_VALUE_DEPTH = 500;

/**
 * Returns `key` if it can be one.
 *
 * SQLite cuts text at a NUL, and a lone surrogate has no UTF-8: two such keys
 * could become the same one.
 *
 * @throws {TypeError} If it is not a well-formed string without NUL.
 * @throws {RangeError} If it is too long.
 */
export function checkKey(key: unknown): string {
  if (typeof key !== "string") {
    throw new TypeError(
      `Cannot use a key: found ${nameOf(key)}, wanted a string`,
    );
  }
  if (!key.isWellFormed() || key.includes("\0")) {
    throw new TypeError(
      `Cannot use the key ${
        JSON.stringify(key)
      }: found a lone surrogate or NUL, wanted well-formed text`,
    );
  }
  if (key.length > MAX_KEY_LENGTH) {
    throw new RangeError(
      `Cannot use a key: found a length of ${key.length}, wanted at most ${MAX_KEY_LENGTH}`,
    );
  }
  return key;
}

/**
 * Turns `value` into what is kept: a copy, so later changes by the caller do
 * not reach it.
 *
 * @throws {TypeError} If it is neither JSON nor a `Uint8Array`; names the path.
 * @throws {RangeError} If it is too long.
 */
export function encodeValue(value: unknown): StoredValue {
  const stored = value instanceof Uint8Array
    ? new Uint8Array(value)
    : encodeJson(value);
  if (stored.length > MAX_VALUE_LENGTH) {
    throw new RangeError(
      `Cannot store the value: found a length of ${stored.length}, wanted at most ${MAX_VALUE_LENGTH}`,
    );
  }
  return stored;
}

/** Returns the value that {@linkcode encodeValue} was given, as new objects. */
export function decodeValue(stored: StoredValue | undefined): unknown {
  return typeof stored === "string" ? JSON.parse(stored) : stored;
}

function encodeJson(value: unknown): string {
  const flaw = findFlaw(value, []);
  if (flaw === undefined) return JSON.stringify(value);
  throw new TypeError(
    `Cannot store the value: found ${flaw.found} at "value${flaw.path}", wanted JSON or a Uint8Array`,
  );
}

/** The first part of a value that JSON would lose or change. */
interface Flaw {
  /** From the value down, as in `.items[2]`. */
  readonly path: string;
  readonly found: string;
}

const flawHere = (found: string): Flaw => ({ path: "", found });

function findFlaw(value: unknown, ancestors: object[]): Flaw | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : flawHere(String(value));
    case "object":
      return value === null ? undefined : findFlawInside(value, ancestors);
    default:
      return flawHere(nameOf(value));
  }
}

function findFlawInside(value: object, ancestors: object[]): Flaw | undefined {
  if (ancestors.includes(value)) return flawHere("a cycle");
  if (ancestors.length === MAX_VALUE_DEPTH) {
    return flawHere(`more than ${MAX_VALUE_DEPTH} levels`);
  }
  if (!isPlain(value)) return flawHere(nameOf(value));
  if (Object.getOwnPropertySymbols(value).length > 0) {
    return flawHere("a symbol as a key");
  }
  ancestors.push(value);
  const flaw = Array.isArray(value)
    ? findFlawInArray(value, ancestors)
    : findFlawInRecord(value, ancestors);
  ancestors.pop();
  return flaw;
}

function findFlawInArray(
  items: readonly unknown[],
  ancestors: object[],
): Flaw | undefined {
  // By index, so that a hole counts as the undefined that it reads as.
  for (let i = 0; i < items.length; i++) {
    const flaw = findFlaw(items[i], ancestors);
    if (flaw) return { ...flaw, path: `[${i}]${flaw.path}` };
  }
  return undefined;
}

function findFlawInRecord(
  record: object,
  ancestors: object[],
): Flaw | undefined {
  for (const [name, item] of Object.entries(record)) {
    const flaw = findFlaw(item, ancestors);
    if (flaw) return { ...flaw, path: `.${name}${flaw.path}` };
  }
  return undefined;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function nameOf(value: unknown): string {
  if (typeof value !== "object") return `${typeof value}`;
  if (value === null) return "null";
  return `an instance of ${value.constructor?.name ?? "nothing"}`;
}
