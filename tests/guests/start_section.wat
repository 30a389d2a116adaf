;; Has a start function that loops, writes memory and sets a global.
(module
  (memory (export "memory") 1)
  (global $ran (export "ran") (mut i32) (i32.const 0))
  (func $start (local $i i32)
    (loop $again
      (i32.store8 (local.get $i) (local.get $i))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
    (global.set $ran (i32.add (global.get $ran) (i32.const 1))))
  (start $start))
