/**
 * Makes the bodies of functions at random.
 *
 * A statement leaves the operand stack as it found it, an expression leaves one
 * value more; each is made of smaller ones until the budget is spent.
 *
 * @module
 */

import { ByteWriter } from "../../runtime/guest/prepare/byte_writer.ts";
import { PAIR_TYPE, type Shape, TYPES } from "./module_shape.ts";
import type { Random } from "./random.ts";

const EMPTY = 0x40;
/** Extra locals: four i32, three i64, and two i32 that only loops and jumps use. */
const EXTRA_I32 = 4;
const EXTRA_I64 = 3;
const SPARE_I32 = 6;

const I32_BINARY = [0x6a, 0x6b, 0x6c, 0x71, 0x72, 0x73, 0x74, 0x76, 0x6d, 0x70];
const I64_BINARY = [0x7c, 0x7d, 0x7e, 0x83, 0x84, 0x85, 0x86, 0x88, 0x7f, 0x82];
const I32_COMPARE = [0x46, 0x47, 0x48, 0x49, 0x4a, 0x4d];

/** Writes one function body. */
export class FunctionGenerator {
  readonly #random: Random;
  readonly #shape: Shape;
  readonly #out = new ByteWriter();
  /** For each open block, innermost last: what its label takes (`""` or `"i"`). */
  readonly #labels: string[] = [];
  #params = "";
  #results = "";
  #type = 0;
  #budget = 0;
  #spare = 0;

  constructor(random: Random, shape: Shape) {
    this.#random = random;
    this.#shape = shape;
  }

  /** Writes a body of the given type, its locals included. */
  write(type: number): ByteWriter {
    const [params = "", results = ""] = TYPES[type] ?? [];
    this.#params = params;
    this.#results = results;
    this.#type = type;
    this.#budget = 6 + this.#random.below(24);
    const out = this.#out;
    out.u32(3).raw(EXTRA_I32, 0x7f, EXTRA_I64, 0x7e, SPARE_I32, 0x7f);
    // The function's own label takes its results, which no branch here gives.
    this.#labels.push("results");
    this.#block(0);
    this.#resultsOf(results);
    out.u8(0x0b);
    return out;
  }

