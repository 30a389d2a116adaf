/**
 * The one list of flags that Deno and V8 get wherever dormouse runs: in tasks,
 * tests, the compiled binary, the launcher and the systemd unit. They count at
 * start only, so a `run` that was started without them starts itself again.
 *
 * Pure data: whoever needs the flags imports this file.
 *
 * @module
 */

/** V8's flags for the daemon, each with its reason. */
export const V8_FLAGS: readonly string[] = [
  // Keeps 8 to 10 MiB of heap growth away under load.
  "--optimize-for-size",
  "--max-semi-space-size=1",
  // Bounds the stack of each guest, in KiB: one that recurses for ever ends at
  // some 3800 frames. A stack takes what it uses: a guest parked at shallow depth
  // holds 18 KiB with 64, 128 or 256. Go's decoder of JSON needs 0.5 KiB for each
  // level of structs: 126 levels fit into 64, 544 into 256.
  "--wasm-stack-switching-stack-size=256",
];

/** Deno's own flags: datagram sockets, by which systemd is notified. */
export const DENO_FLAGS: readonly string[] = ["--unstable-net"];

/** Both as arguments of `deno run`, `deno test` or `deno compile`. */
export function runtimeArgs(extraV8Flags: readonly string[] = []): string[] {
  return [
    ...DENO_FLAGS,
    `--v8-flags=${[...V8_FLAGS, ...extraV8Flags].join(",")}`,
  ];
}
