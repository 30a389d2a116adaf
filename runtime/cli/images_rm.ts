/**
 * `dormouse images rm`
 *
 * @module
 */

import { roughQuantity } from "../config/mod.ts";
import { removeImage } from "../image/offline/mod.ts";
import { CHILD, imageOf, JSON_OUT, withImages } from "./image_place.ts";
import { visible } from "./paint.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** Removes images. */
export const rmAction: Action = {
  kind: "action",
  summary: "Remove images",
  description:
    "Asks nothing: the children start cold, as after a restart of a container.\n" +
    "If one of them has no image, none is removed.",
  operands: [{ ...CHILD, help: "Names of the children", repeated: true }],
  options: [JSON_OUT],
  settings: ["stateDir"],
  examples: [{ line: "dormouse images rm web", does: "start it anew" }],
  async run(call, io): Promise<ExitCode> {
    const names = [...new Set(call.operands)];
    const removed = await withImages(
      { call, io },
      { create: false },
      async (place) => {
        const images = names.map((name) => imageOf(place, name));
        for (const image of images) await removeImage(place, image);
        return images;
      },
    );
    if (call.switches.has("json")) {
      const facts = removed.map(({ child, id, storedBytes }) => ({
        child,
        id,
        storedBytes,
      }));
      io.stdout.write(`${JSON.stringify({ removed: facts })}\n`);
      return EXIT.done;
    }
    for (const { child, storedBytes } of removed) {
      const size = roughQuantity(storedBytes);
      io.stdout.write(`${visible(child)}: removed, ${size} freed\n`);
    }
    return EXIT.done;
  },
};
