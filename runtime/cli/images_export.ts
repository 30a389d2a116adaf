/**
 * `dormouse images export`
 *
 * @module
 */

import { roughQuantity } from "../config/mod.ts";
import { exportChild } from "../image/offline/mod.ts";
import { CHILD, findImages, imageOf, JSON_OUT } from "./image_place.ts";
import { visible } from "./paint.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** Writes an image to one file. */
export const exportAction: Action = {
  kind: "action",
  summary: "Write an image to one file",
  description:
    "Checks every byte on the way. The file holds all that the child had in\n" +
    "memory, secrets too: only its owner may read it.",
  operands: [CHILD, {
    name: "FILE",
    help: "File to write; it must not be there",
    complete: "file",
  }],
  options: [JSON_OUT],
  settings: ["stateDir"],
  examples: [{
    line: "dormouse images export web web.dormouse",
    does: "to import it elsewhere",
  }],
  async run(call, io): Promise<ExitCode> {
    const [name = "", file = ""] = call.operands;
    const place = await findImages({ call, io });
    const image = imageOf(place, name);
    await exportChild(place, image, file);
    const { child, generation, memoryBytes } = image;
    const fileBytes = place.disk.size(file)?.bytes ?? 0;
    const facts = { child, file, generation, memoryBytes, fileBytes };
    io.stdout.write(
      call.switches.has("json")
        ? `${JSON.stringify(facts)}\n`
        : `${visible(child)}: generation ${generation} exported, ` +
          `${roughQuantity(memoryBytes)} of memory in ${
            roughQuantity(fileBytes)
          }\n`,
    );
    return EXIT.done;
  },
};
