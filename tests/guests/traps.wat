;; Call style. Traps three calls deep, in functions that have names.
(module
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (func (export "start"))
  (func $divide_by_zero (result i32) (i32.div_u (i32.const 1) (i32.load (i32.const 0))))
  (func $compute (result i32) (i32.add (call $divide_by_zero) (i32.const 1)))
  (func $reconcile (export "reconcile") (param $size i32) (drop (call $compute))))
