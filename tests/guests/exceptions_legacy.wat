;; Throws, catches, throws again and delegates, in the older form.
(module
  (memory (export "memory") 1)
  (tag $number (param i32))
  (func $throw (param $n i32) (throw $number (local.get $n)))
  (func (export "delegate") (param $n i32) (result i32)
    (try $outer (result i32)
      (do
        (loop $never (result i32)
          (try $inner (result i32)
            (do
              (try (do (call $throw (local.get $n))) (delegate $inner))
              (i32.const 0))
            (catch $number
              (if (i32.lt_u (i32.const 5)) (then (local.set $n (i32.const 9)) (br $never)))
              (local.get $n)))))
      (catch_all (i32.const -1))))
  (func (export "rethrow") (param $n i32) (result i32) (local $i i32)
    (loop $again
      (try
        (do
          (try
            (do (call $throw (local.get $n)))
            (catch $number
              (drop)
              (loop $inner (br_if $inner (i32.and (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))
                (rethrow 1)))))
        (catch_all (br_if $again (i32.lt_u (local.get $i) (local.get $n))))))
    (local.get $i)))
