;; Keeps a function reference in a mutable global.
(module
  (memory (export "memory") 1)
  (global $handler (mut funcref) (ref.null func))
  (func $f (export "f") (result i32) (i32.const 1))
  (elem declare func $f)
  (func (export "set") (global.set $handler (ref.func $f)))
  (func (export "is_set") (result i32) (i32.eqz (ref.is_null (global.get $handler)))))
