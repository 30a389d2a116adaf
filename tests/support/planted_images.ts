/**
 * A state directory in which a host that was killed has left three images:
 * `api` and `web` clean, `batch` running.
 *
 * @module
 */

import fs from "node:fs";
import { prepareStateDirectory } from "../../runtime/config/mod.ts";
import {
  finish,
  ImageDirectory,
  type ImagePaths,
  readBootId,
} from "../../runtime/image/mod.ts";
import {
  allBlocks,
  sampleMemory,
  sampleState,
  unsyncedDisk,
} from "./image_fixture.ts";

const TMPFS = 0x0102_1994;

/** Blocks of each child's memory. */
export const PLANTED: Readonly<Record<string, number>> = {
  api: 32,
  batch: 48,
  web: 1040,
};

/** A state directory that `await using` removes. */
export interface PlantedImages extends AsyncDisposable {
  readonly stateDir: string;
  readonly paths: ImagePaths;
  /** The path of a file of `images/`. */
  file(child: string, ending: "mem" | "meta"): string;
  /** Changes one byte of a file. */
  flip(path: string, at: number): void;
  /** All files by name, with their bytes, modes and times. */
  snapshot(): ReadonlyMap<string, unknown>;
}

/** Makes a directory that is not memory: images are refused there. */
export async function diskBackedTemp(): Promise<string> {
  const prefix = "dormouse-test-";
  const path = await Deno.makeTempDir({ prefix });
  if (fs.statfsSync(path).type !== TMPFS) return path;
  await Deno.remove(path);
  return await Deno.makeTempDir({ prefix, dir: "/var/tmp" });
}

/**
 * Plants the images.
 *
 * @param bootId The boot in which they were written.
 */
export async function plantImages(
  bootId: string = readBootId(),
): Promise<PlantedImages> {
  const root = await diskBackedTemp();
  const paths = await prepareStateDirectory(`${root}/state`);
  await using images = new ImageDirectory({
    paths,
    bootId,
    disk: unsyncedDisk,
  });
  await images.start();
  for (const [child, blocks] of Object.entries(PLANTED)) {
    const { image } = images.claim(child, "v1");
    image.markRunning();
    const memory = sampleMemory(blocks);
    finish(image.save({ memory, dirty: allBlocks(memory) }, sampleState(1)));
    if (child === "batch") image.markRunning();
  }
  return {
    stateDir: paths.root,
    paths,
    file(child, ending): string {
      const names = fs.readdirSync(paths.images);
      const name = names.find((name) =>
        name.startsWith(`${child}-`) && name.endsWith(`.${ending}`)
      );
      return `${paths.images}/${name}`;
    },
    flip,
    snapshot: () => snapshot(paths.root),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

function flip(path: string, at: number): void {
  const bytes = fs.readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  fs.writeFileSync(path, bytes);
}

function snapshot(root: string): ReadonlyMap<string, unknown> {
  const names = fs.readdirSync(root, { recursive: true, encoding: "utf8" });
  return new Map(
    names.sort().map((name) => {
      const path = `${root}/${name}`;
      const { mode, mtimeMs, size, ino } = fs.statSync(path);
      const isFile = fs.statSync(path).isFile();
      const bytes = isFile ? fs.readFileSync(path).toString("base64") : "";
      return [name, { mode, mtimeMs, size, ino, bytes }];
    }),
  );
}
