/**
 * `dormouse images verify`
 *
 * @module
 */

import { roughQuantity } from "../config/mod.ts";
import {
  type Finding,
  markFaults,
  type VerifiedImage,
  verifyImages,
} from "../image/offline/mod.ts";
import { CHILD, findImages, imageOf, JSON_OUT } from "./image_place.ts";
import type { Io } from "./io.ts";
import { paintFor, visible } from "./paint.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** Looks for damage. */
export const verifyAction: Action = {
  kind: "action",
  summary: "Read images through and look for damage",
  description:
    "Checks every byte of clean images, and the marks that vouch for them.\n" +
    "Exits with 1 if something is damaged. Images that no start will use,\n" +
    "because their child has run past them, are named and not checked.",
  operands: [{ ...CHILD, optional: true, repeated: true }],
  options: [JSON_OUT],
  settings: ["stateDir"],
  examples: [
    { line: "dormouse images verify", does: "all images" },
    { line: "dormouse images verify web", does: "one of them" },
  ],
  async run(call, io): Promise<ExitCode> {
    const place = await findImages({ call, io });
    const { operands } = call;
    const wanted = new Set(
      operands.map((name) => imageOf(place, name)).map(({ id }) => id),
    );
    const images = [
      ...verifyImages(place, ({ id }) => wanted.size === 0 || wanted.has(id)),
    ];
    const marks = operands.length === 0 ? markFaults(place) : [];
    if (call.switches.has("json")) {
      const result = { images: images.map(facts), marks };
      io.stdout.write(`${JSON.stringify(result)}\n`);
    } else show(images, marks, io);
    return marks.length + count(images, "damaged") === 0
      ? EXIT.done
      : EXIT.failed;
  },
};

/** What `--json` prints of an image. */
function facts(
  { child, id, finding, generation, memoryBytes }: VerifiedImage,
): Readonly<Record<string, unknown>> {
  const { kind: is, ...why } = finding;
  return { child, id, is, ...why, generation, memoryBytes };
}

function count(
  images: readonly VerifiedImage[],
  kind: Finding["kind"],
): number {
  return images.filter(({ finding }) => finding.kind === kind).length;
}

function show(
  images: readonly VerifiedImage[],
  marks: readonly string[],
  io: Io,
): void {
  const { red, yellow, green } = paintFor(io, "stdout");
  const say = (text: string): void => io.stdout.write(`${text}\n`);
  for (const fault of marks) say(`${red("damaged")}  marks: ${visible(fault)}`);
  for (const { child, finding } of images) {
    if (finding.kind === "sound") continue;
    const word = finding.kind === "damaged"
      ? red("damaged")
      : yellow("unused ");
    say(`${word}  ${visible(`${child}: ${finding.detail}`)}`);
  }
  const damaged = count(images, "damaged") + marks.length;
  const sound = images.filter(({ finding }) => finding.kind === "sound");
  const bytes = sound.reduce((sum, image) => sum + image.memoryBytes, 0);
  const counts = [
    `${sound.length} sound (${roughQuantity(bytes)})`,
    `${count(images, "unused")} unused`,
    damaged > 0 ? red(`${damaged} damaged`) : green("0 damaged"),
  ];
  say(counts.join(", "));
}
