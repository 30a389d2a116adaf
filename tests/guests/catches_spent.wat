;; Call style. Calls 40 levels deep, twice at each level, catching at each what ends it.
(module
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (func (export "start"))
  (func $level (param $n i32)
    (if (i32.eqz (local.get $n)) (then (loop $spin (br $spin))))
    (block $first
      (try_table (catch_all $first)
        (call $level (i32.sub (local.get $n) (i32.const 1)))))
    (block $second
      (try_table (catch_all $second)
        (call $level (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "reconcile") (param $size i32)
    (call $level (i32.const 40))))