  #statements(depth: number): void {
    for (let left = 1 + this.#random.below(4); left > 0; left--) {
      this.#statement(depth);
    }
  }

  #statement(depth: number): void {
    if (this.#budget-- < 0 || depth > 7) return this.#simple();
    const kinds = [
      () => this.#if(depth),
      () => this.#countedLoop(depth),
      () => this.#loop(depth),
      () => this.#block(depth),
      () => this.#switch(depth),
      () => this.#dispatch(depth),
      () => this.#branchOut(),
      () => this.#call(),
      () => this.#bulk(),
      () => this.#tables(),
      () => this.#exception(depth),
      () => this.#leave(),
      () => this.#simple(),
      () => this.#simple(),
    ];
    this.#random.pick(kinds)();
  }

  #simple(): void {
    const out = this.#out;
    switch (this.#random.below(5)) {
      case 0: {
        const index = this.#random.below(this.#shape.globals.length);
        const type = this.#shape.globals[index];
        if (type === undefined) return;
        this.#value(type);
        out.u8(0x24).u32(index);
        return;
      }
      case 1:
        this.#address();
        this.#value("I");
        out.raw(0x37, 3).u32(this.#random.below(100));
        return;
      case 2:
        this.#value("I");
        out.u8(0x21).u32(this.#local("I"));
        return;
      case 3:
        this.#address();
        this.#value("i");
        out.raw(this.#random.pick([0x36, 0x3a]), 0, 8);
        return;
      default:
        this.#value("i");
        out.u8(0x21).u32(this.#local("i"));
    }
  }

  #inside(label: string, content: () => void): void {
    this.#labels.push(label);
    content();
    this.#labels.pop();
  }

  #if(depth: number): void {
    this.#value("i");
    this.#out.raw(0x04, EMPTY);
    this.#inside("", () => {
      this.#statements(depth + 1);
      if (this.#random.once(2)) {
        this.#out.u8(0x05);
        this.#statements(depth + 1);
      }
    });
    this.#out.u8(0x0b);
  }

  #block(depth: number): void {
    this.#out.raw(0x02, EMPTY);
    this.#inside("", () => this.#statements(depth + 1));
    this.#out.u8(0x0b);
  }

  /** A loop that turns a few times, at times as compilers write loops of known length. */
  #countedLoop(depth: number): void {
    const out = this.#out;
    const counter = this.#spareLocal();
    const turns = 1 + this.#random.below(9);
    const [first, stride, bound] = this.#random.pick([
      [0, 1, turns],
      [turns, -1, 0],
      [turns * -8, 8, 0],
      [5, 3, 5 + turns * 3],
    ]);
    out.u8(0x41).s32(first ?? 0).u8(0x21).u32(counter);
    if (this.#random.once(3)) this.#simple();
    out.raw(0x03, EMPTY);
    this.#inside("", () => {
      this.#statements(depth + 1);
      out.u8(0x20).u32(counter).u8(0x41).s32(stride ?? 1);
      out.raw(0x6a, 0x22).u32(counter);
      if (bound !== 0 || this.#random.once(2)) {
        out.u8(0x41).s32(bound ?? 0).u8(0x47);
      }
      out.raw(0x0d, 0);
    });
    out.u8(0x0b);
  }

  /** A loop that turns for as long as it likes, with two parameters at times. */
  #loop(depth: number): void {
    const out = this.#out;
    const pair = this.#random.once(4);
    if (pair) {
      this.#value("i");
      this.#value("i");
    }
    out.u8(0x03);
    if (pair) out.s32(PAIR_TYPE);
    else out.u8(EMPTY);
    this.#inside(pair ? "ii" : "", () => {
      if (!pair) this.#statements(depth + 1);
      this.#value("i");
      out.raw(0x0d, 0);
    });
    out.u8(0x0b);
    if (pair) out.raw(0x1a, 0x1a);
  }

  #switch(depth: number): void {
    const out = this.#out;
    const cases = 1 + this.#random.below(3);
    for (let i = 0; i <= cases; i++) {
      out.raw(0x02, EMPTY);
      this.#labels.push("");
    }
    this.#value("i");
    const targets = this.#voidLabels();
    out.u8(0x0e).u32(cases);
    for (let i = 0; i <= cases; i++) out.u32(this.#random.pick(targets));
    for (let i = 0; i <= cases; i++) {
      out.u8(0x0b);
      this.#labels.pop();
      this.#statements(depth + 1);
    }
  }

  /** A loop around blocks and a `br_table`, entered again by numbers, as Go writes functions. */
  #dispatch(depth: number): void {
    const out = this.#out;
    const local = this.#spareLocal();
    const fuse = this.#spareLocal();
    const places = 2 + this.#random.below(4);
    out.raw(0x41, 0, 0x21).u32(local).raw(0x41, 12, 0x21).u32(fuse);
    out.raw(0x02, EMPTY, 0x03, EMPTY);
    this.#labels.push("", "");
    for (let i = 0; i < places; i++) {
      out.raw(0x02, EMPTY);
      this.#labels.push("");
    }
    out.u8(0x20).u32(local).u8(0x0e).u32(places);
    for (let i = 0; i < places; i++) out.u32(i);
    out.u32(places - 1);
    for (let i = 0; i < places; i++) {
      out.u8(0x0b);
      this.#labels.pop();
      this.#statements(depth + 2);
      this.#jump({ local, fuse, places, label: places - 1 - i });
    }
    out.u8(0x0b);
    this.#labels.pop();
    out.u8(0x0b);
    this.#labels.pop();
  }

  #jump(
    { local, fuse, places, label }: {
      local: number;
      fuse: number;
      places: number;
      label: number;
    },
  ): void {
    const out = this.#out;
    const setAndGo = (more: number): void => {
      out.u8(0x41).s32(this.#random.below(places + 2)).u8(0x21).u32(local);
      out.u8(0x0c).u32(label + more);
    };
    // Out of the loop when the fuse has burnt down, so that most of them end.
    out.u8(0x20).u32(fuse).raw(0x41, 1, 0x6b, 0x22).u32(fuse);
    out.raw(0x45, 0x0d).u32(label + 1);
    if (this.#random.once(3)) return;
    this.#value("i");
    out.raw(0x04, EMPTY);
    setAndGo(1);
    out.u8(0x0b);
  }

  #branchOut(): void {
    this.#value("i");
    this.#out.u8(0x0d).u32(this.#random.pick(this.#voidLabels()));
  }

  #voidLabels(): number[] {
    const depth = this.#labels.length;
    return this.#labels.flatMap((label, i) =>
      label === "" ? [depth - 1 - i] : []
    );
  }

  #call(): void {
    const callee = this.#random.below(this.#shape.functions.length);
    const type = this.#random.once(4)
      ? this.#random.below(TYPES.length)
      : this.#shape.functions[callee] ?? 0;
    const indirect = type !== this.#shape.functions[callee] ||
      this.#random.once(4);
    const [params = "", results = ""] = TYPES[type] ?? [];
    this.#resultsOf(params);
    if (indirect) {
      this.#value("i");
      this.#out.u8(0x11).u32(type).u32(0);
    } else {
      this.#out.u8(0x10).u32(callee);
    }
    for (const _ of results) this.#out.u8(0x1a);
  }

  #bulk(): void {
    const out = this.#out;
    const kind = this.#random.below(this.#shape.passiveSegment ? 5 : 3);
    if (kind === 2) {
      this.#value("i");
      out.raw(0x41, 3, 0x71, 0x40, 0, 0x1a);
      return;
    }
    if (kind === 4) {
      out.raw(0xfc, 9, 0);
      return;
    }
    this.#address();
    if (kind === 0) this.#value("i");
    else this.#address();
    if (this.#random.once(2)) this.#value("i");
    else out.u8(0x41).s32(this.#random.below(200));
    if (kind === 0) out.raw(0xfc, 11, 0);
    else if (kind === 1) out.raw(0xfc, 10, 0, 0);
    else out.raw(0xfc, 8, 0, 0);
  }

  #tables(): void {
    const out = this.#out;
    const last = this.#shape.functions.length - 1;
    const small = (): void => {
      this.#value("i");
      out.raw(0x41, 7, 0x71);
    };
    switch (this.#random.below(8)) {
      case 0:
        small();
        out.u8(0xd2).u32(this.#random.below(last + 1)).raw(0x26, 0);
        return;
      case 1:
        out.u8(0xd2).u32(last);
        small();
        out.raw(0xfc, 15, 0, 0x1a);
        return;
      case 2:
        small();
        out.u8(0xd2).u32(last);
        small();
        out.raw(0xfc, 17, 0);
        return;
      case 3:
        small();
        small();
        small();
        out.raw(0xfc, 14, 0, 0);
        return;
      case 4:
        small();
        small();
        small();
        out.raw(0xfc, 12, 1, 0);
        return;
      default:
        this.#simple();
    }
  }

  #exception(depth: number): void {
    const out = this.#out;
    switch (this.#shape.exceptions) {
      case "none":
        return this.#simple();
      case "labels":
        if (this.#random.once(3)) return this.#throw();
        // block (result i32); try_table (catch 0 1) (catch_all to outside)
        out.raw(0x02, EMPTY, 0x02, 0x7f);
        this.#labels.push("", "i");
        out.raw(0x1f, EMPTY, 2, 0, 0, 0, 2).u32(
          this.#random.pick(this.#voidLabels()),
        );
        this.#inside("", () => {
          this.#statements(depth + 1);
          this.#throw();
        });
        out.raw(0x0b, 0x0c, 1, 0x0b);
        this.#labels.pop();
        out.u8(0x21).u32(this.#local("i")).u8(0x0b);
        this.#labels.pop();
        return;
      case "blocks":
        if (this.#random.once(3)) return this.#throw();
        out.raw(0x06, EMPTY);
        this.#inside("", () => {
          this.#statements(depth + 1);
          this.#throw();
        });
        return this.#handlers(depth);
    }
  }

  #handlers(depth: number): void {
    const out = this.#out;
    if (this.#random.once(4)) {
      out.u8(0x18).u32(this.#random.below(this.#labels.length));
      return;
    }
    if (this.#random.once(2)) {
      out.raw(0x07, 0).u8(0x21).u32(this.#local("i"));
      this.#inside("", () => this.#statements(depth + 1));
    }
    if (this.#random.once(2)) {
      out.u8(0x19);
      this.#inside("", () => {
        this.#statements(depth + 1);
        if (this.#random.once(3)) {
          this.#value("i");
          out.raw(0x04, EMPTY, 0x09, 1, 0x0b);
        }
      });
    }
    out.u8(0x0b);
  }

  #throw(): void {
    this.#value("i");
    this.#out.raw(0x04, EMPTY);
    this.#value("i");
    this.#out.raw(0x08, 0, 0x0b);
  }

  /** Returns, traps or calls in the last place, if a number says so. */
  #leave(): void {
    const out = this.#out;
    this.#value("i");
    out.raw(0x04, EMPTY);
    const tail = this.#shape.functions.indexOf(this.#type);
    switch (this.#random.below(4)) {
      case 0:
        if (this.#random.once(4)) out.u8(0x00);
        break;
      case 1:
        this.#resultsOf(this.#params);
        if (tail >= 0) out.u8(0x12).u32(tail);
        else out.u8(0x00);
        break;
      case 2:
        this.#resultsOf(this.#params);
        this.#value("i");
        out.u8(0x13).u32(this.#type).u32(0);
        break;
      default:
        this.#resultsOf(this.#results);
        out.u8(0x0f);
    }
    out.u8(0x0b);
  }

  #resultsOf(types: string): void {
    for (const type of types) this.#value(type);
  }

  #value(type: string): void {
    if (type === "i") this.#i32(0);
    else this.#i64(0);
  }

  #i32(depth: number): void {
    const out = this.#out;
    const kind = depth > 3 ? this.#random.below(3) : this.#random.below(10);
    switch (kind) {
      case 0:
        out.u8(0x41).s32(this.#random.i32());
        return;
      case 1:
      case 2:
        out.u8(0x20).u32(this.#local("i"));
        return;
      case 3:
        this.#address();
        out.raw(this.#random.pick([0x28, 0x2d, 0x2e]), 0, 4);
        return;
      case 4:
        this.#i64(depth + 1);
        out.u8(this.#random.pick([0xa7, 0x50]));
        return;
      case 5:
        this.#i32(depth + 1);
        out.raw(0x04, 0x7f);
        this.#labels.push("i");
        this.#i32(depth + 1);
        out.u8(0x05);
        this.#i32(depth + 1);
        out.u8(0x0b);
        this.#labels.pop();
        return;
      case 6:
        // A block that a value is branched out of.
        out.raw(0x02, 0x7f);
        this.#i32(depth + 1);
        this.#i32(depth + 1);
        out.raw(0x0d, 0, 0x0b);
        return;
      case 7:
        out.raw(0x3f, 0);
        return;
      default:
        this.#i32(depth + 1);
        this.#i32(depth + 1);
        out.u8(this.#random.pick([...I32_BINARY, ...I32_COMPARE]));
    }
  }

  #i64(depth: number): void {
    const out = this.#out;
    switch (depth > 3 ? this.#random.below(2) : this.#random.below(5)) {
      case 0:
        out.u8(0x42).s32(this.#random.i32());
        return;
      case 1:
        out.u8(0x20).u32(this.#local("I"));
        return;
      case 2:
        this.#i32(depth + 1);
        out.u8(this.#random.pick([0xac, 0xad]));
        return;
      case 3:
        this.#address();
        out.raw(0x29, 3, 16);
        return;
      default:
        this.#i64(depth + 1);
        this.#i64(depth + 1);
        out.u8(this.#random.pick(I64_BINARY));
    }
  }

  /** An address that mostly lies within the first page. */
  #address(): void {
    this.#i32(2);
    if (!this.#random.once(8)) {
      this.#out.u8(0x41).s32(0x7fff).u8(0x71);
    }
  }

  #local(type: string): number {
    const own = [...this.#params].flatMap((letter, i) =>
      letter === type ? [i] : []
    );
    const first = this.#params.length + (type === "i" ? 0 : EXTRA_I32);
    const count = type === "i" ? EXTRA_I32 : EXTRA_I64;
    const extra = Array.from({ length: count }, (_, i) => first + i);
    return this.#random.pick([...own, ...extra]);
  }

  #spareLocal(): number {
    const first = this.#params.length + EXTRA_I32 + EXTRA_I64;
    return first + this.#spare++ % SPARE_I32;
  }
}
