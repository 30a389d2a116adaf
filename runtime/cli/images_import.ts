/**
 * `dormouse images import`
 *
 * @module
 */

import { roughQuantity } from "../config/mod.ts";
import { importChild } from "../image/offline/mod.ts";
import { JSON_OUT, withImages } from "./image_place.ts";
import { visible } from "./paint.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** Takes an image in. */
export const importAction: Action = {
  kind: "action",
  summary: "Take in an image that was exported",
  description:
    "The child goes on from there if module, arguments and environment are\n" +
    "what they were where it was exported, and starts cold if not. A child\n" +
    "that has a clean image here keeps it: remove that first.",
  operands: [{
    name: "FILE",
    help: 'A file that "images export" wrote',
    complete: "file",
  }],
  options: [JSON_OUT],
  settings: ["stateDir"],
  examples: [{
    line: "dormouse images import web.dormouse",
    does: "go on where it was exported",
  }],
  async run(call, io): Promise<ExitCode> {
    const [file = ""] = call.operands;
    const imported = await withImages(
      { call, io },
      { create: true },
      (place) => importChild(place, file),
    );
    const { child, generation, memoryBytes } = imported;
    io.stdout.write(
      call.switches.has("json")
        ? `${JSON.stringify(imported)}\n`
        : `${visible(child)}: imported as generation ${generation}, ${
          roughQuantity(memoryBytes)
        } of memory\n`,
    );
    return EXIT.done;
  },
};
