/**
 * The children file: YAML documents, each a child.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { childShape } from "./child_shape.ts";
import type { ChildSpec } from "./child_spec.ts";
import { moduleFault } from "./module_file.ts";
import { Problems } from "./problems.ts";
import { isWritten } from "./scalar_shape.ts";
import { INVALID } from "./shape.ts";
import type { SourceText } from "./source_text.ts";
import { readTextFile } from "./text_file.ts";
import { quote, type TreeEntry, type TreeNode } from "./tree.ts";
import { path } from "./value_type.ts";
import { readYaml } from "./yaml_tree.ts";

/** The event loop turns at least this often while a long file is read. */
const SLICE_MS = 5;

/** What the documents of a file say. */
interface Written {
  readonly specs: ChildSpec[];
  /** Modules, also of children that are otherwise wrong. */
  readonly modules: WrittenModule[];
}

/** A module's path and where it stands in the text. */
interface WrittenModule {
  readonly path: string;
  readonly at: number;
}

/**
 * Reads a children file and looks whether its modules are there.
 *
 * @param file Path of the file; problems name it as it is given here.
 * @returns The children in the order of the file, at least one.
 * @throws {InvalidInputError} With every problem of every document.
 */
export async function readChildrenFile(
  file: string,
): Promise<readonly ChildSpec[]> {
  const source = await readTextFile(file, "a children file");
  const problems = new Problems(source);
  const { specs, modules } = await parseChildren(source, problems);
  await reportMissingModules(modules, problems);
  problems.throwIfAny();
  return Object.freeze(specs);
}

/** Reads all documents, a slice of time at a turn. */
async function parseChildren(
  source: SourceText,
  problems: Problems,
): Promise<Written> {
  const base = dirname(resolve(source.file));
  const written: Written = { specs: [], modules: [] };
  const lines = new Map<string, number>();
  let documents = 0;
  let sliceStart = performance.now();
  for (const { root } of readYaml(source, problems)) {
    documents++;
    if (root !== undefined) {
      reportRepeatedName(root, lines, problems);
      const spec = childShape.read(root, { field: "", base, problems });
      if (spec !== INVALID) written.specs.push(spec);
      written.modules.push(...moduleOf(root, base));
    }
    if (performance.now() - sliceStart < SLICE_MS) continue;
    await new Promise((done) => setTimeout(done, 0));
    sliceStart = performance.now();
  }
  // An editor that saves a file empties it first: that must remove no child.
  if (documents === 0 && problems.count === 0) {
    problems.add({ at: undefined, found: "no child", wanted: "at least one" });
  }
  return written;
}

/** Returns the module that a document names, if it names one. */
function moduleOf(root: TreeNode, base: string): WrittenModule[] {
  const node = entryOf(root, "wasm")?.value;
  if (node === undefined || !isWritten(node)) return [];
  const result = path.parse(node.text, base);
  return result.ok ? [{ path: result.value, at: node.at }] : [];
}

function entryOf(root: TreeNode, key: string): TreeEntry | undefined {
  return root.kind === "map"
    ? root.entries.find((entry) => entry.key === key)
    : undefined;
}

/** Names are compared even in documents that are otherwise wrong. */
function reportRepeatedName(
  root: TreeNode,
  seen: Map<string, number>,
  problems: Problems,
): void {
  const node = entryOf(root, "name")?.value;
  if (node?.kind !== "scalar" || node.text === "") return;
  const first = seen.get(node.text);
  if (first === undefined) {
    seen.set(node.text, node.at);
    return;
  }
  problems.add({
    at: node.at,
    field: "name",
    found: `a second ${quote(node.text)}`,
    wanted: "a name of its own",
    hint: `the first is on line ${problems.lineAt(first)}`,
  });
}

/** Looks once at each module, however many children share it. */
async function reportMissingModules(
  modules: readonly WrittenModule[],
  problems: Problems,
): Promise<void> {
  const faults = new Map<string, string | undefined>();
  for (const { path, at } of modules) {
    if (!faults.has(path)) faults.set(path, await moduleFault(path));
    const found = faults.get(path);
    if (found === undefined) continue;
    problems.add({
      at,
      field: "wasm",
      found: `${found} at ${quote(path, Infinity)}`,
      wanted: "a WebAssembly module",
    });
  }
}
