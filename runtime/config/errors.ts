/**
 * Why the state directory cannot be used; who starts the program is told.
 *
 * @module
 */

/** The state directory, or something in it, is not as it must be. */
export class StateDirectoryError extends Error {
  override readonly name = "StateDirectoryError";
  /** What cannot be used. */
  readonly path: string;

  constructor(path: string, detail: string, options?: ErrorOptions) {
    super(`Cannot use the state directory "${path}": ${detail}`, options);
    this.path = path;
  }
}

/** Another process works on the state directory. */
export class StateLockedError extends Error {
  override readonly name = "StateLockedError";
  /** That process; `undefined` if it has not said who it is yet. */
  readonly pid: number | undefined;

  constructor(path: string, pid: number | undefined) {
    const holder = pid === undefined ? "another process" : `process ${pid}`;
    super(
      `Cannot lock the state directory "${path}": ${holder} works on it, ` +
        "wanted one process at a time; stop it or name another directory with --state-dir",
    );
    this.pid = pid;
  }
}
