import {
  deepStrictEqual as assertEquals,
  match,
  ok as assert,
} from "node:assert/strict";
import { createLogger, type LogOptions } from "./log.ts";

function capture(options: Partial<LogOptions>): {
  lines: string[];
  log: ReturnType<typeof createLogger>;
} {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = createLogger({
    level: "info",
    format: "json",
    write,
    ...options,
  });
  return { lines, log };
}

Deno.test("createLogger() writes one JSON object a line with the fields of its parents", () => {
  const { lines, log } = capture({});
  log.child({ child: "ring" }).child({ key: "a/b" }).info(
    { took: 3 },
    "Reconciled",
  );
  const { time, ...rest } = JSON.parse(lines.join(""));
  match(time, /^\d{4}-\d\d-\d\dT/);
  assertEquals(rest, {
    level: "info",
    child: "ring",
    key: "a/b",
    took: 3,
    message: "Reconciled",
  });
});

Deno.test("createLogger() keeps lines below its level back", () => {
  const { lines, log } = capture({ level: "warn" });
  log.info("quiet");
  log.warn("loud");
  assertEquals(lines.length, 1);
  const { lines: none, log: silent } = capture({ level: "silent" });
  silent.error("never");
  assertEquals(none, []);
});

Deno.test("createLogger() writes pretty lines for people", () => {
  const { lines, log } = capture({ format: "pretty" });
  log.warn({ child: "a b", n: 1, key: "x/y" }, "Slow");
  match(
    lines[0] ?? "",
    /^\d\d:\d\d:\d\d\.\d{3} WARN {2}Slow {2}child="a b" {2}n=1 {2}key=x\/y\n$/,
  );
  const coloured = capture({ format: "pretty", colour: true });
  coloured.log.info("x");
  assert((coloured.lines[0] ?? "").includes("\x1b[32mINFO"));
});

Deno.test("an error keeps its message, stack and cause in both formats", () => {
  const error = new Error("outer", { cause: new Error("inner") });
  const json = capture({});
  json.log.error({ error }, "Failed");
  const parsed = JSON.parse(json.lines[0] ?? "");
  match(parsed.error.message, /outer/);
  match(parsed.error.stack, /inner/);
  const pretty = capture({ format: "pretty" });
  pretty.log.error({ error }, "Failed");
  match(pretty.lines[0] ?? "", /Failed\n {2}Error: outer/);
});

Deno.test("lines go to stderr, whole, when nothing else is said", async () => {
  const script = `
    import { createLogger } from ${
    JSON.stringify(new URL("log.ts", import.meta.url).href)
  };
    const log = createLogger({ level: "info", format: "json" });
    for (let n = 0; n < 2000; n++) log.info({ n, pad: "x".repeat(100) }, "line");
  `;
  const { stderr, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--config",
      new URL("../deno.json", import.meta.url).pathname,
      script,
    ],
  }).output();
  assertEquals(stdout.length, 0);
  const lines = new TextDecoder().decode(stderr).trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line).n).at(-1), 1999);
  assertEquals(lines.length, 2000);
});
