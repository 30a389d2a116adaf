/**
 * What the command line loads before it knows which verb it runs.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  ok as assert,
} from "node:assert/strict";

/** What `deno info --json` says of one module. */
interface GraphModule {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    readonly isDynamic?: boolean;
  }[];
}

const ROOT = new URL("../../", import.meta.url);

/** Returns all that importing `entry` loads, relative to the root. */
async function loadedBy(entry: string): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-lock", entry],
    cwd: ROOT,
  }).output();
  const { modules }: { modules: readonly GraphModule[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const loaded = new Set<string>();
  const queue = [new URL(entry, ROOT).href];
  for (const specifier of queue) {
    if (loaded.has(specifier)) continue;
    loaded.add(specifier);
    for (
      const { code, isDynamic } of byName.get(specifier)?.dependencies ?? []
    ) {
      if (code?.specifier !== undefined && !isDynamic) {
        queue.push(code.specifier);
      }
    }
  }
  return [...loaded].map((specifier) => specifier.replace(ROOT.href, ""));
}

Deno.test("the command line loads no verb, no npm package and no database by itself", async () => {
  const loaded = await loadedBy("runtime/cli/mod.ts");
  assert(loaded.includes("runtime/cli/verbs.ts"));
  assertEquals(
    loaded.filter((name) =>
      /^(npm:|file:.*node_modules)|keyval|node:sqlite|cli\/(run|check|exec|kv|images|help|version|completions)\.ts/
        .test(name)
    ),
    [],
  );
});

Deno.test("the daemon carries nothing of the tools for people", async () => {
  const loaded = await loadedBy("runtime/cli/run.ts");
  for (const part of ["guest/mod.ts", "image/mod.ts", "app.ts"]) {
    assert(loaded.includes(`runtime/${part}`), part);
  }
  const tools =
    /image\/offline|guest\/(exec_module|lonely_host)|prepare\/(prepare_module|decode|judge|rewrite)\.ts|cli\/(check|exec|image|kv|text_)/;
  assertEquals(loaded.filter((name) => tools.test(name)), []);
});

Deno.test("the config loads the YAML library with the first file alone", async () => {
  const loaded = await loadedBy("runtime/config/mod.ts");
  assert(loaded.includes("runtime/config/config.ts"));
  assertEquals(loaded.filter((name) => /npm:|yaml/.test(name)), []);
  const whenRead = await loadedBy("runtime/config/children_file.ts");
  assert(whenRead.some((name) => name.startsWith("npm:yaml")));
});
