/**
 * A real process is killed at moments that nothing chose, fifty times, or as
 * often as `DORMOUSE_KILLS` says.
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { strictEqual as assertEquals } from "node:assert/strict";
import { temporaryState, testDisk } from "../support/image_fixture.ts";
import { expectStart } from "./host_model.ts";
import { BOOT_ID, CHILDREN } from "./kill_writer.ts";
import { type Allowed, type LedgerPage, NOTHING } from "./ledger.ts";

const KILLS = Number(Deno.env.get("DORMOUSE_KILLS") ?? 50);
/** A writer is killed after at most so many lines. */
const MOST_LINES = 2000;
const WRITER = new URL("kill_writer.ts", import.meta.url).pathname;

/** Runs a writer, kills it after so many lines, and returns all it has said. */
async function writeUntilKilled(
  directory: string,
  round: number,
  lines: number,
): Promise<string[]> {
  const writer = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", WRITER, directory, String(round)],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let said = "";
  let killed = false;
  for await (const text of writer.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (killed || said.split("\n").length <= lines) continue;
    writer.kill("SIGKILL");
    killed = true;
  }
  assertEquals((await writer.status).signal, "SIGKILL");
  return said.trimEnd().split("\n");
}

/** What the lines leave allowed, beginning with `page`. */
function readLines(page: LedgerPage, lines: readonly string[]): LedgerPage {
  const next = new Map(page);
  for (const line of lines) {
    const [child, allowed]: [string, Allowed] = JSON.parse(line);
    next.set(child, allowed);
  }
  return next;
}

const isCold = ({ clean }: Allowed): boolean => clean.length === 0;

Deno.test("a host killed at any moment comes back with what had not been run past", async () => {
  using state = temporaryState();
  let page: LedgerPage = new Map(CHILDREN.map((child) => [child, NOTHING]));
  const counts = { clean: 0, cold: 0, lost: 0 };
  for (let round = 0; round < KILLS; round++) {
    const lines = Math.floor(Math.random() * MOST_LINES);
    const said = await writeUntilKilled(state.directory, round, lines);
    const allowed = readLines(page, said);
    page = await expectStart({
      paths: state.paths,
      bootId: BOOT_ID,
      disk: testDisk,
      allowed,
      mayBeCold: false,
    });
    for (const [child, found] of page) {
      counts[isCold(found) ? "cold" : "clean"]++;
      const may = allowed.get(child) ?? NOTHING;
      if (isCold(found) && !may.cold) counts.lost++;
    }
  }
  const { clean, cold, lost } = counts;
  console.log(
    `${KILLS} kills, ${CHILDREN.length} children: ${clean} clean, ` +
      `${cold} cold of which ${lost} were not running`,
  );
  assertEquals(lost, 0);
  // A test in which nothing ever is clean, or cold, proves nothing.
  assertEquals(clean > 0 && cold > 0, true);
});
