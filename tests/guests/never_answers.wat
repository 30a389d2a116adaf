;; Loop style. Takes reconciles and never answers any.
(module
  (import "dormouse" "take" (func $take (param i32) (result i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (func (export "start"))
  (func (export "pump") (result i64) (i64.const -1))
  (func (export "deliver") (param $id i32) (param $kind i32) (param $size i32)
    (drop (call $take (i32.const 1024)))))
