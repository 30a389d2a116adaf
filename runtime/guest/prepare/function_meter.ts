/**
 * Decides where the checks of one function stand, and what has to change around
 * them: labels that leave a loop which got a second head, and bulk operations
 * that are done by an added function.
 *
 * @module
 */

import {
  type AddedFunctions,
  isBulk,
  isMemoryBulk,
} from "./added_functions.ts";
import type { DecodedModule } from "./decoded_module.ts";
import { Dispatches } from "./dispatch.ts";
import { EditKind, type EditList } from "./edits.ts";
import { LabelEdits, type LabelPlace } from "./label_edits.ts";
import { LoopEdits } from "./loop_edits.ts";
import { Op } from "./opcodes.ts";
import { type CatchClause, OperatorReader } from "./operator_reader.ts";
import { DEAD, FrameKind, PathCost } from "./path_cost.ts";
import type { CodeScan } from "./scan_code.ts";
import {
  BYTES_PER_UNIT,
  CALL_WEIGHT,
  HOST_CALL_WEIGHT,
  INDIRECT_WEIGHT,
  PIECE_BYTES,
  PIECE_ENTRIES,
  SEGMENT,
  UNITS_PER_ENTRY,
  WEIGHTS,
} from "./weights.ts";

/** What measuring a function needs of the module around it. */
export interface MeterContext {
  readonly module: DecodedModule;
  readonly scan: CodeScan;
  /** Where edits go. */
  readonly edits: EditList;
  readonly added: AddedFunctions;
  /** What calling each function costs its caller, by body. */
  readonly callCost: Int32Array;
}

/** Measures one function after the other. */
export class FunctionMeter {
  readonly #context: MeterContext;
  /** Whether anything in the module can catch what is thrown. */
  readonly #catches: boolean;
  readonly #operators: OperatorReader;
  readonly #path = new PathCost();
  readonly #labels: LabelEdits;
  readonly #dispatches = new Dispatches();
  readonly #loops: LoopEdits;
  /** The clauses of the open `try_table`s. */
  readonly #tryTables: CatchClause[][] = [];
  /** What the last instruction pushed, if it was an i32 constant. */
  #constant: number | undefined;
  /** How much code was read so far, in units: no way between two places costs more than lies between them. */
  #code = 0;

  constructor(context: MeterContext) {
    const { firstUse } = context.scan;
    this.#context = context;
    this.#labels = new LabelEdits(context.edits, this.#path);
    this.#loops = new LoopEdits(context, this.#labels);
    this.#catches = (firstUse[Op.try] ?? 0) > 0 ||
      (firstUse[Op.tryTable] ?? 0) > 0;
    this.#operators = new OperatorReader(context.module.bytes);
  }

  /** Appends the function's edits and returns the longest unpaid way through it. */
  measure(body: number): number {
    const { bodies } = this.#context.module;
    const operators = this.#operators;
    const path = this.#path;
    const end = bodies.end[body] ?? 0;
    operators.position = bodies.code[body] ?? 0;
    this.#labels.begin();
    this.#dispatches.begin();
    this.#loops.begin();
    this.#constant = undefined;
    this.#code = 0;
    path.begin(this.#catches);
    while (operators.position < end) {
      const opcode = operators.next();
      if (opcode === Op.end && path.depth === 1) break;
      if (opcode <= Op.tryTable) this.#control(opcode);
      else this.#plain(opcode);
      this.#dispatches.note(operators, path.depth);
      this.#loops.note(operators);
      this.#constant = opcode === Op.i32Const ? operators.first : undefined;
    }
    const peak = this.#catches ? path.peak() : 0;
    path.close();
    this.#labels.settle();
    return Math.max(path.cost, peak, 0);
  }

  #plain(opcode: number): void {
    if (isBulk(opcode)) return this.#bulk(opcode);
    this.#spend(WEIGHTS[opcode] ?? 1, this.#operators.position);
    switch (opcode) {
      case Op.brOnNull:
      case Op.brOnNonNull:
      case Op.brOnCast:
      case Op.brOnCastFail:
        this.#branch();
    }
  }

