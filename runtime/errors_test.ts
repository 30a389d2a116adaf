import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { formatProblem, InvalidInputError } from "./errors.ts";

Deno.test("formatProblem() leaves out what is not known", () => {
  const bare = { file: "a.yaml", found: "nothing", wanted: "a document" };
  assertEquals(
    formatProblem(bare),
    "a.yaml: found nothing, wanted a document",
  );
  assertEquals(
    formatProblem({
      ...bare,
      line: 2,
      column: 1,
      field: "nam",
      hint: 'did you mean "name"?',
    }),
    'a.yaml:2:1: nam: found nothing, wanted a document (did you mean "name"?)',
  );
});

Deno.test("InvalidInputError says all its problems, a line each", () => {
  const problem = { file: "a", found: "b", wanted: "c" };
  const error = new InvalidInputError([problem, { ...problem, file: "d" }]);
  assertEquals(error.message, "a: found b, wanted c\nd: found b, wanted c");
  assertEquals(error.problems.length, 2);
});
