/**
 * How much memory all awake children may hold together.
 *
 * @module
 */

import { type Bytes, GI, MI, quantity } from "./quantity.ts";
import { type Parsed, parsed, refused, type ValueType } from "./value_type.ts";

/** A cap as it is written: `auto` is a share of the memory that there is. */
export type MemoryCap = Bytes | "auto" | "none";

const size = quantity({ min: MI, max: 1024 * GI });

/** A size, or one of the two words. */
export const memoryCap: ValueType<MemoryCap> = {
  wanted: `"auto", "none" or ${size.wanted}`,
  parse(text, base): Parsed<MemoryCap> {
    if (text === "auto" || text === "none") return parsed(text);
    const result = size.parse(text, base);
    return result.ok ? result : refused(memoryCap.wanted, result.hint);
  },
};

/**
 * The share of the memory that the process may use: what is left is for the
 * process itself, its caches, and whatever else runs on a small machine.
 */
const AUTO_SHARE = 1 / 2;

/** What limits the memory of the process, the least of which counts. */
export interface MemoryTexts {
  /** `memory.max` of its control group. */
  readonly group: string | undefined;
  /** `/proc/meminfo`. */
  readonly machine: string | undefined;
}

/** Returns the cap in bytes, `Infinity` for none. */
export function capInBytes(cap: MemoryCap, texts: MemoryTexts): number {
  if (cap === "none") return Infinity;
  if (cap !== "auto") return cap;
  const group = /^\d+$/.exec(texts.group?.trim() ?? "")?.[0] ?? "Infinity";
  const machine = /^MemTotal:\s+(\d+) kB$/m.exec(texts.machine ?? "")?.[1];
  const bytes = machine === undefined ? Infinity : Number(machine) * 1024;
  return AUTO_SHARE * Math.min(Number(group), bytes);
}

/** Reads what this machine says of its memory; other systems say nothing. */
export function readMemoryTexts(): MemoryTexts {
  const path = /^0::(.*)$/m.exec(textOf("/proc/self/cgroup") ?? "")?.[1] ?? "";
  return {
    group: textOf(`/sys/fs/cgroup${path}/memory.max`) ??
      textOf("/sys/fs/cgroup/memory.max"),
    machine: textOf("/proc/meminfo"),
  };
}

/** Files of the kernel that are not there limit nothing. */
function textOf(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.NotCapable
    ) return undefined;
    throw error;
  }
}
