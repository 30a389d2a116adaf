import { type Fault, FaultDisk } from "../support/fault_disk.ts";
import { pathsIn } from "../support/image_fixture.ts";
import { MemoryDisk } from "../support/memory_disk.ts";
import { expectStart } from "./host_model.ts";
import { Ledger } from "./ledger.ts";
import { runScenario } from "./scenario.ts";

const PATHS = pathsIn("/state");

async function countSteps(): Promise<number> {
  const disk = new FaultDisk(new MemoryDisk());
  await runScenario({ disk, ledger: new Ledger(), paths: PATHS });
  return disk.steps;
}

/** Runs the scenario with one fault and judges what it leaves, in both boots. */
async function judgeFault(at: number, fault: Fault): Promise<void> {
  const inner = new MemoryDisk();
  const disk = new FaultDisk(inner, { at, fault });
  const ledger = new Ledger();
  try {
    await runScenario({ disk, ledger, paths: PATHS });
    for (const bootId of ["boot-2", "boot-3"]) {
      await expectStart({
        paths: PATHS,
        bootId,
        disk: inner.clone(),
        allowed: ledger.at(0),
        // A write that took two calls is no fault at all.
        mayBeCold: fault.kind !== "short",
      });
    }
  } catch (cause) {
    throw new Error(`Fault at ${at}, ${disk.met}: ${cause}`, { cause });
  }
}

const FAULTS: Readonly<Record<string, Fault>> = {
  "EIO, nothing done": { kind: "refused", trouble: "failed" },
  "EIO, all done": { kind: "doneButFailed", trouble: "failed" },
  "short write": { kind: "short" },
  "ENOSPC in the middle of a write": { kind: "stuck", trouble: "full" },
  "read-only from now on": {
    kind: "refused",
    trouble: "readOnly",
    lasting: true,
  },
  "vanished from now on": {
    kind: "refused",
    trouble: "missing",
    lasting: true,
  },
};

Deno.test("a fault at any step leaves what the next start judges rightly", async (t) => {
  const steps = await countSteps();
  for (const [name, fault] of Object.entries(FAULTS)) {
    await t.step(name, async () => {
      for (let at = 0; at < steps; at++) await judgeFault(at, fault);
    });
  }
});
