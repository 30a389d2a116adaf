;; Call style. Puts its monotonic clock at 8 and what it has computed at 16.
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (import "dormouse" "give" (func $give (param i32 i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (data (i32.const 0) "{}")
  (func (export "start"))
  (func (export "reconcile") (param i32)
    (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 8)))
    (drop (call $clock (i32.const 2) (i64.const 1) (i32.const 16)))
    (call $give (i32.const 0) (i32.const 2))))
