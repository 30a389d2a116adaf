;; Keeps a vector in a mutable global.
(module
  (memory (export "memory") 1)
  (global $v (mut v128) (v128.const i32x4 1 2 3 4))
  (func (export "step") (global.set $v (i32x4.add (global.get $v) (global.get $v)))))
