import { match, ok, rejects } from "node:assert/strict";
import { ProcessGroup, type Program } from "./process_group.ts";

const shell = (script: string): Program => ({
  command: "sh",
  args: ["-c", script],
  env: {},
  ready: /^ready$/,
});

Deno.test("a group is there once all are ready, is measured as one, and goes", async () => {
  const script = "echo ready; exec sleep 60";
  await using group = await ProcessGroup.start([shell(script), shell(script)]);
  const { rss, pss, anonymous } = group.memory();
  ok(rss > 0 && pss > 0 && anonymous > 0);
  ok(group.size === 2 && group.cpuSeconds() >= 0);
});

Deno.test("a program that ends before it is ready is reported with its last lines", async () => {
  await rejects(
    ProcessGroup.start([shell("echo no such flag >&2; exit 3")]),
    (error: Error) => {
      match(error.message, /Cannot start "sh": it ended with code 3/);
      match(error.message, /no such flag/);
      return true;
    },
  );
});
