import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
  throws as assertThrows,
} from "node:assert/strict";
import { FaultDisk } from "../../tests/support/fault_disk.ts";
import {
  allBlocks,
  pathsIn,
  sampleMemory,
  sampleState,
  temporaryState,
  testDisk,
} from "../../tests/support/image_fixture.ts";
import { MemoryDisk } from "../../tests/support/memory_disk.ts";
import { BLOCK_BYTES, SLICE_BLOCKS } from "./block.ts";
import type { ChildImage } from "./child_image.ts";
import type { Disk } from "./disk.ts";
import { DiskError, ImagesRefusedError } from "./errors.ts";
import { finish } from "./finish.ts";
import {
  ImageDirectory,
  type ImageDirectoryOptions,
} from "./image_directory.ts";
import { listImages } from "./offline/mod.ts";
import {
  type ImageObserver,
  silentObserver,
  type WrittenBytes,
} from "./observer.ts";

const PATHS = pathsIn("/state");

function directoryOn(
  disk: Disk,
  options: Partial<ImageDirectoryOptions> = {},
): ImageDirectory {
  return new ImageDirectory({ paths: PATHS, bootId: "1", disk, ...options });
}

/** Runs `act` in a process that is killed afterwards. */
async function inProcess<T>(
  disk: Disk,
  act: (images: ImageDirectory) => T | Promise<T>,
  options?: Partial<ImageDirectoryOptions>,
): Promise<T> {
  await using images = directoryOn(disk, options);
  await images.start();
  return await act(images);
}

function save(image: ChildImage, memory: Uint8Array = sampleMemory(16)): void {
  image.markRunning();
  finish(image.save({ memory, dirty: allBlocks(memory) }, sampleState(1)));
}

function reasonOf(
  images: ImageDirectory,
  child: string,
  identity = "v1",
): string {
  const { judgement } = images.claim(child, identity);
  return judgement.kind === "cold" ? judgement.reason : "clean";
}

Deno.test("a child that was saved when the host was killed is given back", async () => {
  using state = temporaryState();
  const { paths } = state;
  const memory = sampleMemory(32);
  await inProcess(testDisk, (images) => {
    const { image } = images.claim("web", "v1");
    save(image, memory);
    image.markRunning();
    memory[5 * 4096] = 77;
    const dirty = [{ first: 5, count: 1 }];
    finish(image.save({ memory, dirty }, sampleState(2)));
  }, { paths });
  await using images = directoryOn(testDisk, { paths });
  assertEquals(await images.start(), "killed");
  const { image, judgement, deaths } = images.claim("web", "v1");
  assertEquals(judgement, {
    kind: "clean",
    generation: 2,
    memoryBytes: memory.length,
  });
  assertEquals(deaths, 0);
  assertThrows(() => image.open(), /wanted it clean, verified/);
  assertEquals(finish(image.verify()).kind, "clean");
  assertEquals(image.open(), sampleState(2));
  const loaded = new Uint8Array(memory.length);
  finish(image.load(loaded));
  assertEquals(loaded, memory);
});

Deno.test("a child that was running when the host was killed is cold, and its deaths count", async () => {
  const disk = new MemoryDisk();
  const die = (): Promise<readonly [string, number]> =>
    inProcess(disk, (images) => {
      const { image, judgement, deaths } = images.claim("web", "v1");
      image.markRunning();
      return [judgement.kind === "cold" ? judgement.reason : "clean", deaths];
    });
  assertEquals(await die(), ["new", 0]);
  assertEquals(await die(), ["running", 1]);
  assertEquals(await die(), ["running", 2]);
  await inProcess(disk, (images) => save(images.claim("web", "v1").image));
  assertEquals(await die(), ["clean", 0]);
  assertEquals(await die(), ["running", 1]);
});

