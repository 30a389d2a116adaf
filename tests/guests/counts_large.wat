;; Call style. Writes its count to every page of 12 MiB in each reconcile: saving it takes several slices.
(module
  (import "dormouse" "give" (func $give (param i32 i32)))
  (memory (export "memory") 192)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (global $count (export "count") (mut i32) (i32.const 0))
  (data (i32.const 0) "{}")
  (func (export "start"))
  (func (export "reconcile") (param i32) (local $at i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (loop $next
      (i32.store offset=16 (local.get $at) (global.get $count))
      (local.set $at (i32.add (local.get $at) (i32.const 4096)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 0xc00000))))
    (call $give (i32.const 0) (i32.const 2))))
