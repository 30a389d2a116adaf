/**
 * Lets the event loop turn between the steps of long work, so that those who
 * are awake already get their replies while thousands of others begin.
 *
 * @module
 */

/** How long the loop may be held: as long as guests may hold it together. */
const HOLD_MS = 5;

/** The time since the event loop has turned. */
export class EventLoopTurn {
  #sinceMs = performance.now();

  /** Call it between two steps; waits if the loop is due. */
  async giveWay(): Promise<void> {
    if (performance.now() - this.#sinceMs < HOLD_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#sinceMs = performance.now();
  }
}
