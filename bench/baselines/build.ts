/**
 * Builds the native operators that dormouse is compared with, from the sources
 * beside this file, into `.cache/bench_baselines` of the repository.
 *
 * @module
 */

const SOURCES = new URL("./", import.meta.url).pathname;
const BUILT = new URL("../../.cache/bench_baselines/", import.meta.url)
  .pathname;

/** Builds the operator on controller-runtime; returns its path. */
export async function buildGoRing(): Promise<string> {
  const path = `${BUILT}ring-go`;
  await build("go", ["build", "-C", "go", "-ldflags", "-s -w", "-o", path]);
  return path;
}

/** Builds the operator on kube-rs; returns its path. */
export async function buildRustRing(): Promise<string> {
  const target = `${BUILT}rust`;
  const manifest = `${SOURCES}rust/Cargo.toml`;
  await build("cargo", [
    "build",
    "--release",
    "--locked",
    "--manifest-path",
    manifest,
    "--target-dir",
    target,
  ]);
  return `${target}/release/native-ring`;
}

/** The operator on client-node, which Deno runs as it is. */
export const NODE_RING = `${SOURCES}node/ring.ts`;

async function build(
  program: string,
  args: readonly string[],
): Promise<void> {
  await Deno.mkdir(BUILT, { recursive: true });
  const { success, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: SOURCES,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  const text = new TextDecoder().decode(stderr);
  throw new Error(`Cannot build a baseline with "${program}": ${text}`);
}
