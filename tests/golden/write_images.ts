/**
 * Writes the golden files of the present format of images, once: what is
 * there is never written again. A new version of a format gets a new folder.
 *
 *   deno run -A tests/golden/write_images.ts
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { META_VERSION } from "../../runtime/image/meta_head.ts";
import { finish, ImageDirectory } from "../../runtime/image/mod.ts";
import { exportImage } from "../../runtime/image/offline/portable_image.ts";
import { PlainGuest } from "../image/plain_guest.ts";
import { pathsIn } from "../support/image_fixture.ts";
import { MemoryDisk } from "../support/memory_disk.ts";

const PATHS = pathsIn("/state");
const PORTABLE = "/state/web.portable";

/** A child that was saved several times, given up, and stopped in order. */
async function makeState(): Promise<{ disk: MemoryDisk; guest: PlainGuest }> {
  const disk = new MemoryDisk();
  const images = new ImageDirectory({ paths: PATHS, bootId: "golden", disk });
  await images.start();
  const { image } = images.claim("web", "golden identity");
  const guest = new PlainGuest(3);
  for (let turn = 0; turn < 7; turn++) {
    image.markRunning();
    guest.run();
    const { memory } = guest;
    finish(image.save({ memory, dirty: guest.dirty() }, guest.state()));
    guest.saved();
  }
  finish(exportImage(disk, image.path, PORTABLE));
  images.claim("db", "golden identity").image.markRunning();
  await images.stop();
  return { disk, guest };
}

if (import.meta.main) {
  const folder = new URL(`image-${META_VERSION}/`, import.meta.url).pathname;
  Deno.mkdirSync(folder);
  const { disk, guest } = await makeState();
  const files = [
    PATHS.marks,
    PATHS.shutdown,
    PORTABLE,
    ...disk.list(PATHS.images).map((name) => `${PATHS.images}/${name}`),
  ];
  for (const path of files) {
    const name = path.slice("/state/".length).replaceAll("/", "_");
    Deno.writeFileSync(`${folder}${name}.gz`, gzipSync(disk.bytesOf(path)));
  }
  const state = guest.state();
  const expected = {
    web: {
      kind: "clean",
      generation: 7,
      memoryBytes: guest.memory.length,
      memorySha256: createHash("sha256").update(guest.memory).digest("hex"),
      globals: state.globals.map((global) => ({
        ...global,
        bits: String(global.bits),
      })),
      clockOffsetNs: String(state.clockOffsetNs),
      guest: new TextDecoder().decode(state.guest),
      host: [...state.host],
    },
    db: { kind: "cold", reason: "running" },
  };
  Deno.writeTextFileSync(
    `${folder}expected.json`,
    JSON.stringify(expected, undefined, 2) + "\n",
  );
  console.log(`wrote ${files.length + 1} files to "${folder}"`);
}
