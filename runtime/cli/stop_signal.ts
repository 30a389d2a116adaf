/**
 * The signals by which a daemon is told to stop.
 *
 * @module
 */

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** Listens until it is disposed. */
export interface StopSignal extends Disposable {
  /** The first signal that comes. */
  readonly received: Promise<string>;
}

/** Begins to listen: the process no longer ends by these signals. */
export function stopSignal(): StopSignal {
  const { promise, resolve } = Promise.withResolvers<string>();
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => resolve(signal);
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  return {
    received: promise,
    [Symbol.dispose]: () => listeners.forEach((remove) => remove()),
  };
}
