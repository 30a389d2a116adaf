import {
  deepStrictEqual as assertEquals,
  ok as assert,
} from "node:assert/strict";
import type { Guest } from "./guest.ts";
import { GuestSave, type SaveSlices } from "./guest_save.ts";
import { RunQueue } from "./run_queue.ts";

const MIB = 1024 * 1024;

/** A save of slices of known sizes, and what became of it. */
class Slices {
  /** Slices that were written, and how the save ended. */
  readonly told: string[] = [];
  readonly queue = new RunQueue<Guest>();
  readonly save: GuestSave;
  onSlice: (bytes: number) => void = () => {};

  constructor(bytes: readonly (number | Error)[]) {
    this.save = new GuestSave(this.queue, this.#write(bytes), {
      saved: () => void this.told.push("saved"),
      failed: (error) => void this.told.push(`failed: ${error}`),
    });
  }

  *#write(
    slices: readonly (number | Error)[],
  ): SaveSlices {
    let ended = false;
    try {
      for (const slice of slices) {
        if (slice instanceof Error) throw slice;
        this.told.push(`${slice}`);
        this.onSlice(slice);
        yield slice;
      }
      ended = true;
      return { writtenBytes: 0, storedBytes: 0 };
    } finally {
      if (!ended) this.told.push("closed");
    }
  }

  /** Notes when the queue has its turn. */
  note(name: string): void {
    void this.queue.task(() => this.told.push(name));
  }
}

Deno.test("a small save is done at once", () => {
  const { save, told } = new Slices([4096, 4096]);
  save.start();
  assertEquals(told, ["4096", "4096", "saved"]);
});

Deno.test("others have their turn between the slices of a large save", async () => {
  const slices = new Slices([4 * MIB, 3 * MIB, 10]);
  slices.onSlice = (bytes) => slices.note(`after ${bytes}`);
  await slices.queue.task(() => slices.save.start());
  await slices.save.finished;
  assertEquals(slices.told, [
    `${4 * MIB}`,
    `after ${4 * MIB}`,
    `${3 * MIB}`,
    `after ${3 * MIB}`,
    "10",
    // In the same turn.
    "saved",
    "after 10",
  ]);
});

Deno.test("slices without a byte do not hold the queue for long", () => {
  const { save, told } = new Slices(Array(1e6).fill(0));
  const start = performance.now();
  save.start();
  assert(performance.now() - start < 500);
  assert(!told.includes("saved"));
  save.giveUp();
});

Deno.test("a save that is given up ends without a word", async () => {
  const { save, told } = new Slices([4 * MIB, 4 * MIB]);
  save.start();
  const { finished } = save;
  save.giveUp();
  save.giveUp();
  await finished;
  await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(told, [`${4 * MIB}`, "closed"]);
});

Deno.test("a save that fails says so, in whatever slice", async () => {
  const first = new Slices([new Error("no")]);
  first.save.start();
  await first.save.finished;
  assertEquals(first.told, ["closed", "failed: Error: no"]);
  const second = new Slices([4 * MIB, new Error("no")]);
  second.save.start();
  await second.save.finished;
  assertEquals(second.told, [`${4 * MIB}`, "closed", "failed: Error: no"]);
});

Deno.test("a save that is over is finished for whoever asks later", async () => {
  const { save } = new Slices([1]);
  save.start();
  await save.finished;
});
