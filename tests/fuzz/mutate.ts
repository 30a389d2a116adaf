/**
 * Changes modules at random, most often so that they stay nearly valid.
 *
 * @module
 */

import type { Random } from "./random.ts";

/** Bytes that are instructions much alike in what they take and give. */
const ALIKE: readonly (readonly number[])[] = [
  [0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77],
  [0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f],
  [0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88],
  [0x20, 0x21, 0x22, 0x23, 0x24],
  [0x0c, 0x0d, 0x0e, 0x0f],
  [0x02, 0x03, 0x04, 0x06, 0x1f],
  [0x10, 0x11, 0x12, 0x13],
];

/** Returns the module with one to four changes. */
export function mutate(
  module: Uint8Array<ArrayBuffer>,
  random: Random,
): Uint8Array<ArrayBuffer> {
  let changed = module;
  for (let left = 1 + random.below(4); left > 0; left--) {
    changed = changeOnce(changed, random);
  }
  return changed;
}

function changeOnce(
  module: Uint8Array<ArrayBuffer>,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const at = random.below(module.length);
  switch (random.below(8)) {
    case 0:
      return spliced(module, { at, remove: 1 + random.below(3) });
    case 1:
      return spliced(module, { at, insert: [random.below(256)] });
    case 2: {
      const length = random.below(12);
      const from = random.below(module.length);
      const insert = [...module.subarray(from, from + length)];
      return spliced(module, { at, remove: length, insert });
    }
    case 3:
      return spliced(module, { at, remove: 1, insert: [random.below(256)] });
    default:
      return withAlike(module, at, random);
  }
}

/** Replaces the next byte that looks like an instruction by one much like it, or changes a small number. */
function withAlike(
  module: Uint8Array<ArrayBuffer>,
  start: number,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const changed = module.slice();
  for (let at = start; at < changed.length; at++) {
    const byte = changed[at] ?? 0;
    const group = ALIKE.find((group) => group.includes(byte));
    if (group !== undefined) {
      changed[at] = random.pick(group);
      return changed;
    }
    if (byte < 0x40 && random.once(4)) {
      changed[at] = Math.max(0, byte + random.below(3) - 1);
      return changed;
    }
  }
  return changed;
}

function spliced(
  module: Uint8Array<ArrayBuffer>,
  { at, remove = 0, insert = [] }: {
    readonly at: number;
    readonly remove?: number;
    readonly insert?: readonly number[];
  },
): Uint8Array<ArrayBuffer> {
  const rest = module.subarray(Math.min(at + remove, module.length));
  const changed = new Uint8Array(at + insert.length + rest.length);
  changed.set(module.subarray(0, at));
  changed.set(insert, at);
  changed.set(rest, at + insert.length);
  return changed;
}
