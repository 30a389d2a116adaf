/**
 * Makes valid modules at random, dense in what rewriting has to get right:
 * loops in loops, labels that lead out of several, jumps by number, recursion,
 * bulk operations, exceptions, segments that overlap.
 *
 * @module
 */

import { ByteWriter } from "../../runtime/guest/prepare/byte_writer.ts";
import { FunctionGenerator } from "./generate_function.ts";
import { type Shape, TAG_TYPE, TYPES, valueType } from "./module_shape.ts";
import { Random } from "./random.ts";

/** Makes the module that follows from `seed`. */
export function generateModule(seed: number): Uint8Array<ArrayBuffer> {
  const random = new Random(seed);
  const shape: Shape = {
    functions: Array.from(
      { length: 2 + random.below(6) },
      () => random.below(TYPES.length),
    ),
    globals: "iIi".slice(random.below(3)),
    exceptions: random.pick(["none", "labels", "blocks"]),
    passiveSegment: random.once(2),
  };
  return new ModuleGenerator(random, shape).write();
}

class ModuleGenerator {
  readonly #random: Random;
  readonly #shape: Shape;
  readonly #out = new ByteWriter();

  constructor(random: Random, shape: Shape) {
    this.#random = random;
    this.#shape = shape;
  }

  write(): Uint8Array<ArrayBuffer> {
    this.#out.raw(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
    this.#types();
    this.#section(3, this.#shape.functions.map((type) => [type]));
    this.#section(4, [[0x70, 0x01, this.#shape.functions.length + 2, 40]]);
    this.#section(5, [[0x01, 1 + this.#random.below(2), 5]]);
    if (this.#shape.exceptions !== "none") this.#section(13, [[0, TAG_TYPE]]);
    this.#section(
      6,
      [...this.#shape.globals].map((type) => [
        valueType(type),
        1,
        type === "i" ? 0x41 : 0x42,
        this.#random.below(64),
        0x0b,
      ]),
    );
    this.#exports();
    const start = this.#shape.functions.indexOf(0);
    if (start >= 0 && this.#random.once(3)) this.#plain(8, [start]);
    this.#elements();
    const segments = this.#segments();
    this.#plain(12, [segments.length]);
    this.#code();
    this.#section(11, segments);
    return this.#out.view().slice();
  }

  #types(): void {
    const types = [...TYPES, ["ii", "ii"], ["i", ""]];
    this.#section(
      1,
      types.map(([params = "", results = ""]) => [
        0x60,
        params.length,
        ...[...params].map(valueType),
        results.length,
        ...[...results].map(valueType),
      ]),
    );
  }

  #exports(): void {
    const entry = (name: string, kind: number, index: number): number[] => [
      ...new ByteWriter().name(name).view(),
      kind,
      index,
    ];
    const entries = [entry("memory", 2, 0)];
    this.#shape.functions.forEach((_, i) => entries.push(entry(`f${i}`, 0, i)));
    [...this.#shape.globals].forEach((_, i) => {
      if (this.#random.once(2)) entries.push(entry(`g${i}`, 3, i));
    });
    this.#section(7, entries);
  }

  #elements(): void {
    const count = this.#shape.functions.length;
    const indices = Array.from(
      { length: count },
      () => this.#random.below(count),
    );
    // One active segment, one passive, one that only declares.
    this.#section(9, [
      [0, 0x41, 1, 0x0b, count, ...indices],
      [1, 0, 2, 0, count - 1],
      [3, 0, count, ...indices.keys()],
    ]);
  }

  #segments(): number[][] {
    const segments = Array.from({ length: this.#random.below(5) }, () => {
      const text = Array.from(
        { length: this.#random.below(12) },
        () => this.#random.below(256),
      );
      const offset = new ByteWriter().s32(this.#random.below(60)).view();
      return [0, 0x41, ...offset, 0x0b, text.length, ...text];
    });
    if (this.#shape.passiveSegment) segments.unshift([1, 4, 1, 2, 3, 4]);
    return segments;
  }

  #code(): void {
    const section = new ByteWriter();
    section.u32(this.#shape.functions.length);
    for (const type of this.#shape.functions) {
      const generator = new FunctionGenerator(this.#random, this.#shape);
      section.sized(generator.write(type));
    }
    this.#out.u8(10).sized(section);
  }

  #section(id: number, entries: readonly (readonly number[])[]): void {
    this.#plain(id, [
      ...new ByteWriter().u32(entries.length).view(),
      ...entries.flat(),
    ]);
  }

  #plain(id: number, content: readonly number[]): void {
    this.#out.u8(id).sized(new ByteWriter().raw(...content));
  }
}
