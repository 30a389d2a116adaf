/**
 * What images cost, without mapping: a doze of two dirty pages beside the bare
 * writes of these pages, a first image beside a bare write of the memory,
 * reading through beside a bare read, and what a sleeping child holds.
 *
 * @module
 */

import fs from "node:fs";
import {
  type BlockRun,
  type ChildImage,
  finish,
  ImageDirectory,
  type SavedState,
} from "../runtime/image/mod.ts";
import {
  alternate,
  benchOptions,
  collectGarbage,
  memoryUse,
  Report,
  timeUs,
} from "./harness.ts";

const MIB = 1024 * 1024;
const BLOCK_BYTES = 4096;
const WASM_PAGE_BYTES = 65_536;
const SIZES_MIB = [1.2, 10, 87];

const options = benchOptions(Deno.args);
const report = new Report(options);
const DOZES = options.quick ? 200 : 3000;
const FULL_SAVES = options.quick ? 1 : 5;
const SLEEPERS = options.quick ? 2000 : 12_000;
/** The first make the heap as large as it stays. */
const WARMUP = SLEEPERS / 6;

/** What an operator of moderate size has besides its memory. */
const STATE: SavedState = {
  globals: [
    { name: "__stack_pointer", type: "i32", bits: 65_536n },
    { name: "fuel", type: "i64", bits: 10_000n },
  ],
  clockOffsetNs: 1n,
  guest: new Uint8Array(200),
  host: new Uint8Array(16),
};

const root = Deno.makeTempDirSync({ prefix: "dormouse-bench-" });
const images = new ImageDirectory({
  bootId: "bench",
  paths: {
    marks: `${root}/marks`,
    shutdown: `${root}/shutdown`,
    images: `${root}/images`,
    quarantine: `${root}/quarantine`,
  },
});
try {
  await images.start();
  for (const mib of SIZES_MIB) await benchSize(mib);
  benchSleepers();
} finally {
  await images[Symbol.asyncDispose]();
  Deno.removeSync(root, { recursive: true });
}

async function benchSize(mib: number): Promise<void> {
  const memory = filledMemory(mib);
  const dirty = [{ first: 0, count: memory.length / BLOCK_BYTES }];
  const { image } = images.claim(`size-${mib}`.replace(".", "-"), "bench");
  const bare = fs.openSync(`${root}/bare`, "w+", 0o600);
  await benchFirst(image, { memory, dirty }, bare);
  for (const pattern of ["same", "any"] as const) {
    await benchDoze(image, { memory, pattern }, bare);
  }
  await benchVerify(image, memory, bare);
  fs.closeSync(bare);
  images.remove(image.child);
}

function filledMemory(mib: number): Uint8Array {
  const pages = Math.round(mib * MIB / WASM_PAGE_BYTES);
  const memory = new Uint8Array(pages * WASM_PAGE_BYTES);
  for (let at = 0; at < memory.length; at += 64) memory[at] = 1 + at % 251;
  return memory;
}

interface Source {
  readonly memory: Uint8Array;
  readonly dirty: readonly BlockRun[];
}

async function benchFirst(
  image: ChildImage,
  source: Source,
  bare: number,
): Promise<void> {
  const { length } = source.memory;
  const steps: number[] = [];
  const samples = await alternate({
    bare: () => {
      fs.ftruncateSync(bare, 0);
      return timeUs(() => fs.writeSync(bare, source.memory, 0, length, 0));
    },
    save: () => {
      image.discard();
      image.markRunning();
      return timeUs(() => {
        steps.push(...timedSteps(image.save(source, STATE)));
      });
    },
  }, { rounds: FULL_SAVES });
  const fields = { mib: length / MIB };
  report.add({
    name: "image_first_save",
    unit: "us",
    sample: samples.save,
    fields,
    baseline: { name: "one bare write", sample: samples.bare },
  });
  report.add({
    name: "image_save_step",
    unit: "us",
    sample: steps,
    fields: { ...fields, longest: Math.round(Math.max(...steps)) },
    wanted: "<= 12000",
  });
}

function* timedSteps(steps: Iterator<unknown>): Generator<number> {
  for (let done = false; !done;) {
    yield timeUs(() => done = steps.next().done === true);
  }
}

