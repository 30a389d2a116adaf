/**
 * `scripts/setup.sh` on machines that lack things: it says what is missing and what to run, and never fails for it.
 *
 * @module
 */

import { deepStrictEqual, match, strictEqual } from "node:assert/strict";

const SETUP = new URL("../../scripts/setup.sh", import.meta.url).pathname;

/** What the script itself calls, so that all else can be taken away. */
const BASICS = ["bash", "cut", "dirname", "sed", "uname"];

/** A directory for PATH on which only the basics are, and an `id` that is not root's. */
async function bareMachine(): Promise<string> {
  const directory = await Deno.makeTempDir();
  for (const name of BASICS) {
    await Deno.symlink(`/usr/bin/${name}`, `${directory}/${name}`);
  }
  await Deno.writeTextFile(`${directory}/id`, "#!/bin/sh\necho 1000\n", {
    mode: 0o755,
  });
  return directory;
}

/** Runs the script and returns its exit code and its lines. */
async function setup(
  args: readonly string[],
  path: string,
): Promise<{ code: number; lines: string[]; error: string }> {
  const { code, stdout, stderr } = await new Deno.Command("/usr/bin/bash", {
    args: [SETUP, ...args],
    env: { PATH: path },
  }).output();
  const text = new TextDecoder();
  return {
    code,
    lines: text.decode(stdout).trim().split("\n"),
    error: text.decode(stderr),
  };
}

Deno.test("setup.sh names every part it cannot have, says what to run, and exits 0", async (t) => {
  const path = await bareMachine();
  try {
    const table: [part: string, says: RegExp][] = [
      ["deno", /^skip: deno: no npm; run: /],
      ["go", /^skip: go: none, or one older than 1\.\d+; as root run: /],
      ["chromium", /^skip: chromium: /],
    ];
    for (const [part, says] of table) {
      await t.step(part, async () => {
        const { code, lines } = await setup([part], path);
        strictEqual(code, 0);
        strictEqual(lines.length, 1);
        match(lines[0] ?? "", says);
      });
    }
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});

Deno.test("setup.sh leaves out what --skip names", async () => {
  const { code, lines } = await setup(
    ["--skip", "deno", "deno"],
    "/usr/bin:/bin",
  );
  strictEqual(code, 0);
  deepStrictEqual(lines, ["skip: deno: left out by --skip"]);
});

Deno.test("setup.sh refuses a part it does not know", async (t) => {
  for (const args of [["cobol"], ["--skip", "cobol"], ["--skip"]]) {
    await t.step(args.join(" "), async () => {
      const { code, error } = await setup(args, "/usr/bin:/bin");
      strictEqual(code, 2);
      match(error, /^Cannot set up "(cobol)?": no such part, wanted one of: /);
    });
  }
});
