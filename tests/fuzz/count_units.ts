/**
 * Makes a module count what it does, instruction by instruction: slow and
 * simple, to hold the clever counting of fuel against.
 *
 * @module
 */

import { ByteReader } from "../../runtime/guest/prepare/byte_reader.ts";
import { ByteWriter } from "../../runtime/guest/prepare/byte_writer.ts";
import { decodeModule } from "../../runtime/guest/prepare/decode.ts";
import type { DecodedModule } from "../../runtime/guest/prepare/decoded_module.ts";
import { Op } from "../../runtime/guest/prepare/opcodes.ts";
import { OperatorReader } from "../../runtime/guest/prepare/operator_reader.ts";
import {
  SECTION_ORDER,
  SectionId,
} from "../../runtime/guest/prepare/sections.ts";
import { WEIGHTS } from "../../runtime/guest/prepare/weights.ts";

/** The export that counts, a mutable i64. */
export const COUNT_EXPORT = "counted units";

const I64 = 0x7e;
const I64_CONST = 0x42;
const I64_ADD = 0x7c;
const GLOBAL_KIND = 3;

/** Returns the module with a count of the units of all instructions it has begun. */
export function countUnits(
  bytes: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const module = decodeModule(bytes);
  const global = module.globals.length;
  const out = new ByteWriter(bytes.length * 4);
  out.copy(bytes, 0, 8);
  for (const id of SECTION_ORDER) {
    if (id === SectionId.global) {
      append(out, module, { id, entry: [I64, 1, I64_CONST, 0, Op.end] });
    } else if (id === SectionId.export) {
      const name = new ByteWriter().name(COUNT_EXPORT).u8(GLOBAL_KIND);
      append(out, module, { id, entry: [...name.u32(global).view()] });
    } else if (id === SectionId.code) writeCode(out, module, global);
    else copySection(out, module, id);
  }
  return out.view().slice();
}

function copySection(out: ByteWriter, module: DecodedModule, id: number): void {
  const section = module.sections.find((section) => section.id === id);
  if (section === undefined) return;
  const { start, end } = section;
  out.u8(id).u32(end - start).copy(module.bytes, start, end);
}

function append(
  out: ByteWriter,
  { bytes, sections }: DecodedModule,
  { id, entry }: { readonly id: number; readonly entry: readonly number[] },
): void {
  const section = sections.find((section) => section.id === id);
  const content = new ByteWriter();
  if (section === undefined) content.u32(1);
  else {
    const reader = new ByteReader(bytes, section.start, section.end);
    content.u32(reader.u32() + 1).copy(bytes, reader.position, section.end);
  }
  out.u8(id).sized(content.raw(...entry));
}

function writeCode(
  out: ByteWriter,
  module: DecodedModule,
  global: number,
): void {
  const { bytes, bodies } = module;
  if (bodies.start.length === 0) return;
  const section = new ByteWriter().u32(bodies.start.length);
  const operators = new OperatorReader(bytes);
  bodies.start.forEach((start, i) => {
    const code = bodies.code[i] ?? 0;
    const body = new ByteWriter().copy(bytes, start, code);
    operators.position = code;
    while (operators.position < (bodies.end[i] ?? 0)) {
      const weight = WEIGHTS[operators.next()] ?? 0;
      if (weight > 0) writeCount(body, global, weight);
      body.copy(bytes, operators.start, operators.position);
    }
    section.sized(body);
  });
  out.u8(SectionId.code).sized(section);
}

function writeCount(out: ByteWriter, global: number, weight: number): void {
  out.u8(Op.globalGet).u32(global).u8(I64_CONST).s32(weight);
  out.raw(I64_ADD, Op.globalSet).u32(global);
}
