/**
 * A process that locks a state directory, starts a child process that outlives
 * it, says so and waits to be killed: `state_lock_holder.ts PATH`.
 *
 * @module
 */

import { lockState, statePaths } from "../../runtime/config/mod.ts";

const [path = ""] = Deno.args;
using _held = lockState(statePaths(path));
const child = new Deno.Command("sleep", {
  args: ["30"],
  stdout: "null",
  stderr: "null",
}).spawn();
Deno.stdout.writeSync(new TextEncoder().encode(`${child.pid}\n`));
await child.status;
