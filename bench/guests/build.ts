/**
 * Builds the guests of the benchmarks, from the sources beside this file, into
 * `.cache/bench_guests` of the repository.
 *
 * @module
 */

/** A guest that is there to be run. */
export interface BuiltGuest {
  readonly name: string;
  readonly wasm: Uint8Array<ArrayBuffer>;
}

const SOURCES = new URL("./", import.meta.url).pathname;
const BUILT = new URL("../../.cache/bench_guests/", import.meta.url).pathname;
const RUST_TARGET = "wasm32-unknown-unknown";

/** Builds all Rust guests; their names are those of the crates. */
export async function buildRustGuests(): Promise<BuiltGuest[]> {
  const target = `${BUILT}target`;
  await run(
    ["cargo", "build", "--release", "--target", RUST_TARGET],
    ["--target-dir", target],
    // Debian's Rust, where it is, has the standard library for this target.
    { PATH: `/usr/bin:${Deno.env.get("PATH") ?? ""}` },
  );
  return await Promise.all(["html", "json"].map(async (name) => ({
    name,
    wasm: await Deno.readFile(`${target}/${RUST_TARGET}/release/${name}.wasm`),
  })));
}

/** Builds the Go guest in the directory `go_NAME`. */
export async function buildGoGuest(name: string): Promise<BuiltGuest> {
  const path = `${BUILT}go_${name}.wasm`;
  await run(
    ["go", "build", "-C", `go_${name}`, "-buildmode=c-shared"],
    ["-ldflags", "-s -w", "-o", path, "."],
    { GOOS: "wasip1", GOARCH: "wasm" },
  );
  return { name: `go_${name}`, wasm: await Deno.readFile(path) };
}

async function run(
  [program = "", ...args]: readonly string[],
  more: readonly string[],
  env: Record<string, string>,
): Promise<void> {
  await Deno.mkdir(BUILT, { recursive: true });
  const { success, stderr } = await new Deno.Command(program, {
    args: [...args, ...more],
    cwd: SOURCES,
    env,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  const text = new TextDecoder().decode(stderr);
  throw new Error(`Cannot build a guest with "${program}": ${text}`);
}
