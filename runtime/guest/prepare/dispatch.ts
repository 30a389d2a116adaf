/**
 * Sees through jumps that go by a number.
 *
 * Go, and LLVM where it cannot do otherwise, write a function as one loop around
 * nested blocks with a `br_table` inmost: to jump, the number of the place is
 * put into a local and the loop is entered again. Taken as it stands, every jump
 * would be a turn of that loop. Here the place is found out, so that a jump
 * forward is a branch and a jump backward is a turn from that place on.
 *
 * @module
 */

import { EMPTY_BLOCK, Op } from "./opcodes.ts";
import type { OperatorReader } from "./operator_reader.ts";

/** A place a jump may go to: the end of one of the nested blocks. */
export interface Place {
  /** The edit kept free for a check at this place. */
  readonly edit: number;
  /** How much code lies before it, in units. */
  readonly code: number;
}

/** Where a jump goes. */
export type Jump =
  /** To the end of the open block with this frame. */
  | { readonly kind: "forward"; readonly frame: number }
  | { readonly kind: "backward"; readonly place: Place };

/** One loop with nested blocks and a `br_table`. */
interface Dispatch {
  /** The loop's frame; the blocks have the frames after it. */
  readonly loop: number;
  readonly local: number;
  /** For each number, the frame of the block at whose end it goes on; the last one is for all others. */
  readonly frames: Int32Array;
  /** The innermost block that is still open. */
  open: number;
  /** The places that were passed, by frame. */
  readonly passed: Map<number, Place>;
}

/** How much of a dispatch's beginning has been read. */
type Beginning =
  | { readonly kind: "none" }
  | { readonly kind: "blocks"; readonly loop: number }
  | { readonly kind: "local"; readonly loop: number; readonly local: number };

const NONE: Beginning = { kind: "none" };

/** The dispatches that are open at a place of a function. */
export class Dispatches {
  readonly #open: Dispatch[] = [];
  #beginning: Beginning = NONE;
  /** The constant that the last instruction pushed, or that went into a local; else -1. */
  #constant = -1;
  /** The local that the last instruction put the constant into, else -1. */
  #local = -1;

  /** Starts a function. */
  begin(): void {
    this.#open.length = 0;
    this.#beginning = NONE;
    this.#constant = -1;
    this.#local = -1;
  }

  /**
   * Takes note of the current instruction, which has been handled already.
   *
   * @param depth How many blocks are open after it.
   */
  note(operators: OperatorReader, depth: number): void {
    const { opcode, first } = operators;
    this.#beginning = this.#follow(operators, depth);
    if (opcode === Op.i32Const) {
      this.#constant = first >>> 0;
      this.#local = -1;
    } else if (opcode === Op.localSet && this.#local < 0) {
      this.#local = this.#constant < 0 ? -1 : first;
    } else {
      this.#constant = -1;
      this.#local = -1;
    }
  }

  /**
   * Says where the branch to the loop of frame `frame` really goes, if the two
   * instructions before it say so.
   */
  jumpTo(frame: number): Jump | undefined {
    const dispatch = this.#open.at(-1);
    if (dispatch?.loop !== frame || dispatch.local !== this.#local) {
      return undefined;
    }
    const { frames } = dispatch;
    const last = frames.length - 1;
    const target = frames[Math.min(this.#constant, last)] ?? -1;
    if (target <= dispatch.loop) return undefined;
    if (target <= dispatch.open) return { kind: "forward", frame: target };
    const place = dispatch.passed.get(target);
    return place === undefined ? undefined : { kind: "backward", place };
  }

  /**
   * Takes note that the block with this frame was closed, and says whether its
   * end is a place that jumps may go to.
   */
  close(frame: number): boolean {
    const dispatch = this.#open.at(-1);
    if (dispatch === undefined) return false;
    if (frame === dispatch.loop) this.#open.pop();
    if (frame !== dispatch.open || frame <= dispatch.loop) return false;
    dispatch.open--;
    return true;
  }

  /** Remembers the place at the end of the block that was closed last. */
  pass(frame: number, place: Place): void {
    this.#open.at(-1)?.passed.set(frame, place);
  }

  #follow(operators: OperatorReader, depth: number): Beginning {
    const { opcode, first } = operators;
    const beginning = this.#beginning;
    if (opcode === Op.loop) {
      return first === EMPTY_BLOCK ? { kind: "blocks", loop: depth - 1 } : NONE;
    }
    if (beginning.kind === "blocks") {
      if (opcode === Op.block && first === EMPTY_BLOCK) return beginning;
      if (opcode !== Op.localGet) return NONE;
      return { kind: "local", loop: beginning.loop, local: first };
    }
    if (beginning.kind === "local" && opcode === Op.brTable) {
      this.#add(beginning, operators, depth);
    }
    return NONE;
  }

  #add(
    { loop, local }: { readonly loop: number; readonly local: number },
    { targets, targetCount }: OperatorReader,
    depth: number,
  ): void {
    const open = depth - 1;
    const frames = Int32Array.from(
      { length: targetCount },
      (_, i) => open - (targets[i * 3] ?? 0),
    );
    this.#open.push({ loop, local, frames, open, passed: new Map() });
  }
}
