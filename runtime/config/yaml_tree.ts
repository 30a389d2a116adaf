/**
 * Reads YAML 1.2 into trees, one document at a time.
 *
 * The only file that knows the library `yaml`, which is large: it is imported
 * when there is a file to read. Documents are composed one by one as the text
 * is lexed: 20,000 of them (1.5 MB) raise the peak by 25 MiB; as one array it
 * was 150 MiB.
 *
 * What YAML has beyond plain data is refused, because each would let a short
 * text say something long or surprising: aliases and merge keys (an anchor
 * lives within one document, that is one child, and so saves next to nothing;
 * nine lines of them can mean 10^9 items), tags, keys that are not words.
 *
 * @module
 */

import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  Parser,
} from "yaml";
import type { Problems } from "./problems.ts";
import type { SourceText } from "./source_text.ts";
import {
  fieldPath,
  type Scalar,
  type TreeEntry,
  type TreeNode,
} from "./tree.ts";

/** Lexemes of one document. A child with 1000 variables has some 9000. */
const MAX_LEXEMES = 50_000;

/** Levels of maps and lists. The deepest field of a child has 4. */
const MAX_DEPTH = 32;

/** V8 copies parts of strings that are shorter than this. */
const MIN_REFERENCE = 13;

/** Syntax errors told per document; more are mostly echoes of the first. */
const MAX_SYNTAX_ERRORS = 5;

/** A document of the text: its tree, or nothing where it could not be read. */
export interface TreeDocument {
  readonly root: TreeNode | undefined;
}

/**
 * Yields the documents of a text that hold anything at all.
 *
 * @param source The text, without a byte order mark.
 * @param problems Learns of what is not plain, valid YAML.
 */
export function* readYaml(
  source: SourceText,
  problems: Problems,
): Generator<TreeDocument> {
  const composer = new Composer({
    prettyErrors: false,
    // The shapes report repeated keys, and this check is quadratic.
    uniqueKeys: false,
    merge: false,
    schema: "core",
    version: "1.2",
  });
  for (const token of tokens(source.text, problems)) {
    for (const document of composer.next(token)) {
      yield* convert(document, problems);
    }
  }
  for (const document of composer.end()) yield* convert(document, problems);
}

/** Yields the text's documents as tokens, up to one that is too large. */
function* tokens(text: string, problems: Problems): Generator<CST.Token> {
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > MAX_LEXEMES) {
      problems.add({
        at: parser.offset,
        found: `a document of more than ${MAX_LEXEMES} words and signs`,
        wanted: "smaller documents, with --- between them",
      });
      return;
    }
    for (const token of parser.next(lexeme)) {
      if (token.type === "document") lexemes = 0;
      yield token;
    }
  }
  yield* parser.end();
}

/** Yields one document as a tree, unless it is empty. */
function* convert(
  document: Document.Parsed,
  problems: Problems,
): Generator<TreeDocument> {
  const before = problems.count;
  const faults = [...document.errors, ...document.warnings];
  for (const { code, pos, message } of faults.slice(0, MAX_SYNTAX_ERRORS)) {
    const [found, wanted] = SYNTAX[code] ?? [
      `broken YAML: ${message}`,
      "valid YAML",
    ];
    problems.add({ at: pos[0], found, wanted });
  }
  const { contents } = document;
  if (problems.count > before) return yield { root: undefined };
  // Nothing but comments: what a --- at the start or the end leaves.
  if (contents === null || isEmptyScalar(contents)) return;
  const root = toTree(contents, { field: "", depth: 0, problems });
  yield { root };
}

/** The library's words replaced by ours where it helps: found and wanted. */
const SYNTAX: Readonly<Record<string, readonly [string, string]>> = {
  TAB_AS_INDENT: ["a tab as indentation", "spaces"],
  BLOCK_AS_IMPLICIT_KEY: ['": " inside a value', "the value in quotes"],
  BAD_SCALAR_START: ["a sign that starts no plain text", "the text in quotes"],
  TAG_RESOLVE_FAILED: ["a tag", "a plain value"],
  MULTILINE_IMPLICIT_KEY: ["a key over several lines", '"key: value"'],
};

interface Walk {
  readonly field: string;
  readonly depth: number;
  readonly problems: Problems;
}

function isEmptyScalar(node: Node): boolean {
  return isScalar(node) && node.value === null && !node.source &&
    node.tag === undefined;
}

/** Returns a node as a tree, or `undefined` when it is more than plain data. */
function toTree(node: Node | null, walk: Walk): TreeNode | undefined {
  const at = node?.range?.[0] ?? 0;
  const refuse = (found: string, wanted: string): undefined => {
    walk.problems.add({ at, field: walk.field, found, wanted });
  };
  if (walk.depth > MAX_DEPTH) {
    return refuse(`more than ${MAX_DEPTH} levels`, "fewer");
  }
  if (isAlias(node)) {
    return refuse(`the alias *${node.source}`, "the value written out");
  }
  if (node?.tag !== undefined) return refuse("a tag", "a plain value");
  if (isMap(node)) {
    const entries = node.items.map((pair) => toEntry(pair as Pair, walk));
    return entries.includes(undefined) ? undefined : {
      kind: "map",
      at,
      entries: entries.filter((entry) => entry !== undefined),
    };
  }
  if (isSeq(node)) {
    const items = node.items.map((item, index) =>
      toTree(item as Node, below(walk, index))
    );
    return items.includes(undefined) ? undefined : {
      kind: "list",
      at,
      items: items.filter((item) => item !== undefined),
    };
  }
  const value = (isScalar(node) ? node.value : null) as Scalar;
  if (typeof value === "string") {
    const text = detached(value);
    return { kind: "scalar", at, value: text, text };
  }
  const text = isScalar(node) ? node.source ?? String(value ?? "") : "";
  return { kind: "scalar", at, value, text };
}

/**
 * Returns an equal string that does not keep the whole file in memory: V8 makes
 * longer parts of a string by reference.
 */
function detached(text: string): string {
  return text.length < MIN_REFERENCE ? text : JSON.parse(JSON.stringify(text));
}

function below(walk: Walk, key: string | number): Walk {
  const field = fieldPath(walk.field, key);
  return { field, depth: walk.depth + 1, problems: walk.problems };
}

function toEntry(pair: Pair, walk: Walk): TreeEntry | undefined {
  const key = pair.key as Node | null;
  const at = key?.range?.[0] ?? 0;
  const name = isScalar(key) ? key.source ?? "" : "";
  if (!isScalar(key) || name === "" && key.value === null) {
    const found = isAlias(key) ? "an alias as a key" : "a key that is no word";
    const wanted = "a field's name";
    walk.problems.add({ at, field: walk.field, found, wanted });
    return undefined;
  }
  if (name === "<<") {
    const found = "a merge key (<<)";
    const wanted = "the fields written out";
    walk.problems.add({ at, field: walk.field, found, wanted });
    return undefined;
  }
  const value = toTree(pair.value as Node | null, below(walk, name));
  return value === undefined ? undefined : { key: name, at, value };
}
