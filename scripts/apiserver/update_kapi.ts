/**
 * Moves `kapi/` to another Kubernetes version:
 * `deno run -A scripts/apiserver/update_kapi.ts v1.36.3`.
 *
 * The module of Kubernetes requires its own staging modules at `v0.0.0` and
 * replaces them with folders. A replacement does not reach those who depend on
 * it and `v0.0.0` does not exist, so each one is repeated here as `v0.MINOR.PATCH`.
 * Version of Go, debug settings and etcd follow what that release was tested with.
 *
 * @module
 */

// deno-lint-ignore-file no-console

const KAPI_DIR = new URL("./kapi/", import.meta.url);
const ETCD_MODULE = "go.etcd.io/etcd/server/v3";

/** Runs the Go tool in `kapi/` and returns what it prints. */
async function go(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("go", {
    args,
    cwd: KAPI_DIR,
    env: { GOFLAGS: "-mod=mod" },
  }).output();
  if (!success) {
    throw new Error(
      `Cannot run "go ${args.join(" ")}": ${new TextDecoder().decode(stderr)}`,
    );
  }
  return new TextDecoder().decode(stdout);
}

/** Returns the one group of `pattern` in `text`. */
function first(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) {
    throw new Error(`Cannot read the module of Kubernetes: no ${pattern}`);
  }
  return found;
}

/** Returns our go.mod for Kubernetes `version`, given the go.mod of Kubernetes. */
function moduleText(version: string, upstream: string): string {
  const staging = `v0.${version.slice("v1.".length)}`;
  const replaces = upstream.matchAll(
    /^\t(k8s\.io\/[a-z0-9-]+) => \.\/staging\//gm,
  ).map((match) => `\t${match[1]} => ${match[1]} ${staging}`);
  const etcd = first(upstream, /^\tgo\.etcd\.io\/etcd\/server\/v3 (\S+)/m);
  return [
    "module dormouse.test/kapi",
    `go ${first(upstream, /^go (\S+)/m)}`,
    `godebug ${first(upstream, /^godebug (\S+)/m)}`,
    `require (\n\tk8s.io/kubernetes ${version}\n\t${ETCD_MODULE} ${etcd}\n)`,
    `replace (\n${[...replaces].join("\n")}\n)\n`,
  ].join("\n\n");
}

if (import.meta.main) {
  const [version] = Deno.args;
  if (version === undefined || !/^v1\.\d+\.\d+$/.test(version)) {
    console.error("usage: update_kapi.ts v1.MINOR.PATCH");
    Deno.exit(2);
  }
  const modulePath = new URL("go.mod", KAPI_DIR);
  await Deno.writeTextFile(modulePath, "module dormouse.test/kapi\n");
  const { GoMod: upstreamPath } = JSON.parse(
    await go("mod", "download", "-json", `k8s.io/kubernetes@${version}`),
  );
  await Deno.writeTextFile(
    modulePath,
    moduleText(version, await Deno.readTextFile(upstreamPath)),
  );
  await go("mod", "tidy");
  console.log(`kapi is now Kubernetes ${version}; commit go.mod and go.sum`);
}
