/**
 * Finds what builds guests on this machine. `scripts/setup.sh` installs it.
 *
 * @module
 */

import { existsSync } from "node:fs";
import type { Language } from "./guest_modules.ts";

/** A toolchain that can build guests. */
export interface Toolchain {
  readonly language: Language;
  /** What it calls itself: the same words, the same bytes. */
  readonly version: string;
  /** The compiler driver: `rustc` or `go`. */
  readonly compiler: string;
}

/** Why there is none. */
export interface MissingToolchain {
  readonly language: Language;
  readonly missing: string;
}

const RUST_TARGET = "wasm32-unknown-unknown";
/** The oldest Go with `//go:wasmexport` and the runtime that is built for. */
const LEAST_GO_MINOR = 26;

/** Looks for the toolchain of a language. */
export function findToolchain(
  language: Language,
): Promise<Toolchain | MissingToolchain> {
  return language === "rust" ? findRust() : findGo();
}

/** The first rustc that has the target: the one on the path, then Debian's. */
async function findRust(): Promise<Toolchain | MissingToolchain> {
  for (const compiler of ["rustc", "/usr/bin/rustc"]) {
    const sysroot = await read(compiler, ["--print", "sysroot"]);
    const library = `${sysroot}/lib/rustlib/${RUST_TARGET}/lib`;
    if (sysroot === undefined || !existsSync(library)) continue;
    const version = await read(compiler, ["--version"]);
    if (version === undefined) continue;
    return {
      language: "rust",
      version: version + await mark(library),
      compiler,
    };
  }
  return {
    language: "rust",
    missing: `no rustc with ${RUST_TARGET}; scripts/setup.sh rust installs it`,
  };
}

/** How a library was built that Debian does not ship: `rust_sysroot.sh` marks it. */
async function mark(library: string): Promise<string> {
  const file = `${library}/../.built-by`;
  if (!existsSync(file)) return "";
  const built = (await Deno.readTextFile(file)).trim();
  return `, library: ${built.split(", ").at(-1)}`;
}

async function findGo(): Promise<Toolchain | MissingToolchain> {
  const version = await read("go", ["env", "GOVERSION"]);
  const minor = Number(/^go1\.(\d+)/.exec(version ?? "")?.[1] ?? 0);
  if (version !== undefined && minor >= LEAST_GO_MINOR) {
    return { language: "go", version, compiler: "go" };
  }
  return {
    language: "go",
    missing: `${
      version ?? "no go"
    }, wanted go1.${LEAST_GO_MINOR} or newer; scripts/setup.sh go installs it`,
  };
}

/** The output of a program, or nothing if it is not there or fails. */
async function read(
  program: string,
  args: readonly string[],
): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(program, {
      args: [...args],
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
