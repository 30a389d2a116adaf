import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  allBlocks,
  sampleMemory,
  sampleState,
  temporaryState,
  testDisk,
} from "../../tests/support/image_fixture.ts";
import { finish } from "./finish.ts";
import { ImageDirectory, type ImagePaths } from "./image_directory.ts";

function directoryAt(paths: ImagePaths, bootId = "boot-1"): ImageDirectory {
  return new ImageDirectory({ paths, bootId, disk: testDisk });
}

function load(
  image: { load(memory: Uint8Array): Generator<number, void, void> },
  bytes: number,
): Uint8Array {
  const memory = new Uint8Array(bytes);
  finish(image.load(memory));
  return memory;
}

Deno.test("claim() gives back what was saved when the host was killed", async () => {
  using state = temporaryState();
  const memory = sampleMemory(32);
  {
    await using images = directoryAt(state.paths);
    await images.start();
    const { image, judgement } = images.claim("web", "v1");
    assertEquals(judgement.kind === "cold" && judgement.reason, "new");
    image.markRunning();
    finish(image.save({ memory, dirty: allBlocks(memory) }, sampleState(1)));
    image.markRunning();
    memory[5 * 4096] = 77;
    finish(
      image.save({ memory, dirty: [{ first: 5, count: 1 }] }, sampleState(2)),
    );
  }
  await using images = directoryAt(state.paths);
  assertEquals(await images.start(), "killed");
  const { image, judgement } = images.claim("web", "v1");
  assertEquals(judgement, {
    kind: "clean",
    generation: 2,
    memoryBytes: memory.length,
  });
  assertEquals(finish(image.verify()).kind, "clean");
  assertEquals(image.open(), sampleState(2));
  assertEquals(load(image, memory.length), memory);
});
