/**
 * Keeps the event loop turning while much is to be done.
 *
 * @module
 */

/** How much may be done, by all together, before others get their turn. */
const TURN_MS = 5;

/** One for all that share an event loop. */
export class TurnBudget {
  #spentMs = 0;
  #turn: Promise<void> | undefined;

  /**
   * Says that `ms` were spent without a break. Returns what to wait for before
   * going on; nothing, as long as there is time left.
   */
  spend(ms: number): Promise<void> | undefined {
    this.#spentMs += ms;
    if (this.#spentMs < TURN_MS) return undefined;
    this.#turn ??= this.#nextTurn();
    return this.#turn;
  }

  async #nextTurn(): Promise<void> {
    // Timers go through the loop; microtasks and immediates starve it.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#spentMs = 0;
    this.#turn = undefined;
  }
}
