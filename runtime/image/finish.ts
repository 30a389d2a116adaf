/**
 * Work in steps, done at once.
 *
 * @module
 */

/** Takes all steps and returns what they come to. */
export function finish<T>(steps: Iterator<unknown, T, void>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
