/**
 * Guests of any size whose every step is known: the subjects of the benches of
 * suspending.
 *
 * @module
 */

import type { GuestModule } from "../../runtime/guest/guest_module.ts";
import { assemble } from "../../tests/guests/assemble.ts";
import { moduleOfBytes } from "../../tests/support/guest_fixture.ts";

const WASM_PAGE = 65_536;
const MIB = 1024 * 1024;

/** How a guest is made. */
export interface SizedGuestOptions {
  readonly sizeMib: number;
  /** Pages of 4 KiB that each reconcile writes to, spread over the memory. */
  readonly dirtyPages: number;
}

/**
 * Makes a module in call style. Its start writes to every page, so that all of
 * its memory is in RAM; the first act of its reconcile is a call of
 * `console.log`, the import by which a bench learns that it is awake.
 */
export async function sizedGuest(
  { sizeMib, dirtyPages }: SizedGuestOptions,
): Promise<GuestModule> {
  const pages = Math.ceil(sizeMib * MIB / WASM_PAGE);
  const bytes = pages * WASM_PAGE;
  const stride = dirtyPages === 0 ? bytes : pageAligned(bytes / dirtyPages);
  const text = `(module
    (import "console" "log" (func $log (param i32 i32)))
    (import "dormouse" "give" (func $give (param i32 i32)))
    (memory (export "memory") ${pages})
    (global (export "dormouse_abi_1") i32 (i32.const 1))
    (global $count (mut i32) (i32.const 0))
    (data (i32.const 0) "{}")
    (func $write (param $at i32) (param $stride i32) (param $left i32)
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (if (i32.eqz (local.get $left)) (then (return)))
      (loop $next
        (i32.store offset=64 (local.get $at)
          (i32.add (local.get $at) (global.get $count)))
        (local.set $at (i32.add (local.get $at) (local.get $stride)))
        (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))
    (func (export "start")
      (call $write (i32.const 0) (i32.const 4096) (i32.const ${bytes / 4096})))
    (func (export "reconcile") (param i32)
      (call $log (i32.const 0) (i32.const 0))
      (call $write (i32.const 0) (i32.const ${stride}) (i32.const ${dirtyPages}))
      (call $give (i32.const 0) (i32.const 2))))`;
  return await moduleOfBytes(await assemble(text), { plain: true });
}

const pageAligned = (bytes: number): number =>
  Math.max(4096, Math.floor(bytes / 4096) * 4096);
