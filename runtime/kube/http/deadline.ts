/**
 * A limit on how long something may take, joined with the caller's own wish
 * to give up.
 *
 * @module
 */

/** Aborts its signal when time is over or when the outer signal aborts. */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout>;
  #expired = false;

  constructor(ms: number, outer?: AbortSignal) {
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort();
    }, ms);
    if (outer?.aborted) this.#follow();
    else outer?.addEventListener("abort", this.#follow);
  }

  /** What to hand to whoever works. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it was time that ended it. */
  get expired(): boolean {
    return this.#expired;
  }

  /** Takes the limit away; the outer signal still counts. */
  lift(): void {
    clearTimeout(this.#timer);
  }

  /** Ends whatever still goes on under this deadline. */
  [Symbol.dispose](): void {
    this.lift();
    this.#outer?.removeEventListener("abort", this.#follow);
    this.#controller.abort();
  }

  readonly #follow = (): void => this.#controller.abort();
}
