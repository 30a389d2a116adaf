/**
 * Tells when a file has changed: by the file system, and by SIGHUP.
 *
 * @module
 */

import { basename, dirname } from "node:path";

/** Editors write a file in several steps: what comes within this time is one. */
const SETTLE_MS = 200;

/**
 * Calls `changed` after each change of the file at `path`, until it is
 * disposed. The directory is watched, because editors replace the file.
 */
export function watchFile(path: string, changed: () => void): Disposable {
  const watcher = Deno.watchFs(dirname(path), { recursive: false });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(changed, ms);
  };
  const atOnce = (): void => soon(0);
  Deno.addSignalListener("SIGHUP", atOnce);
  void (async () => {
    for await (const { paths } of watcher) {
      if (paths.some((one) => basename(one) === basename(path))) {
        soon(SETTLE_MS);
      }
    }
  })();
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      Deno.removeSignalListener("SIGHUP", atOnce);
      watcher.close();
    },
  };
}
