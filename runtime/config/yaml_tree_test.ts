import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
} from "node:assert/strict";
import { formatProblem } from "../errors.ts";
import { Problems } from "./problems.ts";
import { SourceText } from "./source_text.ts";
import type { TreeNode } from "./tree.ts";
import { readYaml } from "./yaml_tree.ts";

/** Returns the documents as plain values and the problems as lines. */
function read(text: string): { values: unknown[]; problems: string[] } {
  const source = new SourceText("f", text);
  const problems = new Problems(source);
  const values = [...readYaml(source, problems)].map(({ root }) =>
    root === undefined ? "unreadable" : plain(root)
  );
  return { values, problems: problems.inOrder().map(formatProblem) };
}

function plain(node: TreeNode): unknown {
  if (node.kind === "list") return node.items.map(plain);
  if (node.kind === "scalar") return node.value;
  return Object.fromEntries(node.entries.map((e) => [e.key, plain(e.value)]));
}

Deno.test("readYaml() yields the documents that hold anything", async (t) => {
  const table: [name: string, text: string, values: unknown[]][] = [
    ["nothing", "", []],
    ["comments", "# a\n\n# b\n", []],
    ["markers alone", "---\n---\n...\n---\n", []],
    ["one between markers", "---\na: 1\n---\n", [{ a: 1 }]],
    ["two, one ended", "a: 1\n...\n---\nb: 2\n", [{ a: 1 }, { b: 2 }]],
    ["a comment between", "a: 1\n---\n# no\n---\nb: 2\n", [{ a: 1 }, { b: 2 }]],
    ["CRLF", "a: 1\r\n---\r\nb: x\r\n", [{ a: 1 }, { b: "x" }]],
    ["JSON", '{"a": ["b", null, true]}', [{ a: ["b", null, true] }]],
    ["an explicit null", "~", [null]],
    ["words of YAML 1.1", "a: [yes, on, 0o17, 1_000]", [{
      a: ["yes", "on", 15, "1_000"],
    }]],
    ["an unused anchor", "a: &x 1", [{ a: 1 }]],
    ["block text", "a: |\n  b\n  c\n", [{ a: "b\nc\n" }]],
    ["keys that look like numbers", "1: a\ntrue: b\n", [{ 1: "a", true: "b" }]],
  ];
  for (const [name, text, values] of table) {
    await t.step(name, () => {
      assertEquals(read(text), { values, problems: [] });
    });
  }
});

Deno.test("readYaml() refuses what is not plain data", async (t) => {
  const table: [name: string, text: string, problems: string[]][] = [
    ["an alias", "a: &x 1\nb: *x\n", [
      "f:2:4: b: found the alias *x, wanted the value written out",
    ]],
    ["an alias as a key", "a: &x 1\n*x : 1\n", [
      "f:2:1: found an alias as a key, wanted a field's name",
    ]],
    ["a merge key", "a: {b: 1}\n<<: {c: 1}\n", [
      "f:2:1: found a merge key (<<), wanted the fields written out",
    ]],
    ["a list as a key", "? [a]\n: 1\n", [
      "f:1:3: found a key that is no word, wanted a field's name",
    ]],
    ["an empty key", ": 1\n", [
      "f:1:1: found a key that is no word, wanted a field's name",
    ]],
    ["a foreign tag", "a: !secret x\n", [
      "f:1:4: found a tag, wanted a plain value",
    ]],
    ["YAML's own tags", "a: !!binary aGk=\nb: !!str 5\nc: !!set {d}\n", [
      "f:1:13: a: found a tag, wanted a plain value",
      "f:2:10: b: found a tag, wanted a plain value",
      "f:3:10: c: found a tag, wanted a plain value",
    ]],
    ["too many levels", `a: ${"[".repeat(33)}${"]".repeat(33)}`, [
      `f:1:36: a${"[0]".repeat(32)}: found more than 32 levels, wanted fewer`,
    ]],
  ];
  for (const [name, text, problems] of table) {
    await t.step(name, () => {
      assertEquals(read(text), { values: ["unreadable"], problems });
    });
  }
});

Deno.test("readYaml() goes on after a broken document", async (t) => {
  const table: [name: string, text: string, problem: string][] = [
    ["tab", "a:\n\tb: 1", "f:2:1: found a tab as indentation, wanted spaces"],
    [
      "colon in a value",
      "a: b: c",
      'f:1:4: found ": " inside a value, wanted the value in quotes',
    ],
    [
      "reserved sign",
      "a: @b",
      "f:1:4: found a sign that starts no plain text, wanted the text in quotes",
    ],
    [
      "open quote",
      'a: "b',
      'f:1:6: found broken YAML: Missing closing "quote, wanted valid YAML',
    ],
  ];
  for (const [name, text, problem] of table) {
    await t.step(name, () => {
      assertEquals(read(`c: 1\n---\n${text}\n---\nd: 1\n`).values, [
        { c: 1 },
        "unreadable",
        ...(name === "open quote" ? [] : [{ d: 1 }]),
      ]);
      assertEquals(read(text).problems[0], problem);
    });
  }
});

Deno.test("readYaml() tells at most five faults of a document", () => {
  const { problems } = read("a: [" + "{".repeat(1000));
  assertEquals(problems.length, 5);
});

Deno.test("readYaml() ends a bomb of aliases at its first alias", () => {
  const lines = ["a0: &a0 [x]"];
  for (let i = 1; i < 30; i++) {
    const aliases = Array(9).fill(`*a${i - 1}`).join(", ");
    lines.push(`a${i}: &a${i} [${aliases}]`);
  }
  const { values, problems } = read(lines.join("\n"));
  assertEquals(values, ["unreadable"]);
  assertEquals(problems.length, 29 * 9);
});

Deno.test("readYaml() stops at a document that is too large, and not at many", () => {
  const large = `a: 1\n---\nb: [${"1,".repeat(30_000)}1]\n`;
  const { values, problems } = read(large);
  assertEquals(values, [{ a: 1 }]);
  assertEquals(problems.length, 1);
  assertMatch(problems[0] ?? "", /found a document of more than 50000 words/);
  const many = read("a: [1, 2, 3, 4]\n---\n".repeat(5000));
  assertEquals([many.values.length, many.problems], [5000, []]);
});