/** Dirties two pages a time: the same ones, as operators do, or any two. */
async function benchDoze(
  image: ChildImage,
  { memory, pattern }: {
    readonly memory: Uint8Array;
    readonly pattern: "same" | "any";
  },
  bare: number,
): Promise<void> {
  const half = memory.length / BLOCK_BYTES >> 1;
  let round = 0;
  const nextDirty = (): BlockRun[] => {
    const at = pattern === "same" ? 3 : ++round;
    const first = at * 7919 % half;
    const second = half + at * 104_729 % half;
    for (const block of [first, second]) memory[block * BLOCK_BYTES] = ++round;
    return [{ first, count: 1 }, { first: second, count: 1 }];
  };
  const samples = await alternate({
    bare: () => {
      const dirty = nextDirty();
      return timeUs(() => {
        for (const { first } of dirty) {
          const at = first * BLOCK_BYTES;
          fs.writeSync(bare, memory, at, BLOCK_BYTES, at);
        }
      });
    },
    wake: () => timeUs(() => image.markRunning()),
    doze: () => {
      const source = { memory, dirty: nextDirty() };
      return timeUs(() => finish(image.save(source, STATE)));
    },
  }, { rounds: DOZES, warmup: 200 });
  const fields = { mib: memory.length / MIB, pages: 2, pattern };
  report.add({
    name: "image_doze",
    unit: "us",
    sample: samples.doze,
    fields,
    baseline: { name: "bare writes", sample: samples.bare },
    wanted: "<= 60 with paging, to 10 MiB",
  });
  report.add({
    name: "image_mark_running",
    unit: "us",
    sample: samples.wake,
    fields,
  });
}

async function benchVerify(
  image: ChildImage,
  memory: Uint8Array,
  bare: number,
): Promise<void> {
  const buffer = new Uint8Array(256 * 1024);
  const samples = await alternate({
    bare: () =>
      timeUs(() => {
        for (let at = 0; at < memory.length; at += buffer.length) {
          fs.readSync(bare, buffer, 0, buffer.length, at);
        }
      }),
    verify: () => timeUs(() => finish(image.verify())),
    open: () =>
      timeUs(() => {
        image.close();
        image.open();
      }),
  }, { rounds: FULL_SAVES * 4 });
  const fields = { mib: memory.length / MIB };
  report.add({
    name: "image_verify",
    unit: "us",
    sample: samples.verify,
    fields,
    baseline: { name: "bare reads", sample: samples.bare },
  });
  report.add({ name: "image_open", unit: "us", sample: samples.open, fields });
}

/** What a child holds that sleeps: no descriptor, and how many bytes. */
function benchSleepers(): void {
  const memory = new Uint8Array(WASM_PAGE_BYTES);
  memory[0] = 1;
  const dirty = [{ first: 0, count: 1 }];
  const names = Array.from({ length: SLEEPERS }, (_, n) => `sleeper-${n}`);
  // What grows only once is no child's.
  for (const name of names.slice(0, WARMUP)) sleep(name);
  const descriptors = countDescriptors();
  const before = usedBytes();
  for (const name of names.slice(WARMUP)) sleep(name);
  const children = SLEEPERS - WARMUP;
  const after = usedBytes();
  const fields = { children };
  report.add({
    name: "image_asleep_heap",
    unit: "bytes",
    sample: (after.heap - before.heap) / children,
    fields,
    wanted: "<= 1024",
  });
  report.add({
    name: "image_asleep_anonymous",
    unit: "bytes",
    sample: (after.anonymous - before.anonymous) / children,
    fields,
  });
  report.add({
    name: "image_asleep_fds",
    unit: "fds",
    sample: countDescriptors() - descriptors,
    fields,
    wanted: "0",
  });

  function sleep(name: string): void {
    const { image } = images.claim(name, "bench");
    image.markRunning();
    finish(image.save({ memory, dirty }, STATE));
    image.close();
  }
}

function usedBytes(): { heap: number; anonymous: number } {
  collectGarbage();
  collectGarbage();
  return {
    heap: Deno.memoryUsage().heapUsed,
    anonymous: memoryUse().anonymous * MIB,
  };
}

function countDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}
