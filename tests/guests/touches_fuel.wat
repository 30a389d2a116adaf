;; Not valid: it uses a global that is not there, but would be once fuel is counted.
(module
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (func (export "start"))
  (func (export "reconcile") (param $size i32)
    (global.set 1 (i32.const 0x7fffffff))))
