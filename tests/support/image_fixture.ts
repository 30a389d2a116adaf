/**
 * A state directory for tests of images, on a disk that calls itself a real one.
 *
 * @module
 */

import { join } from "node:path";
import {
  BLOCK_BYTES,
  type BlockRun,
  type Disk,
  type ImagePaths,
  nodeDisk,
  type SavedState,
} from "../../runtime/image/mod.ts";

/** The magic number of ext4. */
const EXT4 = 0xef53;

/** The real disk, whatever lies under the temporary directory here. */
export const testDisk: Disk = { ...nodeDisk, fileSystem: () => EXT4 };

/** The same without waiting for the card: for tests that start often. */
export const unsyncedDisk: Disk = {
  ...testDisk,
  sync: () => Promise.resolve(),
};

/** The paths in a state directory. */
export function pathsIn(directory: string): ImagePaths {
  return {
    marks: join(directory, "marks"),
    shutdown: join(directory, "shutdown"),
    images: join(directory, "images"),
    quarantine: join(directory, "quarantine"),
  };
}

/** A temporary state directory that goes when it is disposed of. */
export interface TemporaryState extends Disposable {
  readonly directory: string;
  readonly paths: ImagePaths;
}

/** Makes a temporary state directory. */
export function temporaryState(): TemporaryState {
  const directory = Deno.makeTempDirSync({ prefix: "dormouse-image-" });
  return {
    directory,
    paths: pathsIn(directory),
    [Symbol.dispose]: () => Deno.removeSync(directory, { recursive: true }),
  };
}

/** Returns something to be restored that differs for each `seed`. */
export function sampleState(seed: number): SavedState {
  return {
    globals: [
      { name: "__stack_pointer", type: "i32", bits: BigInt(65_536 + seed) },
      { name: "ratio", type: "f64", bits: 0x3ff8_0000_0000_0000n },
    ],
    clockOffsetNs: BigInt(seed) - 5n,
    guest: new TextEncoder().encode(`{"handles":[${seed}]}`),
    host: new Uint8Array([seed & 255]),
  };
}

/** Returns all blocks of a memory. */
export function allBlocks(memory: Uint8Array): BlockRun[] {
  return [{ first: 0, count: memory.length / BLOCK_BYTES }];
}

/** Returns a memory of `blocks` blocks; every third is zero. */
export function sampleMemory(blocks: number): Uint8Array<ArrayBuffer> {
  const memory = new Uint8Array(blocks * BLOCK_BYTES);
  for (let block = 0; block < blocks; block++) {
    if (block % 3 === 1) continue;
    memory.fill(
      1 + block % 250,
      block * BLOCK_BYTES,
      (block + 1) * BLOCK_BYTES,
    );
  }
  return memory;
}
