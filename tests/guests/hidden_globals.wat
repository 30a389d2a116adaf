;; State in globals of every number type: two hidden, two exported by names of their own.
(module
  (memory (export "memory") 1)
  (global $a (mut i32) (i32.const 1))
  (global $b (export "b") (mut i64) (i64.const 2))
  (global $c (mut f32) (f32.const 3))
  (global $d (export "d") (export "d_again") (mut f64) (f64.const 4))
  (global $fixed i32 (i32.const 5))
  (func (export "step")
    (global.set $a (i32.add (global.get $a) (global.get $fixed)))
    (global.set $b (i64.mul (global.get $b) (i64.const 3)))
    (global.set $c (f32.mul (global.get $c) (f32.const 1.5)))
    (global.set $d (f64.add (global.get $d) (f64.const 0.25))))
  (func (export "sum") (result f64)
    (f64.add
      (f64.add (f64.convert_i32_s (global.get $a)) (f64.convert_i64_s (global.get $b)))
      (f64.add (f64.promote_f32 (global.get $c)) (global.get $d)))))
