/**
 * Waits for what comes in its own time.
 *
 * @module
 */

const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 10;

/**
 * Looks again and again until `isSo` says yes.
 *
 * @throws {Error} It still is not so after 30 s.
 */
export async function until(
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const start = performance.now();
  while (!await isSo()) {
    if (performance.now() - start > PATIENCE_MS) {
      throw new Error(`Waited ${PATIENCE_MS} ms in vain for: ${isSo}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
