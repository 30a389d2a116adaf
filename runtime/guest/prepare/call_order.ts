/**
 * The order in which functions are measured: callees before their callers, and
 * every cycle of direct calls cut at one function that then pays for itself.
 *
 * @module
 */

import type { CodeScan } from "./scan_code.ts";

/** The order, and where the cycles are cut. Functions are numbered by body here. */
export interface CallOrder {
  /** All functions; a callee stands before its caller unless it is `recursive`. */
  readonly order: Int32Array;
  /** For each function, whether a cycle of calls is cut at its entry. */
  readonly recursive: Uint8Array;
}

const State = { new: 0, open: 1, done: 2 } as const;

/**
 * Walks the graph of direct calls depth first, without recursion: a call to a
 * function whose walk is still open closes a cycle.
 */
export function orderCalls(scan: CodeScan, imported: number): CallOrder {
  const count = scan.callStart.length - 1;
  const walk: Walk = {
    scan,
    imported,
    order: new Int32Array(count),
    ordered: 0,
    recursive: new Uint8Array(count),
    state: new Uint8Array(count),
    stack: new Int32Array(count),
    next: new Int32Array(count),
  };
  for (let root = 0; root < count; root++) {
    if (walk.state[root] === State.new) visit(walk, root);
  }
  return { order: walk.order, recursive: walk.recursive };
}

interface Walk {
  readonly scan: CodeScan;
  readonly imported: number;
  readonly order: Int32Array;
  ordered: number;
  readonly recursive: Uint8Array;
  readonly state: Uint8Array;
  /** The functions whose walk is open, outermost first. */
  readonly stack: Int32Array;
  /** For each open function, the next of its calls to follow. */
  readonly next: Int32Array;
}

function visit(walk: Walk, root: number): void {
  const { scan, state, stack, next } = walk;
  let depth = 0;
  const open = (body: number): void => {
    stack[depth++] = body;
    state[body] = State.open;
    next[body] = scan.callStart[body] ?? 0;
  };
  open(root);
  while (depth > 0) {
    const body = stack[depth - 1] ?? 0;
    const callee = nextNewCallee(walk, body);
    if (callee >= 0) {
      open(callee);
      continue;
    }
    state[body] = State.done;
    walk.order[walk.ordered++] = body;
    depth--;
  }
}

/** Moves to the body's next callee that was not walked yet; -1 when there is none. */
function nextNewCallee(walk: Walk, body: number): number {
  const { scan, state, next, recursive } = walk;
  const end = scan.callStart[body + 1] ?? 0;
  for (let at = next[body] ?? end; at < end; at++) {
    const callee = scan.callees.at(at) - walk.imported;
    if (state[callee] === State.open) recursive[callee] = 1;
    if (state[callee] === State.new) {
      next[body] = at + 1;
      return callee;
    }
  }
  next[body] = end;
  return -1;
}