Deno.test("another identity sets an image aside and forgives deaths", async () => {
  const disk = new MemoryDisk();
  await inProcess(disk, (images) => save(images.claim("web", "v1").image));
  await inProcess(disk, (images) => {
    assertEquals(reasonOf(images, "web", "v2"), "foreign");
    images.get("web")?.markRunning();
  });
  assertEquals(disk.list(PATHS.quarantine).length, 2);
  await inProcess(disk, (images) => {
    assertEquals(images.claim("web", "v3").deaths, 0);
  });
});

Deno.test("a child that comes back under its first identity does not find its first image", async () => {
  const disk = new MemoryDisk();
  await inProcess(disk, (images) => save(images.claim("web", "v1").image));
  await inProcess(disk, (images) => void images.claim("web", "v2"));
  await inProcess(disk, (images) => {
    assertEquals(reasonOf(images, "web", "v1"), "new");
  });
});

Deno.test("in another boot images hold after an orderly stop only, and only once", async () => {
  const disk = new MemoryDisk();
  await inProcess(disk, async (images) => {
    save(images.claim("web", "v1").image);
    await images.stop();
  });
  const in2 = { bootId: "2" };
  await inProcess(disk, (images) => {
    assertEquals(reasonOf(images, "web"), "clean");
  }, in2);
  await inProcess(disk, (images) => {
    assertEquals(reasonOf(images, "web"), "anotherBoot");
  }, { bootId: "3" });
});

Deno.test("a child that ran at an orderly stop is cold and has not died", async () => {
  const disk = new MemoryDisk();
  await inProcess(disk, async (images) => {
    images.claim("web", "v1").image.markRunning();
    await images.stop();
  });
  await inProcess(disk, (images) => {
    const { judgement, deaths } = images.claim("web", "v1");
    assertEquals(judgement.kind === "cold" && judgement.reason, "running");
    assertEquals(deaths, 0);
  });
});

Deno.test("stop() gives up an image that cannot be synced, and leaves the record", async () => {
  const disk = new MemoryDisk();
  const failing: Disk = Object.assign(disk.clone(), {
    sync: (path: string) =>
      path.endsWith(".mem")
        ? Promise.reject(new DiskError("no", { trouble: "failed", path }))
        : Promise.resolve(),
  });
  await inProcess(failing, async (images) => {
    save(images.claim("web", "v1").image);
    await images.stop();
  });
  await inProcess(failing, (images) => {
    assertEquals(reasonOf(images, "web"), "new");
  }, { bootId: "2" });
});

Deno.test("after stop() nothing can be claimed or marked", async () => {
  const images = directoryOn(new MemoryDisk());
  assertThrows(() => images.claim("web"), /wanted it started/);
  await images.start();
  await images.stop();
  assertThrows(() => images.claim("web"), /wanted it started/);
  await assertRejects(images.stop(), /wanted it started/);
});

Deno.test("claim() refuses a child that is claimed", async () => {
  await inProcess(new MemoryDisk(), (images) => {
    images.claim("web", "v1");
    assertThrows(() => images.claim("web", "v1"), /wanted once/);
  });
});

Deno.test("claim() can be tried again after the disk failed", async () => {
  const inner = new MemoryDisk();
  await inProcess(inner, (images) => save(images.claim("web", "v1").image));
  let fails = true;
  const disk: Disk = Object.assign(inner.clone(), {});
  const size = disk.size.bind(disk);
  disk.size = (path) => {
    if (fails && path.endsWith(".meta")) {
      throw new DiskError("no", { trouble: "failed", path });
    }
    return size(path);
  };
  await inProcess(disk, (images) => {
    assertThrows(() => images.claim("web", "v1"), DiskError);
    fails = false;
    assertEquals(reasonOf(images, "web"), "clean");
  });
});

