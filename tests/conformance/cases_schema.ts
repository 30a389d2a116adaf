/**
 * What the schema of a custom kind refuses, and in which words.
 *
 * @module
 */

import { type Case, type Json, ring, send } from "./case.ts";

/** Specs that break one rule each. */
const BREACHES: readonly (readonly [rule: string, spec: Json])[] = [
  ["required", {}],
  ["type integer", { size: "x" }],
  ["type boolean", { size: 1, flag: "yes" }],
  ["type object", []],
  ["type array", { size: 1, tags: "x" }],
  ["type number", { size: 1, ratio: "x" }],
  ["int-or-string", { size: 1, port: true }],
  ["minimum", { size: 0 }],
  ["maximum", { size: 11 }],
  ["exclusive minimum", { size: 1, odd: 3 }],
  ["multipleOf", { size: 1, odd: 4 }],
  ["enum", { size: 1, mode: "odd" }],
  ["pattern", { size: 1, label: "ABC" }],
  ["minLength", { size: 1, label: "a" }],
  ["maxLength", { size: 1, label: "abcdef" }],
  ["format", { size: 1, when: "yesterday" }],
  ["minItems", { size: 1, steps: [] }],
  ["maxItems", { size: 1, steps: ["a", "b", "c", "d"] }],
  ["maxProperties", { size: 1, map: { a: "1", b: "2", c: "3" } }],
  ["additionalProperties", { size: 1, map: { a: 1 } }],
  ["set without duplicates", { size: 1, tags: ["a", "b", "a"] }],
  ["map without duplicates", {
    size: 1,
    parts: [{ name: "a" }, { name: "a" }],
  }],
  ["required in an item", { size: 1, parts: [{ count: 2 }] }],
  ["oneOf, both", { size: 1, either: { a: "1", b: "2" } }],
];

/** The cases. */
export const SCHEMA_CASES: readonly Case[] = [
  ...BREACHES.map(([rule, spec]) => ({
    name: `the schema refuses: ${rule}`,
    steps: [send("POST rings", 422, ring("a", spec))],
  })),
  {
    name: "what the schema allows is kept as it is",
    steps: [
      send(
        "POST rings",
        201,
        ring("a", {
          size: 10,
          odd: 6,
          mode: "fast",
          label: "abc",
          ratio: 0.5,
          flag: true,
          port: "http",
          free: { any: { thing: [1, "two", null] } },
          tags: ["b", "a"],
          steps: ["one"],
          parts: [{ name: "p", count: 2, note: "n" }],
          map: { a: "1" },
          either: { b: "1" },
          whole: { x: "1" },
          when: "2020-01-02T03:04:05Z",
        }),
      ),
    ],
  },
  {
    name: "several breaches are told together",
    steps: [send("POST rings", 422, ring("a", { size: 0, flag: "x" }))],
  },
];
