/**
 * The control plane's one binary: where it lies and how it comes to be.
 *
 * A build takes both cores for several minutes, so its result is kept outside
 * the tree, in a folder named for a hash of everything that goes into it:
 * `$DORMOUSE_CACHE_DIR`, else `$XDG_CACHE_HOME/dormouse`, else `~/.cache/dormouse`.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const KAPI_DIR = new URL("./kapi/", import.meta.url);

/** Every file that the binary is made of. */
const SOURCES = ["go.mod", "go.sum", "main.go", "lifeline.go"] as const;

/** Returns the folder for what is costly to build and easy to build again. */
export function cacheDirectory(env: Deno.Env = Deno.env): string {
  const chosen = env.get("DORMOUSE_CACHE_DIR");
  if (chosen) return chosen;
  const base = env.get("XDG_CACHE_HOME") ||
    `${env.get("HOME") ?? "/tmp"}/.cache`;
  return `${base}/dormouse`;
}

/** Whether {@link provideKapi} can succeed here: it is built, or Go is there. */
export async function hasKapi(): Promise<boolean> {
  return await isFile(await kapiPath()) || await hasGo();
}

/** Returns the path of the binary, building it first if need be. */
export async function provideKapi(): Promise<string> {
  const path = await kapiPath();
  if (await isFile(path)) return path;
  const directory = dirname(path);
  await Deno.mkdir(directory, { recursive: true });
  using lock = await Deno.open(`${directory}/lock`, {
    create: true,
    write: true,
  });
  // Several test files may ask at once: one builds, the others wait for it.
  await lock.lock(true);
  if (!await isFile(path)) await build(path);
  return path;
}

async function kapiPath(): Promise<string> {
  return `${cacheDirectory()}/kapi-${await sourceHash()}/kapi`;
}

/** Builds next to `path` and renames, so that a build cut short is never used. */
async function build(path: string): Promise<void> {
  const unfinished = `${path}.unfinished`;
  const { success, stderr } = await new Deno.Command("nice", {
    args: [
      "go",
      "build",
      "-trimpath",
      "-ldflags",
      await linkerFlags(),
      "-o",
      unfinished,
      ".",
    ],
    cwd: KAPI_DIR,
    env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false" },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(
      `Cannot build the API server: ${new TextDecoder().decode(stderr)}`,
    );
  }
  await Deno.rename(unfinished, path);
}

/** Returns the flags by which the server learns the version it reports. */
async function linkerFlags(): Promise<string> {
  const module = await Deno.readTextFile(new URL("go.mod", KAPI_DIR));
  const match = /k8s\.io\/kubernetes (v1\.(\d+)\.\d+)/.exec(module);
  if (match === null) {
    throw new Error(
      "Cannot build the API server: go.mod names no Kubernetes version",
    );
  }
  const [, version, minor] = match;
  const values = {
    gitVersion: version,
    gitMajor: "1",
    gitMinor: minor,
    gitTreeState: "clean",
    gitCommit: "unknown",
    buildDate: "1970-01-01T00:00:00Z",
  };
  const packages = [
    "k8s.io/component-base/version",
    "k8s.io/client-go/pkg/version",
  ];
  const flags = packages.flatMap((name) =>
    Object.entries(values).map(([key, value]) => `-X ${name}.${key}=${value}`)
  );
  return ["-s -w", ...flags].join(" ");
}

/** Returns a short name for the exact sources, platform included. */
async function sourceHash(): Promise<string> {
  const hash = createHash("sha256").update(Deno.build.target);
  for (const name of SOURCES) {
    hash.update(await Deno.readFile(fileURLToPath(new URL(name, KAPI_DIR))));
  }
  return hash.digest("hex").slice(0, 16);
}

async function hasGo(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command("go", {
      args: ["version"],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
