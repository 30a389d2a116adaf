;; Call style. Recurses until the stack is full.
(module
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (func (export "start"))
  (func $deeper (param $depth i32) (result i32)
    (i32.add (call $deeper (i32.add (local.get $depth) (i32.const 1))) (i32.const 1)))
  (func (export "reconcile") (param $size i32)
    (drop (call $deeper (i32.const 0)))))
