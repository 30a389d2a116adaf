import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import {
  allBlocks,
  sampleMemory,
  sampleState,
  type TemporaryState,
  temporaryState,
  unsyncedDisk,
} from "../../../tests/support/image_fixture.ts";
import type { ChildImage } from "../child_image.ts";
import type { Disk } from "../disk.ts";
import { finish } from "../finish.ts";
import { ImageDirectory } from "../image_directory.ts";
import { exportChild, listImages, markFaults, verifyImages } from "./mod.ts";

const BOOT = "this boot";
const MEMORY = sampleMemory(32);

/** A host that runs, and has let one child sleep. */
interface Host extends AsyncDisposable {
  readonly image: ChildImage;
  readonly images: ImageDirectory;
  readonly state: TemporaryState;
}

async function runningHost(): Promise<Host> {
  const state = temporaryState();
  const { paths } = state;
  const images = new ImageDirectory({
    paths,
    bootId: BOOT,
    disk: unsyncedDisk,
  });
  await images.start();
  const { image } = images.claim("web", "v1");
  image.markRunning();
  save(image);
  return {
    image,
    images,
    state,
    async [Symbol.asyncDispose](): Promise<void> {
      await images[Symbol.asyncDispose]();
      state[Symbol.dispose]();
    },
  };
}

function save(image: ChildImage): void {
  const source = { memory: MEMORY, dirty: allBlocks(MEMORY) };
  finish(image.save(source, sampleState(1)));
}

/** A disk under which something happens just before a file is opened. */
function diskThat(ending: string, happens: () => void): Disk {
  let pending = true;
  return {
    ...unsyncedDisk,
    open(path, mode) {
      if (pending && path.endsWith(ending)) {
        pending = false;
        happens();
      }
      return unsyncedDisk.open(path, mode);
    },
  };
}

Deno.test("beside a host, an image that is asleep is sound", async () => {
  await using host = await runningHost();
  const place = {
    disk: unsyncedDisk,
    paths: host.state.paths,
    bootId: BOOT,
  };
  const [image] = verifyImages(place);
  assertEquals([image?.finding, image?.state], [{ kind: "sound" }, "clean"]);
  assertEquals(markFaults(place), []);
  host.image.markRunning();
  const [listed] = listImages(place);
  assertEquals(
    listed?.judgement.kind === "cold" && listed.judgement.reason,
    "running",
  );
});

Deno.test("verifyImages() calls no image damaged whose child was woken meanwhile", async (t) => {
  const table: [name: string, ending: string, wake: (host: Host) => void][] = [
    ["between mark and head", ".meta", ({ image }) => {
      image.markRunning();
      save(image);
    }],
    ["between head and memory", ".mem", ({ image }) => {
      image.markRunning();
      const memory = MEMORY.slice().fill(9, 0, 4096);
      // As far as a save that is under way has got: new blocks, old sums.
      const steps = image.save({ memory, dirty: allBlocks(memory) });
      steps.next();
    }],
  ];
  for (const [name, ending, wake] of table) {
    await t.step(name, async () => {
      await using host = await runningHost();
      const place = {
        disk: diskThat(ending, () => wake(host)),
        paths: host.state.paths,
        bootId: BOOT,
      };
      const [image] = verifyImages(place);
      assertEquals(image?.finding, {
        kind: "unused",
        detail: "the child was woken meanwhile",
      });
    });
  }
});

Deno.test("exportChild() leaves no file when the child was woken meanwhile", async () => {
  await using host = await runningHost();
  const { paths, directory } = host.state;
  const to = `${directory}/out`;
  const disk = diskThat(".mem", () => host.image.markRunning());
  const place = { disk, paths, bootId: BOOT };
  const [image] = listImages(place);
  if (image === undefined) throw new Error("there is no image");
  await assertRejects(
    exportChild(place, image, to),
    /Cannot export "web": it was woken meanwhile, wanted it asleep/,
  );
  assertEquals(disk.size(to), undefined);
});

Deno.test("markFaults() misses no image that was just taken away in order", async () => {
  await using host = await runningHost();
  const { paths } = host.state;
  const place = {
    disk: {
      ...unsyncedDisk,
      list: (path: string) => {
        host.images.remove("web");
        return unsyncedDisk.list(path);
      },
    },
    paths,
    bootId: BOOT,
  };
  assertEquals(markFaults(place), []);
});
