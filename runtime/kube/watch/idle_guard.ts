/**
 * Notices when nothing comes any more.
 *
 * @module
 */

/** Calls back once when it was not touched for some time. */
export class IdleGuard implements Disposable {
  readonly #idleMs: number;
  readonly #onIdle: () => void;
  #touchedAt = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fired = false;

  /** Starts to count at once. */
  constructor(idleMs: number, onIdle: () => void) {
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
    this.#arm(idleMs);
  }

  /** Whether it has called back. */
  get fired(): boolean {
    return this.#fired;
  }

  /** Says that something has come. Costs no timer, however often it happens. */
  touch(): void {
    this.#touchedAt = performance.now();
  }

  /** Stops counting. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    this.#timer = setTimeout(() => this.#check(), ms);
  }

  #check(): void {
    const left = this.#touchedAt + this.#idleMs - performance.now();
    if (left > 0) return this.#arm(left);
    this.#fired = true;
    this.#onIdle();
  }
}
