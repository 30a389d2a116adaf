import { ok as assert } from "node:assert/strict";
import { runtimeArgs } from "./v8_flags.ts";

Deno.test("every task that runs a host has the flags of the list", async () => {
  const { tasks } = JSON.parse(
    await Deno.readTextFile(new URL("../deno.json", import.meta.url)),
  );
  const commands: string[] = Object.values<{ command: string }>(tasks)
    .map(({ command }) => command);
  const flags = runtimeArgs().join(" ");
  for (const command of commands.filter((one) => one.includes("--v8-flags"))) {
    assert(command.includes(flags), `"${command}" lacks "${flags}"`);
  }
  assert(commands.some((one) => one.includes(flags)));
});
