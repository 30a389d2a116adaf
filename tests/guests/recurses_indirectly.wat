;; Call style. Two functions call each other twice, one of them through a table.
(module
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (type $step (func (param i32)))
  (table funcref (elem $left))
  (func (export "start"))
  (func $left (param $n i32)
    (if (local.get $n) (then
      (call $right (i32.sub (local.get $n) (i32.const 1)))
      (call $right (i32.sub (local.get $n) (i32.const 1))))))
  (func $right (param $n i32)
    (call_indirect (type $step) (local.get $n) (i32.const 0))
    (call_indirect (type $step) (local.get $n) (i32.const 0)))
  (func (export "reconcile") (param $size i32)
    (call $left (i32.const 60))))
