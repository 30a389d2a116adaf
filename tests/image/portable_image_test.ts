import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { FaultDisk } from "../support/fault_disk.ts";
import {
  allBlocks,
  pathsIn,
  sampleMemory,
  sampleState,
} from "../support/image_fixture.ts";
import { MemoryDisk } from "../support/memory_disk.ts";
import type { ChildImage } from "../../runtime/image/child_image.ts";
import {
  DiskError,
  ImageRottenError,
  ImageVersionError,
} from "../../runtime/image/errors.ts";
import { finish } from "../../runtime/image/finish.ts";
import { ImageDirectory } from "../../runtime/image/image_directory.ts";
import {
  exportImage,
  PortableImage,
} from "../../runtime/image/offline/portable_image.ts";

const OUT = "/out/web.dormouse";
const BLOCKS = 1024 + 128;

async function directoryOn(disk: MemoryDisk): Promise<ImageDirectory> {
  const images = new ImageDirectory({
    paths: pathsIn("/state"),
    bootId: "1",
    disk,
  });
  await images.start();
  return images;
}

/** A disk with a portable image of a memory of more than one slice. */
async function exported(): Promise<{ disk: MemoryDisk; memory: Uint8Array }> {
  const disk = new MemoryDisk();
  const images = await directoryOn(disk);
  const { image } = images.claim("web", "v1");
  image.markRunning();
  const memory = sampleMemory(BLOCKS);
  memory.fill(0, 200 * 4096, 900 * 4096);
  finish(image.save({ memory, dirty: allBlocks(memory) }, sampleState(3)));
  finish(exportImage(disk, image.path, OUT));
  return { disk, memory };
}

function load(image: ChildImage, bytes: number): Uint8Array {
  const memory = new Uint8Array(bytes);
  finish(image.load(memory));
  return memory;
}

Deno.test("a child that was exported can be received elsewhere", async () => {
  const { disk, memory } = await exported();
  const there = new MemoryDisk();
  there.put(OUT, disk.bytesOf(OUT));
  {
    await using images = await directoryOn(there);
    const { image } = images.claim("web");
    using portable = PortableImage.open(there, OUT);
    finish(image.receive(portable));
    assertEquals(image.state, "clean");
    assertEquals(image.open(), sampleState(3));
    assertEquals(load(image, memory.length), memory);
  }
  await using images = await directoryOn(there);
  const { image, judgement } = images.claim("web", "v1");
  assertEquals(judgement.kind, "clean");
  assertEquals(finish(image.verify()).kind, "clean");
});

Deno.test("a received image of another identity is foreign", async () => {
  const { disk } = await exported();
  {
    await using images = await directoryOn(disk);
    using portable = PortableImage.open(disk, OUT);
    finish(images.claim("web").image.receive(portable));
  }
  await using images = await directoryOn(disk);
  const { judgement } = images.claim("web", "v2");
  assertEquals(judgement.kind === "cold" && judgement.reason, "foreign");
});

Deno.test("a portable image holds no holes", async () => {
  const { disk, memory } = await exported();
  assertEquals(disk.bytesOf(OUT).length < memory.length / 2, true);
});

Deno.test("receive() refuses the image of another child", async () => {
  const { disk } = await exported();
  await using images = await directoryOn(disk);
  using portable = PortableImage.open(disk, OUT);
  const { image } = images.claim("db");
  assertThrows(() => finish(image.receive(portable)), TypeError);
});

Deno.test("receive() leaves no image when it fails", async () => {
  const { disk } = await exported();
  const failing = new FaultDisk(disk, {
    at: 30,
    fault: { kind: "refused", trouble: "full", lasting: true },
  });
  const paths = pathsIn("/state");
  const images = new ImageDirectory({ paths, bootId: "1", disk: failing });
  await images.start();
  const { image } = images.claim("web");
  using portable = PortableImage.open(disk, OUT);
  assertThrows(() => finish(image.receive(portable)), DiskError);
  assertEquals(image.state, "cold");
});

Deno.test("no portable image with a byte changed or cut off is opened", async () => {
  const { disk } = await exported();
  const bytes = disk.bytesOf(OUT).slice();
  // All of the head, then one byte in each block and its surroundings.
  const places = Array.from({ length: bytes.length }, (_, at) => at)
    .filter((at) => at < 600 || at % 4093 === 0 || at > bytes.length - 16);
  for (const at of places) {
    const damaged = bytes.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 4;
    disk.put(OUT, damaged);
    assertThrows(
      () => PortableImage.open(disk, OUT),
      (error) =>
        error instanceof ImageRottenError || error instanceof ImageVersionError,
    );
    disk.put(OUT, bytes.slice(0, at));
    assertThrows(() => PortableImage.open(disk, OUT), ImageRottenError);
  }
});

Deno.test("exportImage() leaves no file behind when it fails", async () => {
  const { disk } = await exported();
  const images = await directoryOn(disk);
  const { image } = images.claim("web");
  disk.flip(image.path.memory, 5000);
  const out = "/out/again";
  assertThrows(
    () => finish(exportImage(disk, image.path, out)),
    ImageRottenError,
  );
  assertEquals(disk.size(out), undefined);
});

Deno.test("exportImage() writes over nothing", async () => {
  const { disk } = await exported();
  const images = await directoryOn(disk);
  const { image } = images.claim("web");
  assertThrows(() => finish(exportImage(disk, image.path, OUT)), DiskError);
  assertEquals(disk.size(OUT) === undefined, false);
});
