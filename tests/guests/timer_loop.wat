;; Loop style. Wants to be pumped five seconds after each pump, by its monotonic clock.
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (func (export "start"))
  (func (export "deliver") (param i32 i32 i32))
  (func (export "pump") (result i64)
    (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 8)))
    (i64.add (i64.load (i32.const 8)) (i64.const 5000000000))))
