/**
 * The ways in which the disk can fail a store, and which callers tell apart.
 *
 * A key or value of the wrong kind is the caller's mistake and throws a
 * `TypeError` or `RangeError` instead.
 *
 * @module
 */

/** The database could not be read or written just now: disk full, I/O error, locked. */
export class KeyvalStorageError extends Error {
  override readonly name = "KeyvalStorageError";
}

/** What a {@linkcode KeyvalCorruptError} may know besides what was found. */
export interface KeyvalCorruptErrorOptions extends ErrorOptions {
  /** Where the damaged file lies now. */
  readonly setAside?: string;
}

/** The database file is damaged; what it held is lost until a person saves it. */
export class KeyvalCorruptError extends Error {
  override readonly name = "KeyvalCorruptError";
  /** The path the database was opened at. */
  readonly path: string;
  /** What is wrong with it. */
  readonly detail: string;
  /** Where the damaged file lies now; `undefined` if it still lies at `path`. */
  readonly setAside: string | undefined;

  constructor(
    path: string,
    detail: string,
    options: KeyvalCorruptErrorOptions = {},
  ) {
    const { setAside, cause } = options;
    const rest = setAside === undefined
      ? "move it away to start empty"
      : `it now lies at "${setAside}" and the store starts empty`;
    super(
      `Cannot open the database "${path}": found ${detail}, wanted a sound one; ${rest}`,
      { cause },
    );
    this.path = path;
    this.detail = detail;
    this.setAside = setAside;
  }
}

/** The file is a sound database, but another program's or a later version's. */
export class KeyvalFormatError extends Error {
  override readonly name = "KeyvalFormatError";
  /** The path the database was opened at. */
  readonly path: string;

  constructor(path: string, found: string, wanted: string) {
    super(
      `Cannot open the database "${path}": found ${found}, wanted ${wanted}`,
    );
    this.path = path;
  }
}
