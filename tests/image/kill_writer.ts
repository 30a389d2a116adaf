/**
 * A host of plain guests that goes on until it is killed and says before and
 * after each step what the next start may find:
 * `kill_writer.ts DIRECTORY ROUND`.
 *
 * @module
 */

import { pathsIn, testDisk } from "../support/image_fixture.ts";
import { HostModel } from "./host_model.ts";
import { type Allowed, Ledger } from "./ledger.ts";

/** The children of the host. */
export const CHILDREN: readonly string[] = ["web", "db", "cron", "mail"];

/** The boot in which all rounds run. */
export const BOOT_ID = "the boot of the test";

/** Lives of one round. */
const LIVES_A_ROUND = 1000;

/** Says each change at once, in one write, so that a kill leaves no half line. */
class SpokenLedger extends Ledger {
  override set(child: string, allowed: Allowed): void {
    super.set(child, allowed);
    const line = JSON.stringify([child, allowed]) + "\n";
    Deno.stdout.writeSync(new TextEncoder().encode(line));
  }
}

async function run(directory: string, round: number): Promise<never> {
  const host = new HostModel({
    paths: pathsIn(directory),
    bootId: BOOT_ID,
    disk: testDisk,
    ledger: new SpokenLedger(),
    children: CHILDREN,
    firstLife: 1 + round * LIVES_A_ROUND,
  });
  await host.start();
  for (;;) {
    const child = pick(CHILDREN);
    if (Math.random() < 0.6) host.wake(child);
    else act(host, child);
  }
}

function act(host: HostModel, child: string): void {
  const parked = Math.random() < 0.2;
  if (Math.random() < 0.1) host.giveUp(child);
  else if (Math.random() < 0.2) host.sleep(child);
  else host.doze(child, { parked });
}

function pick<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new RangeError("Cannot pick from nothing");
  return item;
}

if (import.meta.main) {
  const [directory = "", round = "0"] = Deno.args;
  await run(directory, Number(round));
}
