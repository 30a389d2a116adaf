import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  allBlocks,
  pathsIn,
  sampleMemory,
  sampleState,
} from "../../../tests/support/image_fixture.ts";
import { MemoryDisk } from "../../../tests/support/memory_disk.ts";
import { finish } from "../finish.ts";
import { ImageDirectory } from "../image_directory.ts";
import { listImages } from "./list_images.ts";

const PATHS = pathsIn("/state");

Deno.test("listImages() tells what lies there beside a host that runs", async () => {
  const disk = new MemoryDisk();
  await using images = new ImageDirectory({ paths: PATHS, bootId: "1", disk });
  await images.start();
  const memory = sampleMemory(16);
  for (const child of ["db", "web", "rotten"]) {
    const { image } = images.claim(child, "v1");
    image.markRunning();
    finish(image.save({ memory, dirty: allBlocks(memory) }, sampleState(1)));
    if (child === "web") image.markRunning();
    if (child === "rotten") disk.flip(image.path.meta, 0);
  }
  const place = { disk, paths: PATHS, bootId: "1" };
  const listed = listImages(place).map((image) => ({
    child: image.child,
    state: image.state,
    judgement: image.judgement.kind,
    generation: image.generation,
    memoryBytes: image.memoryBytes,
    storedBytes: image.storedBytes,
  }));
  const sizes = {
    memoryBytes: 65_536,
    storedBytes: 65_536 + 1024 * 1024 + 4096,
  };
  assertEquals(listed, [
    {
      ...sizes,
      child: "db",
      state: "clean",
      judgement: "clean",
      generation: 1,
    },
    {
      ...sizes,
      child: "rotten",
      state: "clean",
      judgement: "cold",
      generation: undefined,
    },
    {
      ...sizes,
      child: "web",
      state: "running",
      judgement: "cold",
      generation: 1,
    },
  ]);
});

Deno.test("listImages() takes a rotten mark for none", async () => {
  const disk = new MemoryDisk();
  await using images = new ImageDirectory({ paths: PATHS, bootId: "1", disk });
  await images.start();
  const { image } = images.claim("web", "v1");
  image.markRunning();
  const memory = sampleMemory(16);
  finish(image.save({ memory, dirty: allBlocks(memory) }, sampleState(1)));
  disk.flip(PATHS.marks, 70);
  assertEquals(
    listImages({ disk, paths: PATHS, bootId: "1" }).map(({ state }) => state),
    [undefined],
  );
});

Deno.test("listImages() finds nothing where no host has been", () => {
  const disk = new MemoryDisk();
  disk.makeDirectory(PATHS.images);
  assertEquals(listImages({ disk, paths: PATHS, bootId: "1" }), []);
});
