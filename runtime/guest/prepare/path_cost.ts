/**
 * The longest unpaid way through one function, in one pass over its structured
 * code.
 *
 * Costs are counted from the head of the innermost loop: a way back to that
 * head is what one turn costs and is charged by the check there; a way out adds
 * what had been spent before the loop was entered. Where ways join, the longest
 * one counts.
 *
 * @module
 */

/** The cost of code that no way leads to. */
export const DEAD = -1;

/** What kind of block a frame stands for. */
export const FrameKind = {
  block: 0,
  loop: 1,
  if: 2,
  try: 3,
  tryTable: 4,
} as const;

/** Costs stay below this, so that one check never takes the counter past the end of an i32. */
const HIGHEST = 1 << 30;

const FIRST_FRAMES = 64;
const NO_FRAME = -1;

function capped(cost: number): number {
  return Math.min(cost, HIGHEST);
}

/** The open blocks of a function with the longest ways to their labels. */
export class PathCost {
  /** How many blocks are open, the function itself included. */
  depth = 0;
  /** The longest unpaid way to here from the innermost loop's head, or {@linkcode DEAD}. */
  cost = 0;
  /** For each loop of the function, the loop around it; -1 for none. */
  #outerLoop: number[] = [];
  #kind = new Uint8Array(FIRST_FRAMES);
  /** The longest way to the label; for a loop, back to its head. */
  #label = new Int32Array(FIRST_FRAMES);
  /** The cost where the block was entered. */
  #entry = new Int32Array(FIRST_FRAMES);
  /** What was spent before the loops around here, those of this frame included. */
  #before = new Float64Array(FIRST_FRAMES);
  /** The innermost loop at or around the frame. */
  #loop = new Int32Array(FIRST_FRAMES);
  /** The longest way to anything in a `try` that can throw. */
  #peak = new Int32Array(FIRST_FRAMES);
  /** For a `try`, the `try` around it. */
  #outerTry = new Int32Array(FIRST_FRAMES);
  #innerTry = NO_FRAME;

  /**
   * Starts a function.
   *
   * @param catches Whether what it throws may be caught: then a way that ends in the middle of a call counts as well.
   */
  begin(catches: boolean): void {
    this.depth = 0;
    this.cost = 0;
    this.#outerLoop.length = 0;
    this.#innerTry = NO_FRAME;
    this.open(catches ? FrameKind.try : FrameKind.block);
  }

