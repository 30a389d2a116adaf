/**
 * Stands in for a task whose part is not built yet: `not_yet.ts TASK WHAT`.
 *
 * @module
 */
// deno-lint-ignore-file no-console

if (import.meta.main) {
  const [task = "this task", what = "something"] = Deno.args;
  console.log(`${task}: nothing to do yet; it will be ${what}`);
}
