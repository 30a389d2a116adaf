;; Throws and catches, out of loops and calls, by label and by reference.
(module
  (memory (export "memory") 1)
  (tag $number (param i32))
  (tag $nothing)
  (func $throw_odd (param $n i32)
    (if (i32.and (local.get $n) (i32.const 1)) (then (throw $number (local.get $n))))
    (if (i32.eq (local.get $n) (i32.const 6)) (then (throw $nothing))))
  (func (export "odd") (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (loop $again
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (block $nothing_thrown
        (block $number_thrown (result i32)
          (try_table (catch $number $number_thrown) (catch_all $nothing_thrown)
            (loop $inner
              (call $throw_odd (local.get $i))
              (br_if $again (i32.eq (local.get $i) (i32.const 2)))))
          (br $nothing_thrown))
        (local.set $sum (i32.add (local.get $sum))))
      (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $sum))
  (func (export "again") (param $n i32) (result i32)
    (block $caught (result i32 exnref)
      (try_table (catch_ref $number $caught) (call $throw_odd (local.get $n)))
      (return (i32.const -1)))
    (if (param exnref) (i32.gt_u (local.get $n) (i32.const 100))
      (then (throw_ref))
      (else (drop)))))
