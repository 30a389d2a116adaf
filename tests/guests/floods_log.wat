;; Call style. Logs for ever.
(module
  (import "dormouse" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (data (i32.const 0) "the same line over and over")
  (func (export "start"))
  (func (export "reconcile") (param $size i32)
    (loop $again
      (call $log (i32.const 2) (i32.const 0) (i32.const 27))
      (br $again))))
