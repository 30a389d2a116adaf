/**
 * The third pass over the code: writes it out with its edits.
 *
 * @module
 */

import { writeAddedBodies } from "./added_bodies.ts";
import { ByteWriter } from "./byte_writer.ts";
import type { CodeInput } from "./code_input.ts";
import {
  writeCheck,
  writeLoopEnd,
  writeLoopHead,
  writeLoopHeadWithParams,
} from "./check_code.ts";
import { EditKind } from "./edits.ts";
import { Op } from "./opcodes.ts";
import { SectionId } from "./sections.ts";

/**
 * Writes the code section.
 *
 * @returns Where the body of each function starts, the added ones included.
 */
export function writeCodeSection(
  out: ByteWriter,
  input: CodeInput,
): readonly number[] {
  const { module, metering } = input;
  const count = module.bodies.start.length;
  const section = new ByteWriter(module.bytes.length >> 1);
  section.u32(count + 1 + metering.added.functions.length);
  const starts: number[] = [];
  const body = new ByteWriter(4096);
  const finish = (): void => {
    section.sized(body);
    starts.push(section.length - body.length);
    body.clear();
  };
  for (let i = 0; i < count; i++) {
    writeBody(body, input, i);
    finish();
  }
  writeAddedBodies(body, input, finish);
  out.u8(SectionId.code).sized(section);
  const sectionStart = out.length - section.length;
  return starts.map((start) => sectionStart + start);
}

function writeBody(out: ByteWriter, input: CodeInput, body: number): void {
  const { module, metering: { firstEdit, endEdit, edits } } = input;
  let done = module.bodies.start[body] ?? 0;
  for (let i = firstEdit[body] ?? 0; i < (endEdit[body] ?? 0); i++) {
    const kind = edits.kind(i);
    if (kind === EditKind.none) continue;
    out.copy(module.bytes, done, edits.at(i));
    done = edits.end(i);
    writeEdit(out, input, { kind, edit: i });
  }
  out.copy(module.bytes, done, module.bodies.end[body] ?? 0);
}

function writeEdit(
  out: ByteWriter,
  { module, metering: { edits }, places }: CodeInput,
  { kind, edit }: { kind: number; edit: number },
): void {
  const value = edits.value(edit);
  const head = module.bytes.subarray(edits.at(edit), edits.end(edit));
  switch (kind) {
    case EditKind.check:
      return writeCheck(out, places, value);
    case EditKind.loopHead:
      return writeLoopHead(out, places, { head, weight: value });
    case EditKind.loopHeadWithParams:
      return writeLoopHeadWithParams(out, places, { head, weight: value });
    case EditKind.loopEnd:
      return writeLoopEnd(out, places);
    case EditKind.loopEndWithParams:
      out.u8(Op.end);
      return;
    case EditKind.label:
      out.u32(value);
      return;
    case EditKind.call:
      out.u8(Op.call).u32(value);
  }
}
