import { strictEqual as assertEquals } from "node:assert/strict";
import {
  pathsIn,
  temporaryState,
  testDisk,
  unsyncedDisk,
} from "../support/image_fixture.ts";
import {
  describeStep,
  durable,
  RecordingDisk,
  replay,
  type Step,
} from "../support/recording_disk.ts";
import { SLOT_BYTES } from "../../runtime/image/mark.ts";
import { expectStart } from "./host_model.ts";
import { Ledger, type LedgerPage } from "./ledger.ts";
import { runScenario } from "./scenario.ts";

interface Recorded {
  readonly steps: readonly Step[];
  readonly allowedAt: (steps: number) => LedgerPage;
}

async function record(): Promise<Recorded> {
  using state = temporaryState();
  const disk = new RecordingDisk(state.directory, testDisk);
  const ledger = new Ledger(() => disk.steps.length);
  await runScenario({ disk, ledger, paths: state.paths });
  return { steps: disk.steps, allowedAt: (at) => ledger.at(at) };
}

const isOnRecord = (kind: Step["kind"]) => (step: Step): boolean =>
  step.kind === kind && "path" in step && step.path === "shutdown";

/** The boot that runs when `steps` were done: the second begins with the record. */
function bootAt(steps: readonly Step[]): string {
  return steps.some(isOnRecord("unlink")) ? "boot-2" : "boot-1";
}

/** Whether the host was stopped in order and nobody was woken since. */
function stoppedAt(steps: readonly Step[]): boolean {
  const made = steps.findLastIndex(isOnRecord("create"));
  const gone = steps.findLastIndex(isOnRecord("unlink"));
  const safe = durable(steps);
  return made > gone && safe[made] === true;
}

/** A repeatable choice: a third of the steps that nothing made safe survive. */
function someSurvive(
  steps: readonly Step[],
  seed: number,
): (index: number) => boolean {
  const safe = durable(steps);
  let state = seed;
  const lucky = steps.map(() => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % 3 === 0;
  });
  return (index) => safe[index] === true || lucky[index] === true;
}

async function judgedAt(
  steps: readonly Step[],
  expected: {
    readonly bootId: string;
    readonly allowed: LedgerPage;
    readonly mayBeCold: boolean;
    readonly keeps?: (index: number) => boolean;
  },
): Promise<void> {
  using state = temporaryState();
  replay(steps, state.directory, expected.keeps);
  try {
    await expectStart({
      ...expected,
      paths: pathsIn(state.directory),
      disk: unsyncedDisk,
    });
  } catch (cause) {
    throw new Error(
      `After step ${steps.length}, ${describeStep(steps.at(-1))}: ${cause}`,
      { cause },
    );
  }
}

Deno.test("a start after a kill at any step finds what had not been run past, or cold", async () => {
  const { steps, allowedAt } = await record();
  for (let at = 0; at <= steps.length; at++) {
    const done = steps.slice(0, at);
    await judgedAt(done, {
      bootId: bootAt(done),
      allowed: allowedAt(at),
      mayBeCold: false,
    });
  }
  assertEquals(steps.length > 100, true);
});

Deno.test("a start after a kill within any write finds no half of it", async () => {
  const { steps, allowedAt } = await record();
  for (const [at, step] of steps.entries()) {
    if (step.kind !== "write") continue;
    const half = step.bytes.subarray(0, step.bytes.length / 2);
    const done = [...steps.slice(0, at), { ...step, bytes: half }];
    // A mark that is torn vouches for nothing, and a slot lies in one sector.
    await judgedAt(done, {
      bootId: bootAt(done),
      allowed: allowedAt(at),
      mayBeCold: step.bytes.length === SLOT_BYTES,
    });
  }
});

Deno.test("a start after a power cut at any step finds what was stopped in order, or cold", async (t) => {
  const { steps, allowedAt } = await record();
  const seeds = [0, 1, 2, 3];
  for (const seed of seeds) {
    await t.step(
      seed === 0 ? "nothing unsynced stays" : `${seed}`,
      async () => {
        for (let at = 0; at <= steps.length; at++) {
          const done = steps.slice(0, at);
          const safe = durable(done);
          await judgedAt(done, {
            bootId: "boot-3",
            allowed: allowedAt(at),
            mayBeCold: !stoppedAt(done),
            keeps: seed === 0
              ? (index) => safe[index] === true
              : someSurvive(done, seed),
          });
        }
      },
    );
  }
});
