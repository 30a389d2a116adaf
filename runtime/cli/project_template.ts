/**
 * A new operator's project: a template of `modules/templates` under the names
 * that its owner gives it, with a copy of the SDK beside it, so that it builds
 * wherever it lies.
 *
 * The templates are projects that build and pass their tests where they are, of
 * an operator named `sample-operator`.
 *
 * @module
 */

/** The languages that there is a template for. */
export const PROJECT_LANGUAGES = ["rust", "go"] as const;

/** One of {@linkcode PROJECT_LANGUAGES}. */
export type ProjectLanguage = typeof PROJECT_LANGUAGES[number];

const MODULES = new URL("../../modules/", import.meta.url);

/** What tools leave behind, and tests that need this repository. */
const LEFT_OUT = new Set([
  "Cargo.lock",
  "messages_test.go",
  "target",
  "tests",
  "vectors_test.go",
]);

/** Returns whether a project can have this name: a package is called so. */
export function isProjectName(name: string): boolean {
  return /^[a-z](?:-?[a-z0-9]){1,38}$/.test(name);
}

/**
 * Puts the names of a project in the place of the sample's.
 *
 * @example
 * ```ts
 * import { renameSample } from "./project_template.ts";
 *
 * renameSample("sample-operator: kind Sample, plural samples", "tea-pot");
 * // "tea-pot: kind TeaPot, plural teapots"
 * ```
 */
export function renameSample(text: string, name: string): string {
  const words = name.split("-");
  const kind = words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
  return text
    .replaceAll("sample-operator", name)
    .replaceAll("sample_operator", words.join("_"))
    .replaceAll("samples", `${words.join("")}s`)
    .replaceAll("Sample", kind.join(""));
}

/**
 * Writes a project into a directory that is not there yet.
 *
 * @throws {Deno.errors.AlreadyExists} There is something of that name.
 */
export async function writeProject(
  directory: string,
  { name, language }: {
    readonly name: string;
    readonly language: ProjectLanguage;
  },
): Promise<void> {
  await Deno.mkdir(directory);
  await copy(
    new URL(`templates/${language}/`, MODULES),
    directory,
    (text) =>
      renameSample(text, name).replaceAll(`../../sdk/${language}`, "./sdk"),
  );
  await Deno.mkdir(`${directory}/sdk`);
  await copy(
    new URL(`sdk/${language}/`, MODULES),
    `${directory}/sdk`,
    (text) => text,
  );
  if (language === "rust") await leaveWorkspace(`${directory}/sdk/Cargo.toml`);
}

/** Copies a tree of text files, each changed by `change`. */
async function copy(
  from: URL,
  to: string,
  change: (text: string) => string,
): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (LEFT_OUT.has(name)) continue;
    const target = `${to}/${name}`;
    if (isDirectory) {
      await Deno.mkdir(target);
      await copy(new URL(`${name}/`, from), target, change);
    } else {
      const text = await Deno.readTextFile(new URL(name, from));
      await Deno.writeTextFile(target, change(text));
    }
  }
}

/** Spells out what the SDK's manifest takes from the workspace that it is no longer in. */
async function leaveWorkspace(manifest: string): Promise<void> {
  const workspace = await Deno.readTextFile(new URL("Cargo.toml", MODULES));
  const text = await Deno.readTextFile(manifest);
  const value = (name: string): string =>
    new RegExp(`^${name} = (.+)$`, "m").exec(workspace)?.[1] ?? '"*"';
  const spelt = text
    .replace(
      /^(\S+)\.workspace = true$/gm,
      (_, name) => `${name} = ${value(name)}`,
    )
    .replace(
      /^(\S+) = \{ workspace = true(, features = .+)? \}$/gm,
      (_, name, features) => withFeatures(name, value(name), features ?? ""),
    );
  await Deno.writeTextFile(manifest, spelt);
}

function withFeatures(name: string, value: string, features: string): string {
  const version = value.startsWith("{") ? value : `{ version = ${value} }`;
  return `${name} = ${version.replace(/ \}$/, `${features} }`)}`;
}
