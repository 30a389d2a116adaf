;; Loop style. Answers each reconcile twice, and one that was never asked.
(module
  (import "dormouse" "answer" (func $answer (param i32 i32 i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (data (i32.const 0) "{}")
  (func (export "start"))
  (func (export "pump") (result i64) (i64.const -1))
  (func (export "deliver") (param $id i32) (param $kind i32) (param $size i32)
    (call $answer (local.get $id) (i32.const 0) (i32.const 2))
    (call $answer (local.get $id) (i32.const 0) (i32.const 2))
    (call $answer (i32.const -999) (i32.const 0) (i32.const 2))))
