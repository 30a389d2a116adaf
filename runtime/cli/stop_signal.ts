/**
 * The signals by which a daemon is told to stop.
 *
 * @module
 */

/** Each with its number, from which comes the exit code of what it has ended. */
const SIGNALS = { SIGTERM: 15, SIGINT: 2 } as const;

/** Listens until it is disposed. */
export interface StopSignal extends Disposable {
  /** The first signal that comes; the second one ends the process at once. */
  readonly received: Promise<string>;
  /** Whether one has come. */
  readonly stopping: boolean;
}

/**
 * Begins to listen: the process no longer ends by the first of these signals.
 * Whoever sends another does not want to wait: to the next start the process
 * was killed, which loses nothing that was done.
 */
export function stopSignal(): StopSignal {
  const { promise, resolve } = Promise.withResolvers<string>();
  let stopping = false;
  const listeners = Object.entries(SIGNALS).map(([name, number]) => {
    const signal = name as keyof typeof SIGNALS;
    const listener = (): void => {
      if (stopping) Deno.exit(128 + number);
      stopping = true;
      resolve(signal);
    };
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  return {
    received: promise,
    get stopping() {
      return stopping;
    },
    [Symbol.dispose]: () => listeners.forEach((remove) => remove()),
  };
}