  /** Opens a block and, for a loop, returns the loop's number. */
  open(kind: number): number {
    const top = this.depth - 1;
    const frame = this.depth++;
    if (frame === this.#kind.length) this.#grow();
    let before = top < 0 ? 0 : this.#before[top] ?? 0;
    let loop = top < 0 ? -1 : this.#loop[top] ?? -1;
    if (kind === FrameKind.loop) {
      this.#outerLoop.push(loop);
      loop = this.#outerLoop.length - 1;
      before += Math.max(this.cost, 0);
    }
    this.#kind[frame] = kind;
    this.#label[frame] = DEAD;
    this.#entry[frame] = this.cost;
    this.#before[frame] = before;
    this.#loop[frame] = loop;
    this.#peak[frame] = 0;
    if (kind === FrameKind.loop && this.cost !== DEAD) this.cost = 0;
    if (kind === FrameKind.try || kind === FrameKind.tryTable) {
      this.#outerTry[frame] = this.#innerTry;
      this.#innerTry = frame;
    }
    return loop;
  }

  /** What kind of block is innermost. */
  innermost(): number {
    return this.#kind[this.depth - 1] ?? FrameKind.block;
  }

  /** Whether the label `label` blocks up is that of a loop, its head. */
  isLoop(label: number): boolean {
    return this.#kind[this.depth - 1 - label] === FrameKind.loop;
  }

  /** Notes that a way leads from here to the label `label` blocks up. */
  branch(label: number): void {
    this.#reach(this.depth - 1 - label, this.cost);
  }

  /** Notes that a way leads from anything that throws in the innermost block to a label outside of it. */
  catchAt(label: number): void {
    const top = this.depth - 1;
    this.#reach(top - 1 - label, this.#peak[top] ?? 0);
  }

  /** The innermost loop around the label `label` blocks up, that label's own loop included; -1 for none. */
  loopOf(label: number): number {
    return this.#loop[this.depth - 1 - label] ?? -1;
  }

  /** The loop around a loop; -1 for none. */
  outerLoop(loop: number): number {
    return this.#outerLoop[loop] ?? -1;
  }

  /** Adds to the way to here; returns whether there is one. */
  spend(weight: number): boolean {
    if (this.cost === DEAD) return false;
    this.cost += weight;
    const inner = this.#innerTry;
    if (inner !== NO_FRAME) {
      const top = this.depth - 1;
      const way = capped(this.cost + this.#between(inner, top));
      if (way > (this.#peak[inner] ?? 0)) this.#peak[inner] = way;
    }
    return true;
  }

  /** Goes on at an `else`. */
  otherwise(): void {
    const top = this.depth - 1;
    this.#reach(top, this.cost);
    this.cost = this.#entry[top] ?? DEAD;
    this.#kind[top] = FrameKind.block;
  }

  /** Goes on at a `catch`. */
  handle(): void {
    const top = this.depth - 1;
    this.#reach(top, this.cost);
    this.#leaveTry(top);
    this.cost = this.#entry[top] === DEAD ? DEAD : this.#peak[top] ?? 0;
  }

  /** Closes the innermost block; returns the cost of a turn if it is a loop that turns, else {@linkcode DEAD}. */
  close(): number {
    const top = this.depth - 1;
    const kind = this.#kind[top];
    const label = this.#label[top] ?? DEAD;
    if (kind === FrameKind.loop) {
      const entry = this.#entry[top] ?? DEAD;
      if (this.cost !== DEAD) this.cost = capped(this.cost + entry);
      this.depth--;
      return label;
    }
    if (kind === FrameKind.try || kind === FrameKind.tryTable) {
      this.#leaveTry(top);
    }
    this.cost = Math.max(this.cost, label);
    if (kind === FrameKind.if) {
      this.cost = Math.max(this.cost, this.#entry[top] ?? DEAD);
    }
    this.depth--;
    return DEAD;
  }

  /** The longest way to anything in the innermost block that can throw. */
  peak(): number {
    return this.#peak[this.depth - 1] ?? 0;
  }

  #reach(frame: number, cost: number): void {
    if (cost === DEAD) return;
    const way = capped(cost + this.#between(frame, this.depth - 1));
    if (way > (this.#label[frame] ?? DEAD)) this.#label[frame] = way;
  }

  /** What was spent before the loops that are entered between two frames. */
  #between(outer: number, inner: number): number {
    return (this.#before[inner] ?? 0) - (this.#before[outer] ?? 0);
  }

  /** From here on, what is thrown goes past this `try`. */
  #leaveTry(frame: number): void {
    if (this.#innerTry !== frame) return;
    const outer = this.#outerTry[frame] ?? NO_FRAME;
    this.#innerTry = outer;
    if (outer === NO_FRAME) return;
    const way = capped(
      (this.#peak[frame] ?? 0) + this.#between(outer, frame),
    );
    if (way > (this.#peak[outer] ?? 0)) this.#peak[outer] = way;
  }

  #grow(): void {
    const grown = <T extends Uint8Array | Int32Array | Float64Array>(
      old: T,
      larger: T,
    ): T => {
      larger.set(old);
      return larger;
    };
    const length = this.#kind.length * 2;
    this.#kind = grown(this.#kind, new Uint8Array(length));
    this.#label = grown(this.#label, new Int32Array(length));
    this.#entry = grown(this.#entry, new Int32Array(length));
    this.#before = grown(this.#before, new Float64Array(length));
    this.#loop = grown(this.#loop, new Int32Array(length));
    this.#peak = grown(this.#peak, new Int32Array(length));
    this.#outerTry = grown(this.#outerTry, new Int32Array(length));
  }
}
