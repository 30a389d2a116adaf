/**
 * `dormouse images ls`
 *
 * @module
 */

import { roughDuration, roughQuantity } from "../config/mod.ts";
import { type ListedImage, listImages } from "../image/offline/mod.ts";
import { findImages, JSON_OUT } from "./image_place.ts";
import type { Io } from "./io.ts";
import { type Paint, paintFor, visible } from "./paint.ts";
import { type Cell, type Column, textTable } from "./text_table.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** Lists images. */
export const lsAction: Action = {
  kind: "action",
  summary: "List images",
  description:
    "State is what the next start makes of an image: clean ones are woken,\n" +
    "all others start cold. Whether every byte is right only verify says.",
  operands: [],
  options: [JSON_OUT],
  settings: ["stateDir"],
  examples: [
    { line: "dormouse images ls", does: "all images" },
    {
      line: "dormouse images ls --json | jq '[.images[].storedBytes] | add'",
      does: "bytes on disk in all",
    },
  ],
  async run(call, io): Promise<ExitCode> {
    const place = await findImages({ call, io });
    const images = listImages(place);
    if (call.switches.has("json")) {
      io.stdout.write(`${JSON.stringify({ images: images.map(facts) })}\n`);
    } else if (images.length === 0) {
      io.stdout.write(`No images in ${place.paths.images}\n`);
    } else show(images, io);
    return EXIT.done;
  },
};

/** What `--json` prints of an image. */
function facts(image: ListedImage): Readonly<Record<string, unknown>> {
  const { child, id, state, judgement, generation, writtenAt } = image;
  const { memoryBytes, storedBytes } = image;
  const why = judgement.kind === "clean" ? {} : {
    reason: judgement.reason,
    detail: judgement.detail,
  };
  return {
    child,
    id,
    usable: judgement.kind === "clean",
    ...why,
    mark: state ?? null,
    generation: generation ?? null,
    memoryBytes,
    storedBytes,
    writtenAt: new Date(writtenAt).toISOString(),
  };
}

const COLUMNS: readonly Column[] = [
  { head: "CHILD" },
  { head: "STATE" },
  { head: "GENERATION", align: "right" },
  { head: "ON DISK", align: "right" },
  { head: "MEMORY", align: "right" },
  { head: "AGE", align: "right" },
];

function show(images: readonly ListedImage[], io: Io): void {
  const paint = paintFor(io, "stdout");
  const now = Date.now();
  const rows = images.map((image): Cell[] => [
    visible(image.child),
    stateCell(image, paint),
    String(image.generation ?? "-"),
    roughQuantity(image.storedBytes),
    roughQuantity(image.memoryBytes),
    roughDuration(Math.max(0, now - image.writtenAt)),
  ]);
  io.stdout.write(textTable(COLUMNS, rows, paint.bold));
  for (const { child, judgement } of images) {
    if (judgement.kind === "clean" || !isBad(judgement.reason)) continue;
    io.stdout.write(visible(`${child}: ${judgement.detail}\n`));
  }
}

/** What a reason is called where it differs from its name. */
const WORDS: Readonly<Record<string, string>> = {
  new: "cold",
  anotherBoot: "lost",
};

function stateCell({ judgement }: ListedImage, paint: Paint): Cell {
  if (judgement.kind === "clean") return { text: "clean", paint: paint.green };
  const { reason } = judgement;
  const text = WORDS[reason] ?? reason;
  return { text, paint: isBad(reason) ? paint.red : paint.yellow };
}

function isBad(reason: string): boolean {
  return !["new", "running", "anotherBoot"].includes(reason);
}
