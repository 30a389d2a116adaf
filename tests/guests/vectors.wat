;; Adds bytes sixteen at a time.
(module
  (memory (export "memory") 1)
  (data (i32.const 0) "0123456789abcdef0123456789abcdef")
  (func (export "add") (param $n i32) (result i32) (local $i i32) (local $sum v128)
    (loop $again
      (local.set $sum (i8x16.add (local.get $sum) (v128.load (local.get $i))))
      (local.set $sum (i8x16.shuffle 1 0 3 2 5 4 7 6 9 8 11 10 13 12 15 14 (local.get $sum) (local.get $sum)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (local.get $n))))
    (v128.store8_lane 3 (i32.const 100) (local.get $sum))
    (i32x4.extract_lane 1 (i32x4.mul (local.get $sum) (v128.const i32x4 1 2 3 4)))))
