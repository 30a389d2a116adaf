/**
 * Cuts a module into its sections.
 *
 * @module
 */

import { ByteReader } from "./byte_reader.ts";

/** The sections by number. */
export const SectionId = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** The sections that are not custom, in the order in which they must stand. */
export const SECTION_ORDER: readonly number[] = [
  SectionId.type,
  SectionId.import,
  SectionId.function,
  SectionId.table,
  SectionId.memory,
  SectionId.tag,
  SectionId.global,
  SectionId.export,
  SectionId.start,
  SectionId.element,
  SectionId.dataCount,
  SectionId.code,
  SectionId.data,
];

/** One section: its content lies at `start` to `end`. */
export interface Section {
  readonly id: number;
  /** A custom section's name, which is not part of the content; else empty. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const PREAMBLE_BYTES = 8;

/** Lists the sections of a module that `WebAssembly.validate` accepts. */
export function splitSections(bytes: Uint8Array): readonly Section[] {
  const sections: Section[] = [];
  const reader = new ByteReader(bytes, PREAMBLE_BYTES);
  while (!reader.done) {
    const id = reader.u8();
    const size = reader.u32();
    const end = reader.position + size;
    const name = id === SectionId.custom ? reader.name() : "";
    sections.push({ id, name, start: reader.position, end });
    reader.position = end;
  }
  return sections;
}