Deno.test("remove() takes image and mark away", async () => {
  const disk = new MemoryDisk();
  await inProcess(disk, (images) => {
    const { image } = images.claim("web", "v1");
    save(image);
    images.remove("web");
    images.remove("web");
    assertEquals([images.get("web"), image.isOpen], [undefined, false]);
    assertEquals(disk.list(PATHS.images), []);
    assertEquals(
      disk.bytesOf(PATHS.marks).findLastIndex((b) => b !== 0) < 64,
      true,
    );
    assertEquals(reasonOf(images, "web"), "new");
  });
});

Deno.test("removeUnclaimed() takes away what went while the host was down", async () => {
  const disk = new MemoryDisk();
  await inProcess(disk, (images) => {
    for (const child of ["gone", "web"]) save(images.claim(child, "v1").image);
  });
  disk.put(`${PATHS.images}/stray.mem`, new Uint8Array(1));
  await inProcess(disk, (images) => {
    images.claim("web", "v1");
    assertEquals(images.removeUnclaimed(), 4);
    assertEquals(images.removeUnclaimed(), 0);
    assertEquals(
      listImages({ disk, paths: PATHS, bootId: "1" }).map(({ child }) => child),
      ["web"],
    );
  });
  await inProcess(disk, (images) => {
    assertEquals(reasonOf(images, "web"), "clean");
    assertEquals(reasonOf(images, "gone"), "new");
  });
});

Deno.test("syncAsleep() syncs what has been clean for long, once for each save", async () => {
  const synced: string[] = [];
  const observer: ImageObserver = {
    ...silentObserver,
    synced: (child) => void synced.push(child),
  };
  let now = 0;
  await inProcess(new MemoryDisk(), async (images) => {
    const old = images.claim("old", "v1").image;
    save(old);
    const running = images.claim("running", "v1").image;
    save(running);
    running.markRunning();
    now = 1000;
    save(images.claim("young", "v1").image);
    assertEquals(await images.syncAsleep(500), 1);
    assertEquals(await images.syncAsleep(500), 0);
    save(old);
    now = 2000;
    assertEquals(await images.syncAsleep(500), 2);
    assertEquals(synced, ["old", "old", "young"]);
    assertEquals(await images.syncAsleep(0, AbortSignal.abort()), 0);
  }, { observer, now: () => now });
});

Deno.test("syncAsleep() reports a disk that fails and goes on", async () => {
  const failed: string[] = [];
  const observer: ImageObserver = {
    ...silentObserver,
    failed: (action) => void failed.push(action),
  };
  const disk = new MemoryDisk();
  await inProcess(disk, async (images) => {
    const { image } = images.claim("bad", "v1");
    save(image);
    save(images.claim("good", "v1").image);
    disk.unlink(image.path.memory);
    assertEquals(await images.syncAsleep(0), 1);
    assertEquals(failed, ["sync an image"]);
  }, { observer });
});

Deno.test("an image that is saved while it is synced is not taken for synced", async () => {
  const disk = new MemoryDisk();
  await inProcess(disk, async (images) => {
    const { image } = images.claim("web", "v1");
    save(image);
    const syncing = image.sync();
    save(image);
    assertEquals(await syncing, false);
    assertEquals(await image.sync(), true);
  });
});

Deno.test("start() refuses a disk that is memory, and says why", async (t) => {
  for (
    const [type, name] of [[0x0102_1994, "tmpfs"], [
      0x8584_58f6,
      "ramfs",
    ]] as const
  ) {
    await t.step(name, async () => {
      const disk = Object.assign(new MemoryDisk(), { fileSystem: () => type });
      await assertRejects(directoryOn(disk).start(), (error) => {
        if (!(error instanceof ImagesRefusedError)) return false;
        assertEquals(error.disowned, true);
        return error.message.includes(`on ${name}, which is memory`);
      });
    });
  }
});

