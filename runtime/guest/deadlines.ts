/**
 * Many deadlines, one timer. Deadlines of one host are alike (30 s unless a
 * child says otherwise) and nearly all are met, so they cost an entry in a set
 * and not a timer each; the timer is armed for the earliest only.
 *
 * @module
 */

/** One deadline; `due` is called once, unless it is cancelled before. */
export interface Deadline {
  /** When it is due, by `performance.now()`. */
  readonly atMs: number;
  /**
   * What happens then: nothing more, or a later time to look again, because the
   * child has waited for its turn meanwhile.
   */
  due(): number | undefined;
}

/** All deadlines that run. */
export class Deadlines implements Disposable {
  /** Emptied by `delete` and by the timer. */
  readonly #running = new Map<Deadline, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #armedFor = Infinity;

  /** Starts a deadline. */
  add(deadline: Deadline): void {
    this.#running.set(deadline, deadline.atMs);
    if (deadline.atMs < this.#armedFor) this.#arm(deadline.atMs);
    else if (this.#running.size === 1) this.#timer?.ref();
  }

  /** Takes a deadline back that was met. */
  delete(deadline: Deadline): void {
    this.#running.delete(deadline);
    // The timer stays armed, but a process with nothing else to do may end.
    if (this.#running.size === 0) this.#timer?.unref();
  }

  /** How many run. */
  get size(): number {
    return this.#running.size;
  }

  /** Stops the timer; no deadline is due any more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#running.clear();
    this.#armedFor = Infinity;
  }

  #arm(atMs: number): void {
    clearTimeout(this.#timer);
    this.#armedFor = atMs;
    const delay = Math.max(0, atMs - performance.now());
    this.#timer = setTimeout(() => this.#fire(), Math.ceil(delay));
  }

  #fire(): void {
    this.#armedFor = Infinity;
    const now = performance.now();
    let earliest = Infinity;
    for (const [deadline, atMs] of this.#running) {
      const next = atMs <= now ? this.#look(deadline) : atMs;
      earliest = Math.min(earliest, next);
    }
    if (earliest < this.#armedFor) this.#arm(earliest);
  }

  /** Tells one that it is due; returns when to look at it again. */
  #look(deadline: Deadline): number {
    const later = deadline.due();
    if (later === undefined) {
      this.#running.delete(deadline);
      return Infinity;
    }
    this.#running.set(deadline, later);
    return later;
  }
}
