/**
 * Which TypeScript files are ours to check.
 *
 * @module
 */

/** Directories that hold nothing of ours. */
const SKIPPED = new Set(["node_modules", "target", "dist", "templates"]);

/**
 * Lists the TypeScript files below `root`, relative to it and in order.
 * Hidden directories and what tools made are left out.
 */
export async function sourceFiles(root: string): Promise<string[]> {
  const found: string[] = [];
  async function visit(directory: string): Promise<void> {
    for await (const entry of Deno.readDir(`${root}/${directory}`)) {
      const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory) {
        const skipped = entry.name.startsWith(".") || SKIPPED.has(entry.name);
        if (!skipped) await visit(path);
      } else if (entry.isFile && entry.name.endsWith(".ts")) {
        found.push(path);
      }
    }
  }
  await visit("");
  return found.sort();
}
