/**
 * The images that `dormouse images` works on.
 *
 * @module
 */

import {
  didYouMean,
  loadConfig,
  lockState,
  prepareStateDirectory,
  type StatePaths,
  statePaths,
} from "../config/mod.ts";
import { nodeDisk, readBootId } from "../image/mod.ts";
import {
  type ImagePlace,
  type ListedImage,
  listImages,
} from "../image/offline/mod.ts";
import type { Io } from "./io.ts";
import type { Call, Operand, Option } from "./verb.ts";

/** Names one child. */
export const CHILD: Operand = { name: "CHILD", help: "Name of the child" };

/** Asks for a result that programs read. */
export const JSON_OUT: Option = { name: "json", help: "Print JSON" };

/** A call and where it takes place. */
export interface Place {
  readonly call: Call;
  readonly io: Io;
}

/** Finds the images without touching anything. */
export async function findImages({ call, io }: Place): Promise<ImagePlace> {
  const paths = statePaths(await stateDirOf({ call, io }));
  await checkExists(paths);
  return placeAt(paths);
}

/**
 * Works on the images while nobody else does.
 *
 * @param create Whether a state directory is made where there is none.
 * @throws {StateLockedError} While a host runs on the state directory.
 */
export async function withImages<T>(
  { call, io }: Place,
  { create }: { readonly create: boolean },
  work: (place: ImagePlace) => Promise<T>,
): Promise<T> {
  const stateDir = await stateDirOf({ call, io });
  if (!create) await checkExists(statePaths(stateDir));
  const paths = await prepareStateDirectory(stateDir);
  using _lock = lockState(paths);
  return await work(placeAt(paths));
}

/**
 * Returns the image of a child.
 *
 * @throws {Error} If it has none.
 */
export function imageOf(place: ImagePlace, name: string): ListedImage {
  const images = listImages(place);
  const found = images.find(({ child }) => child === name);
  if (found !== undefined) return found;
  const hint = didYouMean(name, images.map(({ child }) => child));
  throw new Error(
    `Cannot find the image of ${JSON.stringify(name)}: there is none in ` +
      `"${place.paths.images}"${hint === undefined ? "" : `, ${hint}`}`,
  );
}

async function stateDirOf({ call, io }: Place): Promise<string> {
  const { flags } = call;
  const { stateDir } = await loadConfig({
    flags,
    environment: io.environment,
  });
  return stateDir;
}

function placeAt(paths: StatePaths): ImagePlace {
  return { disk: nodeDisk, paths, bootId: readBootId() };
}

/** A wrong name must neither look like a place without images nor make one. */
async function checkExists({ root, images }: StatePaths): Promise<void> {
  try {
    await Deno.stat(images);
  } catch (cause) {
    throw new Error(
      `Cannot find images: there is no "${images}", wanted the images of a ` +
        `state directory at "${root}"; name one with --state-dir`,
      { cause },
    );
  }
}
