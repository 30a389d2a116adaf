/**
 * Many deadlines, one timer. Deadlines of one host are alike (30 s unless a
 * child says otherwise) and nearly all are met, so they cost an entry in a map
 * and not a timer each; the timer is armed for the earliest only.
 *
 * @module
 */

/** One deadline. */
export interface Deadline {
  /** When it is due, by `performance.now()`. */
  readonly atMs: number;
  /** Called then; returns when it is due again, if it is. */
  due(): number | undefined;
}

/** The most that a timer can wait; a later deadline is armed again. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

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
    const delay = Math.ceil(Math.max(0, atMs - performance.now()));
    this.#timer = setTimeout(
      () => this.#fire(),
      Math.min(delay, LONGEST_TIMER_MS),
    );
  }

  #fire(): void {
    this.#armedFor = Infinity;
    const now = performance.now();
    try {
      for (const [deadline, atMs] of this.#running) {
        if (atMs <= now) this.#look(deadline);
      }
    } finally {
      // Also when one of them throws: the others still run.
      let earliest = Infinity;
      for (const atMs of this.#running.values()) {
        earliest = Math.min(earliest, atMs);
      }
      if (earliest < this.#armedFor) this.#arm(earliest);
    }
  }

  /** Tells one that it is due; it stays if it wants to be looked at again. */
  #look(deadline: Deadline): void {
    let later: number | undefined;
    try {
      later = deadline.due();
    } finally {
      if (later === undefined) this.#running.delete(deadline);
      // It may have been taken back meanwhile.
      else if (this.#running.has(deadline)) this.#running.set(deadline, later);
    }
  }
}
