/**
 * A guest that is nothing but bytes which follow from two numbers, so that any
 * mixture of two of its states can be told.
 *
 * @module
 */

import {
  BLOCK_BYTES,
  type BlockRun,
  type SavedState,
} from "../../runtime/image/mod.ts";

/** Which memory: turn `turn` of the life `life`. */
export interface GuestMoment {
  readonly life: number;
  readonly turn: number;
}

const FIRST_BLOCKS = 16;
/** Every fifth life has 2 MiB, so that a save takes long. */
const LARGE_BLOCKS = 512;
/** In this turn the memory grows by as much again. */
const GROWS_AT = 6;

/** The memory of a guest and which of its blocks have changed. */
export class PlainGuest {
  readonly life: number;
  turn = 0;
  memory: Uint8Array<ArrayBuffer>;
  readonly #dirty = new Set<number>();

  constructor(life: number) {
    this.life = life;
    const blocks = life % 5 === 0 ? LARGE_BLOCKS : FIRST_BLOCKS;
    this.memory = new Uint8Array(blocks * BLOCK_BYTES);
    if (blocks === LARGE_BLOCKS) this.memory.fill(life & 255 | 1);
    this.#stamp();
  }

  /** Returns the guest as it is at a moment. */
  static at({ life, turn }: GuestMoment): PlainGuest {
    const guest = new PlainGuest(life);
    while (guest.turn < turn) guest.run();
    return guest;
  }

  /** Which turn of which life it is. */
  get moment(): GuestMoment {
    return { life: this.life, turn: this.turn };
  }

  /** Runs a turn: the counter, two blocks filled and one cleared. */
  run(): void {
    this.turn++;
    if (this.turn === GROWS_AT) this.#grow();
    this.#stamp();
    this.#fill(this.turn * 5, (this.life * 31 + this.turn) & 255);
    this.#fill(this.turn * 7 + 3, (this.life * 17 + this.turn) & 255);
    this.#fill(this.turn * 5 - 10, 0);
  }

  /** The blocks that changed since `saved()`. */
  dirty(): BlockRun[] {
    return [...this.#dirty].sort((a, b) => a - b)
      .map((first) => ({ first, count: 1 }));
  }

  /** Says that an image holds what was dirty. */
  saved(): void {
    this.#dirty.clear();
  }

  /** What is saved beside the memory. */
  state(): SavedState {
    return stateAt(this.moment);
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.memory.length);
    larger.set(this.memory);
    this.memory = larger;
  }

  #stamp(): void {
    new DataView(this.memory.buffer).setUint32(0, this.life, true);
    new DataView(this.memory.buffer).setUint32(4, this.turn, true);
    this.#dirty.add(0);
  }

  #fill(at: number, value: number): void {
    const blocks = this.memory.length / BLOCK_BYTES;
    const block = 1 + Math.abs(at) % (blocks - 1);
    const from = block * BLOCK_BYTES;
    this.memory.fill(value, from, from + BLOCK_BYTES);
    this.#dirty.add(block);
  }
}

/** What is saved beside the memory at a moment. */
export function stateAt({ life, turn }: GuestMoment): SavedState {
  return {
    globals: [{ name: "turn", type: "i64", bits: BigInt(turn) }],
    clockOffsetNs: BigInt(life) * 1000n,
    guest: new TextEncoder().encode(JSON.stringify({ life, turn })),
    host: new Uint8Array(turn % 5),
  };
}

/** Reads which moment a saved state is of. */
export function momentOf(state: SavedState): GuestMoment {
  return JSON.parse(new TextDecoder().decode(state.guest));
}
