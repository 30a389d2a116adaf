/**
 * The bits of a global that is not a number.
 *
 * To JavaScript all NaNs are one, and reading a global's value makes them so. A
 * language that keeps other things in the bits of a NaN would wake up with
 * something else in its hands. So these few are read and set by a module that
 * imports the global and looks at its bits.
 *
 * @module
 */

/** The types that have NaNs. */
export type FloatType = "f32" | "f64";

interface Codes {
  readonly int: number;
  readonly float: number;
  readonly toInt: number;
  readonly toFloat: number;
}

/** Types and reinterpreting instructions, as the binary format numbers them. */
const CODES: Readonly<Record<FloatType, Codes>> = {
  f32: { int: 0x7f, float: 0x7d, toInt: 0xbc, toFloat: 0xbe },
  f64: { int: 0x7e, float: 0x7c, toInt: 0xbd, toFloat: 0xbf },
};

/** Returns the bits of a global, whatever it holds. */
export function nanBits(global: WebAssembly.Global, type: FloatType): bigint {
  const bits = access(global, type).get();
  return BigInt.asUintN(type === "f32" ? 32 : 64, BigInt(bits));
}

/** Sets the bits of a global. */
export function setNanBits(
  global: WebAssembly.Global,
  type: FloatType,
  bits: bigint,
): void {
  const { set } = access(global, type);
  set(type === "f32" ? Number(BigInt.asIntN(32, bits)) : bits);
}

interface Access {
  get(): number | bigint;
  set(bits: number | bigint): void;
}

/** Compiled each time: hardly any guest has such a global. */
function access(global: WebAssembly.Global, type: FloatType): Access {
  const module = new WebAssembly.Module(accessModule(CODES[type]));
  const { exports } = new WebAssembly.Instance(module, { h: { g: global } });
  return exports as unknown as Access;
}

function accessModule(
  { int, float, toInt, toFloat }: Codes,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    // types: () -> int, (int) -> ()
    ...[0x01, 0x09, 0x02, 0x60, 0x00, 0x01, int, 0x60, 0x01, int, 0x00],
    // import "h" "g": a mutable global of the float type
    ...[0x02, 0x08, 0x01, 0x01, 0x68, 0x01, 0x67, 0x03, float, 0x01],
    // two functions, exported as "get" and "set"
    ...[0x03, 0x03, 0x02, 0x00, 0x01],
    ...[0x07, 0x0d, 0x02, 0x03, 0x67, 0x65, 0x74, 0x00, 0x00],
    ...[0x03, 0x73, 0x65, 0x74, 0x00, 0x01],
    // get: the global's bits; set: the argument as bits of the global
    ...[0x0a, 0x0f, 0x02, 0x05, 0x00, 0x23, 0x00, toInt, 0x0b],
    ...[0x07, 0x00, 0x20, 0x00, toFloat, 0x24, 0x00, 0x0b],
  );
}
