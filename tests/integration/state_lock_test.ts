import { throws } from "node:assert/strict";
import { lockState, statePaths } from "../../runtime/config/mod.ts";
import { tempTree } from "../support/temp_tree.ts";

const HOLDER = new URL("state_lock_holder.ts", import.meta.url).pathname;

Deno.test("the state lock names its holder and goes when that is killed", async () => {
  await using directory = await tempTree();
  const paths = statePaths(directory.path);
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", HOLDER, directory.path],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const orphan = Number(await firstChunk(holder.stdout));
  try {
    throws(() => lockState(paths), {
      name: "StateLockedError",
      pid: holder.pid,
      message: new RegExp(`process ${holder.pid} works on it`),
    });
    holder.kill("SIGKILL");
    await holder.status;
    // The orphan still runs: it must not have inherited the lock.
    lockState(paths)[Symbol.dispose]();
  } finally {
    Deno.kill(orphan, "SIGKILL");
  }
});

async function firstChunk(stream: ReadableStream<Uint8Array>): Promise<string> {
  for await (const chunk of stream) return new TextDecoder().decode(chunk);
  throw new Error("Cannot read from the process: it has ended");
}