  #control(opcode: number): void {
    const path = this.#path;
    switch (opcode) {
      case Op.block:
        path.open(FrameKind.block);
        return;
      case Op.loop:
        return this.#openLoop();
      case Op.if:
        this.#spend(1, this.#operators.start);
        path.open(FrameKind.if);
        return;
      case Op.else:
        return path.otherwise();
      case Op.end:
        return this.#close();
      case Op.brIf:
        this.#spend(1, this.#operators.start);
        return this.#branch();
      case Op.br:
      case Op.brTable:
      case Op.return:
      case Op.unreachable:
        return this.#leave(opcode);
      default:
        if (opcode >= Op.call && opcode <= Op.returnCallRef) this.#call(opcode);
        else this.#rareControl(opcode);
    }
  }

  /** Handles exceptions, and the plain instructions among the control instructions. */
  #rareControl(opcode: number): void {
    const { start, position, first, catches } = this.#operators;
    const path = this.#path;
    switch (opcode) {
      case Op.try:
        path.open(FrameKind.try);
        return;
      case Op.catch:
      case Op.catchAll:
        return path.handle();
      case Op.delegate:
        // Its label counts from outside of its block.
        this.#labels.note(
          { depth: first, fromHere: first + 1 },
          this.#labelPlace(),
        );
        path.close();
        return;
      case Op.tryTable:
        for (const { label, start, end } of catches) {
          this.#labels.note({ depth: label }, { at: start, end });
        }
        this.#tryTables.push(catches);
        path.open(FrameKind.tryTable);
        return;
      case Op.rethrow:
      case Op.throw:
      case Op.throwRef:
        this.#spend(WEIGHTS[opcode] ?? 1, start);
        if (opcode === Op.rethrow) {
          this.#labels.note({ depth: first }, this.#labelPlace());
        }
        path.cost = DEAD;
        return;
      default:
        this.#spend(WEIGHTS[opcode] ?? 1, position);
    }
  }

  /** Handles what never goes on to the next instruction. */
  #leave(opcode: number): void {
    const { start, targets, targetCount } = this.#operators;
    const path = this.#path;
    this.#spend(WEIGHTS[opcode] ?? 1, start);
    if (opcode === Op.br) this.#jump();
    if (opcode === Op.return) path.branch(path.depth - 1);
    if (opcode === Op.brTable) {
      for (let i = 0; i < targetCount * 3; i += 3) {
        const place = { at: targets[i + 1] ?? 0, end: targets[i + 2] ?? 0 };
        this.#branch(targets[i] ?? 0, place);
      }
    }
    // A way to `unreachable` is gone once, and then the guest has ended: nobody pays for it.
    path.cost = DEAD;
  }

  /** Handles a `br`, which may be a jump by number. */
  #jump(): void {
    const { first } = this.#operators;
    const { edits } = this.#context;
    const path = this.#path;
    const jump = this.#dispatches.jumpTo(path.depth - 1 - first);
    if (jump === undefined) return this.#branch();
    if (jump.kind === "forward") {
      const depth = path.depth - 1 - jump.frame;
      this.#labels.note({ depth, changed: true }, this.#labelPlace());
      return path.branch(depth);
    }
    // The check at its place pays for the way from there to here.
    this.#loops.goBack();
    this.#labels.note({ depth: first }, this.#labelPlace());
    if (path.cost === DEAD) return;
    const { edit, code } = jump.place;
    const turn = Math.min(path.cost, this.#code - code);
    const at = edits.at(edit);
    const value = Math.max(edits.value(edit), turn, 1);
    edits.replace(edit, EditKind.check, { at, end: at, value });
  }

  #call(opcode: number): void {
    const { start, position, first } = this.#operators;
    const { module, callCost } = this.#context;
    const path = this.#path;
    const direct = opcode === Op.call || opcode === Op.returnCall;
    const tail = opcode === Op.returnCall ||
      opcode === Op.returnCallIndirect || opcode === Op.returnCallRef;
    if (direct) {
      const body = first - module.importedFunctions;
      const weight = body < 0 ? HOST_CALL_WEIGHT : callCost[body] ?? 0;
      this.#spend(CALL_WEIGHT + weight, tail ? start : position);
    } else {
      this.#code += CALL_WEIGHT + INDIRECT_WEIGHT;
      if (path.spend(CALL_WEIGHT + INDIRECT_WEIGHT)) this.#check(start);
    }
    if (!tail) return;
    path.branch(path.depth - 1);
    path.cost = DEAD;
  }

  /** Has a bulk operation charge for its length, by an added function unless the length is a small constant. */
  #bulk(opcode: number): void {
    const { start, position, first, second } = this.#operators;
    const { added, edits } = this.#context;
    const ofMemory = isMemoryBulk(opcode);
    const length = (this.#constant ?? -1) >>> 0;
    if (length <= (ofMemory ? PIECE_BYTES : PIECE_ENTRIES)) {
      const units = ofMemory
        ? length / BYTES_PER_UNIT
        : length * UNITS_PER_ENTRY;
      return this.#spend(CALL_WEIGHT + Math.ceil(units), position);
    }
    const value = added.indexOf({ opcode, first, second });
    edits.push(EditKind.call, { at: start, end: position, value });
    this.#spend(CALL_WEIGHT + INDIRECT_WEIGHT, position);
  }

  #openLoop(): void {
    const { start, position } = this.#operators;
    this.#spend(1, start);
    const loop = this.#path.open(FrameKind.loop);
    this.#loops.open(loop, { at: start, end: position });
  }

  #close(): void {
    const path = this.#path;
    const kind = path.innermost();
    if (kind === FrameKind.tryTable) {
      for (const { label } of this.#tryTables.pop() ?? []) path.catchAt(label);
    }
    const turn = path.close();
    if (kind === FrameKind.loop) {
      this.#loops.close(turn, this.#operators.position);
    }
    const frame = path.depth;
    if (this.#dispatches.close(frame)) this.#pass(frame);
  }

  /** Keeps an edit free for a check at the end of a block that jumps may go to. */
  #pass(frame: number): void {
    const { edits } = this.#context;
    const edit = edits.length;
    const at = this.#operators.position;
    edits.push(EditKind.none, { at, end: at, value: 0 });
    this.#dispatches.pass(frame, { edit, code: this.#code });
  }

  /** Adds to the way to here, and puts a check at `at` when it becomes too long. */
  #spend(weight: number, at: number): void {
    const path = this.#path;
    this.#code += weight;
    if (path.spend(weight) && path.cost > SEGMENT) this.#check(at);
  }

  #check(at: number): void {
    const value = this.#path.cost;
    this.#context.edits.push(EditKind.check, { at, end: at, value });
    this.#path.cost = 0;
  }

  #labelPlace(): LabelPlace {
    const { labelStart, labelEnd } = this.#operators;
    return { at: labelStart, end: labelEnd };
  }

  #branch(
    depth: number = this.#operators.first,
    place: LabelPlace = this.#labelPlace(),
  ): void {
    this.#labels.note({ depth }, place);
    if (this.#path.isLoop(depth)) this.#loops.goBack();
    this.#path.branch(depth);
  }
}
