/**
 * Takes hold of what a promise is rejected with, where a test wants to look at
 * more than the class.
 *
 * @module
 */

/**
 * Returns what `promise` is rejected with.
 *
 * @throws {Error} It is fulfilled.
 */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(
    `Cannot find a failure: fulfilled with ${JSON.stringify(value)}`,
  );
}