Deno.test("start() refuses a disk that fails at any step, and disowns what lies there", async () => {
  const before = new MemoryDisk();
  await inProcess(before, (images) => save(images.claim("web", "v1").image));
  for (let at = 0;; at++) {
    const inner = before.clone();
    const disk = new FaultDisk(inner, {
      at,
      fault: { kind: "refused", trouble: "failed" },
    });
    const images = directoryOn(disk);
    const refused = await images.start().then(() => false, (error) => {
      assertEquals(error instanceof ImagesRefusedError && error.disowned, true);
      assertEquals(error.cause instanceof DiskError, true);
      return true;
    });
    await images[Symbol.asyncDispose]();
    if (disk.met === undefined) break;
    // The host went on without images: they must not be found clean.
    await inProcess(inner, (again) => {
      assertEquals(
        reasonOf(again, "web") === "clean",
        !refused,
        disk.met ?? "",
      );
    });
  }
});

Deno.test("start() says when images could not be disowned", async () => {
  const inner = new MemoryDisk();
  await inProcess(inner, (images) => save(images.claim("web", "v1").image));
  const disk = new FaultDisk(inner, {
    at: 0,
    fault: { kind: "refused", trouble: "readOnly", lasting: true },
  });
  await assertRejects(
    directoryOn(disk).start(),
    (error) => error instanceof ImagesRefusedError && !error.disowned,
  );
});

Deno.test("save() refuses a child that is not marked as running", async () => {
  await inProcess(new MemoryDisk(), (images) => {
    const { image } = images.claim("web", "v1");
    const memory = sampleMemory(16);
    assertThrows(
      () => finish(image.save({ memory, dirty: [] }, sampleState(1))),
      /it is cold, wanted it running/,
    );
  });
});

Deno.test("an image that was rotten when it was opened is set aside", async () => {
  const disk = new MemoryDisk();
  const reasons: string[] = [];
  const observer: ImageObserver = {
    ...silentObserver,
    setAside: (child, reason) => void reasons.push(`${child} ${reason}`),
  };
  await inProcess(disk, (images) => {
    const { image } = images.claim("web", "v1");
    save(image);
    image.close();
    disk.flip(image.path.meta, 40);
    assertThrows(() => image.open(), { name: "ImageRottenError" });
    assertEquals([image.state, image.verified, image.isOpen], [
      "cold",
      false,
      false,
    ]);
  }, { observer });
  assertEquals(reasons, ["web rotten"]);
});

Deno.test("bytes that were written for nothing are counted, too", async () => {
  const disk = new MemoryDisk();
  const told: WrittenBytes[] = [];
  const observer: ImageObserver = {
    ...silentObserver,
    written: (_, { memory, meta }) => void told.push({ memory, meta }),
  };
  await inProcess(disk, (images) => {
    const { image } = images.claim("web", "v1");
    image.markRunning();
    const memory = sampleMemory(SLICE_BLOCKS + 16);
    const source = { memory, dirty: allBlocks(memory) };
    const givenUp = image.save(source, sampleState(1));
    const slice = givenUp.next().value;
    givenUp.return({ memory: 0, meta: 0 });
    const whole = finish(image.save(source, sampleState(1)));
    assertEquals(told[0]?.memory, slice);
    assertEquals(told[0]?.meta, BLOCK_BYTES);
    assertEquals(told[1], { memory: whole.memory, meta: whole.meta });
    assertEquals(whole.memory > BLOCK_BYTES * SLICE_BLOCKS / 2, true);
  }, { observer });
});

Deno.test("names that files cannot have are told apart", async () => {
  const disk = new MemoryDisk();
  const names = ["a/b", "a_b", "A_B", "../a", "x".repeat(300), ""];
  await inProcess(disk, (images) => {
    for (const name of names) save(images.claim(name, "v1").image);
  });
  const files = disk.list(PATHS.images);
  assertEquals(files.length, 2 * names.length);
  assertEquals(
    files.every((file) => /^[a-z0-9_-]{1,80}\.(mem|meta)$/.test(file)),
    true,
  );
  await inProcess(disk, (images) => {
    for (const name of names) assertEquals(reasonOf(images, name), "clean");
  });
});
