/**
 * A memory as it is right after instantiation, taken out of the module.
 *
 * @module
 */

import type { DataSegment, DecodedModule } from "./decoded_module.ts";

/** Bytes that a new memory holds from `offset` on. */
export interface BasePiece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const PAGE_BYTES = 65_536;

/** Pieces closer than this are joined with the zeros between them: less than a page of the machine is saved by a gap. */
const NEAR_BYTES = 4096;

/**
 * Returns what the module's active data segments write, as pieces that are
 * sorted and do not overlap; everything between them is zero.
 *
 * Returns `undefined` when the segments must stay in the module: several
 * memories, a place that cannot be worked out, or a segment out of bounds, at
 * which instantiation has to fail.
 */
export function takeBaseImage(
  module: DecodedModule,
): readonly BasePiece[] | undefined {
  const { memories, segments } = module;
  const active = segments.filter((segment) => segment.active);
  if (active.length === 0) return [];
  const [memory] = memories;
  if (memories.length !== 1 || memory === undefined) return undefined;
  const limit = memory.min * PAGE_BYTES;
  const pieces: BasePiece[] = [];
  for (const segment of active) {
    const piece = pieceOf(module.bytes, segment);
    if (piece === undefined || endOf(piece) > limit) return undefined;
    if (piece.bytes.length > 0) pieces.push(piece);
  }
  return joinPieces(pieces);
}

function pieceOf(
  bytes: Uint8Array,
  { start, end, target }: DataSegment,
): BasePiece | undefined {
  if (target === undefined) return undefined;
  return { offset: target, bytes: bytes.subarray(start, end) };
}

function endOf({ offset, bytes }: BasePiece): number {
  return offset + bytes.length;
}

/**
 * Joins pieces that overlap, where the later one of the module wins, and those
 * that lie close together: a Go module has tens of thousands of them, and each
 * is a write of its own.
 */
function joinPieces(pieces: readonly BasePiece[]): readonly BasePiece[] {
  const order = new Map(pieces.map((piece, index) => [piece, index]));
  const sorted = pieces.toSorted((a, b) => a.offset - b.offset);
  const joined: BasePiece[] = [];
  let group: BasePiece[] = [];
  let end = -Infinity;
  const flush = (): void => {
    const [first] = group;
    if (first === undefined) return;
    group.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    joined.push(join(group, { start: first.offset, end }));
  };
  for (const piece of sorted) {
    if (piece.offset > end + NEAR_BYTES) {
      flush();
      group = [];
    }
    group.push(piece);
    end = Math.max(end, endOf(piece));
  }
  flush();
  return joined;
}

function join(
  group: readonly BasePiece[],
  { start, end }: { readonly start: number; readonly end: number },
): BasePiece {
  const bytes = new Uint8Array(end - start);
  for (const piece of group) bytes.set(piece.bytes, piece.offset - start);
  return { offset: start, bytes };
}
