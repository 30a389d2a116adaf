/**
 * Checks that what other folders may use is documented: each `mod.ts` says what
 * its folder is, and each of its exports has a doc comment. The `@example`s in
 * them are run by `deno task test:unit`.
 *
 * `deno task check:docs` lists what lacks one and exits 1 if anything does.
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { relative } from "node:path";
import { sourceFiles } from "./source_files.ts";

interface Declaration {
  readonly location: { readonly filename: string; readonly line: number };
  readonly jsDoc?: { readonly doc?: string };
}

/** What `deno doc --json` says of one entry file. */
interface EntryDoc {
  readonly "module_doc"?: { readonly doc?: string };
  readonly symbols?: readonly {
    readonly name: string;
    readonly declarations: readonly Declaration[];
  }[];
}

/** Lists the `mod.ts` files below `root` that have something undocumented. */
export async function findUndocumented(root: string): Promise<string[]> {
  const entries = (await sourceFiles(root)).filter((file) =>
    /^(mod\.ts|runtime\/.*\/mod\.ts)$/.test(file)
  );
  const found: string[] = [];
  for (const entry of entries) {
    const doc = await documentation(root, entry);
    if (!doc.module_doc?.doc) {
      found.push(`${entry}: no @module comment that says what the folder is`);
    }
    found.push(...undocumentedExports(root, doc));
  }
  // What two entries export stands in both.
  return [...new Set(found)];
}

function undocumentedExports(root: string, doc: EntryDoc): string[] {
  return (doc.symbols ?? []).flatMap(({ name, declarations }) => {
    const documented = declarations.some(({ jsDoc }) => jsDoc?.doc);
    const [first] = declarations;
    if (documented || first === undefined) return [];
    const { filename, line } = first.location;
    if (!filename.startsWith("file://")) return [];
    const file = relative(root, new URL(filename).pathname);
    return [`${file}:${line + 1}: ${name} has no doc comment`];
  });
}

async function documentation(root: string, entry: string): Promise<EntryDoc> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", "--no-lock", entry],
    cwd: root,
  }).output();
  if (!success) {
    throw new Error(
      `Cannot read the docs of "${entry}": ${new TextDecoder().decode(stderr)}`,
    );
  }
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  return nodes[`file://${root}/${entry}`] ?? {};
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
  const found = await findUndocumented(root);
  for (const line of found) console.error(line);
  console.log(`${found.length} exports without documentation`);
  if (found.length > 0) Deno.exit(1);
}
