import { FaultDisk, type FaultPlan } from "../support/fault_disk.ts";
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

/** Runs the scenario with faults and judges what it leaves, in both boots. */
async function judgeFault(plan: FaultPlan, grace: number): Promise<void> {
  const inner = new MemoryDisk();
  const disk = new FaultDisk(inner, plan);
  const ledger = new Ledger();
  let left = grace;
  const goesOn = (): boolean => disk.met === undefined || left-- > 0;
  try {
    const bootId = await runScenario({ disk, ledger, paths: PATHS, goesOn });
    const expected = { paths: PATHS, allowed: ledger.page };
    // A write that took two calls is no fault at all.
    const mayBeCold = plan.fault.kind !== "short";
    await expectStart({ ...expected, bootId, disk: inner.clone(), mayBeCold });
    await expectStart({
      ...expected,
      bootId: "boot-3",
      disk: inner,
      mayBeCold: true,
    });
  } catch (cause) {
    throw new Error(
      `Fault at ${plan.at}, ${disk.met}, killed after ${grace}: ${cause}`,
      { cause },
    );
  }
}

const FAULTS: Readonly<Record<string, Omit<FaultPlan, "at">>> = {
  "EIO, nothing done": { fault: { kind: "refused", trouble: "failed" } },
  "EIO, all done": { fault: { kind: "doneButFailed", trouble: "failed" } },
  "EIO, and nothing can be unlinked": {
    fault: { kind: "refused", trouble: "failed" },
    alsoRefused: "unlink",
  },
  "EIO though done, and nothing can be unlinked": {
    fault: { kind: "doneButFailed", trouble: "failed" },
    alsoRefused: "unlink",
  },
  "EIO though done, and nothing can be written": {
    fault: { kind: "doneButFailed", trouble: "failed" },
    alsoRefused: "write",
  },
  "short write": { fault: { kind: "short" } },
  "ENOSPC in the middle of a write": {
    fault: { kind: "stuck", trouble: "full" },
  },
  "read-only from now on": {
    fault: { kind: "refused", trouble: "readOnly", lasting: true },
  },
  "vanished from now on": {
    fault: { kind: "refused", trouble: "missing", lasting: true },
  },
};

/** Actions of the host between the fault and its kill. */
const GRACES = [0, 1, Number.POSITIVE_INFINITY];

Deno.test("a fault at any step leaves what the next start judges rightly", async (t) => {
  const steps = await countSteps();
  for (const [name, plan] of Object.entries(FAULTS)) {
    await t.step(name, async () => {
      for (let at = 0; at < steps; at++) {
        for (const grace of GRACES) await judgeFault({ ...plan, at }, grace);
      }
    });
  }
});
