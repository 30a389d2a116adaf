import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { formatProblem } from "../errors.ts";
import { Problems } from "./problems.ts";
import { boolean, scalar, text } from "./scalar_shape.ts";
import {
  INVALID,
  list,
  mismatch,
  object,
  optional,
  type Read,
  refine,
  required,
  type Shape,
} from "./shape.ts";
import { SourceText } from "./source_text.ts";
import { integer } from "./value_type.ts";
import { readYaml } from "./yaml_tree.ts";

interface Pet {
  readonly name: string;
  readonly age: number;
  readonly tame: boolean;
  readonly toys: readonly string[];
}

const pet = object<Pet>("a pet", {
  name: required(text()),
  age: required(scalar(integer({ min: 0, max: 99 }))),
  tame: optional(boolean, true),
  toys: optional(list(text(), { mayBeEmpty: false }), ["ball"]),
});

/** Reads one document; returns the value, if any, and the problems as lines. */
function read<T>(shape: Shape<T>, yaml: string): [Read<T>, string[]] {
  const source = new SourceText("f", yaml);
  const problems = new Problems(source);
  const { root } = readYaml(source, problems).next().value ?? {};
  const value = root === undefined
    ? INVALID
    : shape.read(root, { field: "", base: "/base", problems });
  return [value, problems.inOrder().map(formatProblem)];
}

Deno.test("object() fills in what is left out and freezes the result", () => {
  const [value, problems] = read(pet, "name: Rex\nage: 3\n");
  assertEquals(problems, []);
  assertEquals(value, { name: "Rex", age: 3, tame: true, toys: ["ball"] });
  assertEquals(Object.isFrozen(value), true);
});

Deno.test("object() reports everything it dislikes, in the order of the text", async (t) => {
  const table: [name: string, yaml: string, problems: string[]][] = [
    ["a missing field stands where the map begins", "age: 1\n", [
      "f:1:1: name: found nothing, wanted a string",
    ]],
    ["a field without a value is not a missing one", "name:\nage: 1\n", [
      "f:1:6: name: found nothing, wanted a string",
    ]],
    ["unknown fields", "name: a\naeg: 1\nage: 2\nq: 1\n", [
      'f:2:1: aeg: found an unknown field, wanted a known one (did you mean "age"?)',
      "f:4:1: q: found an unknown field, wanted name, age, tame or toys",
    ]],
    ["repeated fields", "name: a\nage: 1\nname: b\n", [
      "f:3:1: name: found a second one, wanted one (the first is on line 1)",
    ]],
    ["no map at all", "- 1\n", ["f:1:1: found a list, wanted a pet"]],
    ["several at once", "name: 1\nage: old\ntame: yes\ntoys: ball\n", [
      'f:1:7: name: found the number 1, wanted a string (quote it: "1")',
      'f:2:6: age: found "old", wanted a whole number from 0 to 99',
      'f:3:7: tame: found "yes", wanted true or false (did you mean true?)',
      'f:4:7: toys: found "ball", wanted a list (write ["ball"])',
    ]],
    ["items of lists", "name: a\nage: 1\ntoys: [a, 2, {b: c}]\n", [
      'f:3:11: toys[1]: found the number 2, wanted a string (quote it: "2")',
      "f:3:14: toys[2]: found a map, wanted a string",
    ]],
    ["an empty list where it would mean all", "name: a\nage: 1\ntoys: []\n", [
      "f:3:7: toys: found an empty list, wanted a list (leave the field out to restrict nothing)",
    ]],
  ];
  for (const [name, yaml, problems] of table) {
    await t.step(name, () => assertEquals(read(pet, yaml)[1], problems));
  }
});

Deno.test("scalar() reads numbers and words as they were written", async (t) => {
  const age = scalar(integer({ min: 0, max: 99 }));
  const table: [yaml: string, problem?: string][] = [
    ["7"],
    ['"7"'],
    ["07"],
    [
      "0x7",
      "f:1:1: found the number 0x7, wanted a whole number from 0 to 99",
    ],
    [
      "true",
      "f:1:1: found the boolean true, wanted a whole number from 0 to 99",
    ],
    ["~", "f:1:1: found nothing, wanted a whole number from 0 to 99"],
    ["[7]", "f:1:1: found a list, wanted a whole number from 0 to 99"],
  ];
  for (const [yaml, problem] of table) {
    await t.step(yaml, () => {
      const [value, problems] = read(age, yaml);
      assertEquals(problems, problem === undefined ? [] : [problem]);
      assertEquals(value, problem === undefined ? 7 : INVALID);
    });
  }
});

Deno.test("text() refuses NUL, and shows no secret", () => {
  assertEquals(read(text(), '"a\\0b"')[1], [
    'f:1:1: found "a\\u0000b", wanted a string without NUL',
  ]);
  assertEquals(read(text({ secret: true }), "12345")[1], [
    "f:1:1: found a number, wanted a string (quote it)",
  ]);
  assertEquals(read(text({ secret: true }), '"\\0secret"')[1], [
    "f:1:1: found a string, wanted a string without NUL",
  ]);
});

Deno.test("refine() checks only what could be read", () => {
  const even = refine(
    scalar(integer({ min: 0, max: 9 })),
    (value, node, place) =>
      value % 2 === 0
        ? value
        : mismatch(node, place, { wanted: "an even one" }),
  );
  assertEquals(read(even, "4"), [4, []]);
  assertEquals(read(even, "5")[1], [
    "f:1:1: found the number 5, wanted an even one",
  ]);
  assertEquals(read(even, "10")[1].length, 1);
});
