import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  allBlocks,
  pathsIn,
  sampleMemory,
  sampleState,
} from "../../tests/support/image_fixture.ts";
import { MemoryDisk } from "../../tests/support/memory_disk.ts";
import { finish } from "./finish.ts";
import { ImageDirectory } from "./image_directory.ts";
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
  const listed = listImages(disk, PATHS).map((image) => ({
    ...image,
    id: image.id.replace(/-[0-9a-f]{12}$/, ""),
    trouble: image.trouble !== undefined,
  }));
  const sizes = {
    memoryBytes: 65_536,
    storedBytes: 65_536 + 1024 * 1024 + 4096,
    writtenAt: 0,
  };
  assertEquals(listed, [
    {
      ...sizes,
      id: "db",
      child: "db",
      state: "clean",
      generation: 1,
      trouble: false,
    },
    {
      ...sizes,
      id: "rotten",
      child: undefined,
      state: undefined,
      generation: undefined,
      trouble: true,
    },
    {
      ...sizes,
      id: "web",
      child: "web",
      state: "running",
      generation: 1,
      trouble: false,
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
  assertEquals(listImages(disk, PATHS).map(({ state }) => state), [undefined]);
});

Deno.test("listImages() finds nothing where no host has been", () => {
  const disk = new MemoryDisk();
  disk.makeDirectory(PATHS.images);
  assertEquals(listImages(disk, PATHS), []);
});
