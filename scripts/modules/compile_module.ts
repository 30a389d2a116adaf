/**
 * Compiles a guest module by its own toolchain, the same bytes on every machine
 * that has the same version of it: no path of the machine gets into a module.
 *
 * @module
 */

import { dirname } from "node:path";
import type { GuestModule } from "./guest_modules.ts";
import type { Toolchain } from "./toolchains.ts";

/** A program to run. */
interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A program to run, and the file that it leaves. */
interface Step extends Command {
  readonly output: string;
}

/**
 * Compiles `module` and returns its bytes, not yet optimised.
 *
 * @param root The root of the project, ending in a slash.
 * @throws {Error} The toolchain refused it; the message has what it said.
 */
export async function compileModule(
  module: GuestModule,
  toolchain: Toolchain,
  root: string,
): Promise<Uint8Array> {
  const directory = await Deno.makeTempDir();
  try {
    if (toolchain.language === "rust") await run(module, fetchCrates(root));
    const step = toolchain.language === "rust"
      ? await rustStep(module, toolchain, root)
      : goStep(module, toolchain, root, `${directory}/module.wasm`);
    await run(module, step);
    return await Deno.readFile(step.output);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Crates are there before their paths are looked for. */
const fetchCrates = (root: string): Command => ({
  program: "cargo",
  args: ["fetch", "--locked"],
  env: {},
  cwd: `${root}modules`,
});

async function rustStep(
  module: GuestModule,
  { compiler }: Toolchain,
  root: string,
): Promise<Step> {
  const target = "wasm32-unknown-unknown";
  const crate = await crateName(`${root}${module.directory}/Cargo.toml`);
  // A cargo belongs to the rustc beside it.
  const besides = compiler.includes("/") ? `${dirname(compiler)}:` : "";
  return {
    program: "cargo",
    args: ["build", "--release", "--locked", "--target", target, "-p", crate],
    env: {
      PATH: `${besides}${Deno.env.get("PATH")}`,
      RUSTC: compiler,
      // Not in modules/target: there the flags of other builds differ.
      CARGO_TARGET_DIR: `${root}dist/modules/rust`,
      CARGO_ENCODED_RUSTFLAGS: (await shortPaths(root)).join("\x1f"),
    },
    cwd: `${root}modules`,
    output: `${root}dist/modules/rust/${target}/release/${crate}.wasm`,
  };
}

/** Panic messages name source files: by paths that are short and of no machine. */
async function shortPaths(root: string): Promise<string[]> {
  const home = Deno.env.get("CARGO_HOME") ?? `${Deno.env.get("HOME")}/.cargo`;
  const flags = [`--remap-path-prefix=${root}modules=modules`];
  for await (const registry of Deno.readDir(`${home}/registry/src`)) {
    const path = `${home}/registry/src/${registry.name}`;
    flags.push(`--remap-path-prefix=${path}=crates`);
  }
  return flags;
}

async function crateName(manifest: string): Promise<string> {
  const name = /^name = "(.+)"$/m.exec(await Deno.readTextFile(manifest))?.[1];
  if (name === undefined) {
    throw new Error(`Cannot read "${manifest}": no name, wanted a package`);
  }
  return name;
}

function goStep(
  module: GuestModule,
  { compiler }: Toolchain,
  root: string,
  output: string,
): Step {
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", "-s -w"];
  return {
    program: compiler,
    args: ["build", "-buildmode=c-shared", ...flags, "-o", output, "."],
    env: { GOOS: "wasip1", GOARCH: "wasm", GOFLAGS: "", GOWORK: "off" },
    cwd: `${root}${module.directory}`,
    output,
  };
}

async function run(
  { name }: GuestModule,
  { program, args, env, cwd }: Command,
): Promise<void> {
  const { success, stderr } = await new Deno.Command("nice", {
    args: [program, ...args],
    env: { ...env },
    cwd,
    stdout: "null",
  }).output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot compile "${name}":\n${said}`);
}
