/**
 * What of a guest is saved beside its memory: mutable globals, the offset of its
 * clock, and what its style has under way.
 *
 * @module
 */

import {
  ImageVersionError,
  type SavedGlobal,
  type SavedState,
} from "../image/mod.ts";
import type { Guest } from "./guest.ts";
import { hostClockMs, processMs } from "./guest_clock.ts";
import type { SavedLoop } from "./guest_style.ts";
import { type FloatType, nanBits, setNanBits } from "./nan_bits.ts";
import type { ModuleFacts } from "./prepare/mod.ts";

type Globals = ModuleFacts["globals"];

/** The layout of {@linkcode SavedGuest}; another one is not read. */
const LAYOUT = 1;

/** The guest's own part of an image, as JSON. */
export interface SavedGuest {
  readonly layout: typeof LAYOUT;
  /** Its monotonic clock when it was saved, in milliseconds. */
  readonly clockMs: number;
  /** What it had computed until then, in milliseconds. */
  readonly cpuMs: number;
  /** What is under way in loop style. */
  readonly loop?: SavedLoop;
}

const bits = new DataView(new ArrayBuffer(8));
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NO_STATE = new Uint8Array();

/**
 * Reads what is to be saved of a guest that is in no call.
 *
 * @param host What the host wants saved with it.
 */
export function readGuest(
  guest: Guest,
  globals: Globals,
  host: Uint8Array = NO_STATE,
): SavedState {
  const saved: SavedGuest = {
    layout: LAYOUT,
    clockMs: hostClockMs() + guest.clockOffsetMs,
    cpuMs: guest.usage.cpuMs,
    ...(guest.style.kind === "loop" ? { loop: guest.style.save() } : {}),
  };
  return {
    globals: globals.map(({ export: name, type }) => ({
      name,
      type,
      bits: readBits(guest.export(name) as WebAssembly.Global, type),
    })),
    clockOffsetNs: BigInt(Math.round(guest.clockOffsetMs * 1e6)),
    guest: encoder.encode(JSON.stringify(saved)),
    host,
  };
}

/** Sets the globals of a new instance to what was saved. */
export function writeGlobals(guest: Guest, { globals }: SavedState): void {
  for (const { name, type, bits } of globals) {
    writeBits(guest.export(name) as WebAssembly.Global, type, bits);
  }
}

/**
 * Reads the guest's own part of what was saved.
 *
 * @throws {ImageVersionError} It is laid out in a way that this version does not know.
 */
export function decodeSavedGuest({ guest }: SavedState): SavedGuest {
  const saved: SavedGuest = JSON.parse(decoder.decode(guest));
  if (saved.layout === LAYOUT) return saved;
  throw new ImageVersionError(
    `Cannot restore the guest: its state has layout ${saved.layout}, wanted ${LAYOUT}`,
  );
}

/**
 * Says when a guest that an earlier process has put to sleep wants to be pumped,
 * by `performance.now()`: at once if it waits for what will never come, else
 * when its timer is due. One that waits for nothing wakes with its next work.
 */
export function firstPumpMs(state: SavedState): number | undefined {
  const saved = decodeSavedGuest(state);
  if (saved.loop === undefined) return undefined;
  const { handles, timerMs } = saved.loop;
  if (handles.requests.length + handles.streams.length > 0) return 0;
  if (timerMs === undefined) return undefined;
  return processMs(timerMs, restoredOffsetMs(state, saved));
}

/**
 * The offset of a restored guest's clock: as it was, unless the wall clock went
 * back while no host ran; then so much more that the guest's does not.
 */
export function restoredOffsetMs(state: SavedState, saved: SavedGuest): number {
  const offsetMs = Number(state.clockOffsetNs) / 1e6;
  return Math.max(offsetMs, saved.clockMs - hostClockMs());
}

function readBits(
  global: WebAssembly.Global,
  type: SavedGlobal["type"],
): bigint {
  const { value } = global;
  switch (type) {
    case "i32":
      return BigInt(value >>> 0);
    case "i64":
      return BigInt.asUintN(64, value);
    case "f32":
      if (Number.isNaN(value)) return nanBits(global, type);
      bits.setFloat32(0, value);
      return BigInt(bits.getUint32(0));
    case "f64":
      if (Number.isNaN(value)) return nanBits(global, type);
      bits.setFloat64(0, value);
      return bits.getBigUint64(0);
  }
}

function writeBits(
  global: WebAssembly.Global,
  type: SavedGlobal["type"],
  saved: bigint,
): void {
  if (type === "i32" || type === "i64") {
    global.value = type === "i32"
      ? Number(BigInt.asIntN(32, saved))
      : BigInt.asIntN(64, saved);
    return;
  }
  const value = toFloat(type, saved);
  if (Number.isNaN(value)) setNanBits(global, type, saved);
  else global.value = value;
}

function toFloat(type: FloatType, saved: bigint): number {
  if (type === "f32") {
    bits.setUint32(0, Number(saved));
    return bits.getFloat32(0);
  }
  bits.setBigUint64(0, saved);
  return bits.getFloat64(0);
}
