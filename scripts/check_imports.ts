/**
 * Checks the import graph: folders of `runtime/` import only the folders below
 * them, a folder is entered through its `mod.ts`, there are no cycles, and
 * production code imports neither tests nor benches nor scripts.
 *
 * `deno task check:imports` lists every breach and exits 1 if there is one.
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { dirname, relative } from "node:path";
import { sourceFiles } from "./source_files.ts";

/** What each folder of `runtime/` may import, beside `errors.ts` and `log.ts`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  config: [],
  keyval: [],
  image: [],
  kube: [],
  embedded: [],
  guest: ["image"],
  host: ["config", "keyval", "image", "guest", "kube"],
  observe: ["config", "image", "guest", "kube", "host"],
  cli: [
    "config",
    "keyval",
    "image",
    "guest",
    "kube",
    "embedded",
    "host",
    "observe",
  ],
};

/** Files of `runtime/` that every folder may import; they import no folder. */
const SHARED = new Set(["runtime/errors.ts", "runtime/log.ts"]);
/** The composition root: above all folders but the command line. */
const ROOT = "runtime/app.ts";
/** Data that production code shares with the scripts that start it. */
const FROM_SCRIPTS = new Set(["scripts/v8_flags.ts"]);

/** Each file of the tree and the files of the tree that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Returns a sentence for each breach of the rules, in the order of the files. */
export function findBreaches(graph: ImportGraph): string[] {
  const found: string[] = [];
  for (const [from, targets] of graph) {
    for (const to of targets) {
      const why = breach(from, to);
      if (why !== undefined) found.push(`${from} imports ${to}: ${why}`);
    }
  }
  const cycle = findCycle(graph);
  if (cycle !== undefined) found.push(`import cycle: ${cycle.join(" -> ")}`);
  return found;
}

const isTestCode = (file: string): boolean =>
  /(_test\.ts$|^tests\/|^bench\/)/.test(file);
const isProduction = (file: string): boolean =>
  (file === "mod.ts" || file.startsWith("runtime/")) && !isTestCode(file);
const folderOf = (file: string): string | undefined =>
  /^runtime\/([a-z_]+)\//.exec(file)?.[1];

/** Says why `from` must not import `to`; nothing when it may. */
function breach(from: string, to: string): string | undefined {
  if (isProduction(from) && isTestCode(to)) return "it is test code";
  if (
    isProduction(from) && to.startsWith("scripts/") && !FROM_SCRIPTS.has(to)
  ) {
    return "production code imports no scripts";
  }
  if (SHARED.has(from) && folderOf(to) !== undefined) {
    return "what all folders share imports none of them";
  }
  return wrongDoor(from, to) ?? wrongLayer(from, to);
}

/** A directory is entered through its `mod.ts`, unless one is inside it already. */
function wrongDoor(from: string, to: string): string | undefined {
  if (!isProduction(from) || folderOf(to) === undefined) return undefined;
  const room = dirname(to);
  const inside = dirname(from) === room || from.startsWith(`${room}/`);
  if (inside || to.endsWith("/mod.ts")) return undefined;
  return `${room} is entered through its mod.ts`;
}

function wrongLayer(from: string, to: string): string | undefined {
  const [lower, upper] = [folderOf(to), folderOf(from)];
  if (upper === undefined || isTestCode(from)) return undefined;
  if (to === ROOT) {
    return upper === "cli" ? undefined : `${upper} lies below the root`;
  }
  if (lower === undefined || lower === upper) return undefined;
  const allowed = MAY_IMPORT[upper];
  if (allowed === undefined) return `"${upper}" has no layer in check_imports`;
  return allowed.includes(lower)
    ? undefined
    : `${upper} may import ${allowed.join(", ") || "no other folder"}`;
}

/** Returns one import cycle of production code, if there is any. */
function findCycle(graph: ImportGraph): string[] | undefined {
  const done = new Set<string>();
  function visit(file: string, path: readonly string[]): string[] | undefined {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  }
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

interface InfoModule {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

/** Reads the graph of all TypeScript files below `root`, as Deno sees it. */
export async function readImportGraph(root: string): Promise<ImportGraph> {
  const modules = await inspect(root, await sourceFiles(root));
  const local = (url: string | undefined): string | undefined => {
    if (!url?.startsWith("file://")) return undefined;
    const path = relative(root, new URL(url).pathname);
    return path.startsWith("..") ? undefined : path;
  };
  const graph = new Map<string, readonly string[]>();
  for (const { specifier, dependencies = [] } of modules) {
    const from = local(specifier);
    if (from === undefined) continue;
    const targets = dependencies.flatMap(({ code, type }) =>
      local(code?.specifier ?? type?.specifier) ?? []
    );
    graph.set(from, targets);
  }
  return graph;
}

/** Asks `deno info` about all files at once, by an entry that imports them. */
async function inspect(
  root: string,
  files: readonly string[],
): Promise<readonly InfoModule[]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const imports = files.map((file) =>
      `import ${JSON.stringify(`file://${root}/${file}`)};\n`
    );
    await Deno.writeTextFile(entry, imports.join(""));
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      { args: ["info", "--json", "--no-lock", entry], cwd: root },
    ).output();
    if (!success) {
      throw new Error(
        `Cannot read the imports of "${root}": ${
          new TextDecoder().decode(stderr)
        }`,
      );
    }
    return JSON.parse(new TextDecoder().decode(stdout)).modules;
  } finally {
    await Deno.remove(entry);
  }
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
  const graph = await readImportGraph(root);
  const found = findBreaches(graph);
  for (const line of found) console.error(line);
  console.log(`${graph.size} files checked, ${found.length} breaches`);
  if (found.length > 0) Deno.exit(1);
}
