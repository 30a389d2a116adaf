;; Call style. Takes one page more in each reconcile and writes to it.
(module
  (import "dormouse" "take" (func $take (param i32) (result i32)))
  (import "dormouse" "give" (func $give (param i32 i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (data (i32.const 0) "{}")
  (func (export "start"))
  (func (export "reconcile") (param $size i32) (local $page i32)
    (drop (call $take (i32.const 1024)))
    (local.set $page (memory.grow (i32.const 1)))
    (if (i32.ne (local.get $page) (i32.const -1))
      (then (i32.store (i32.shl (local.get $page) (i32.const 16)) (i32.const 1))))
    (call $give (i32.const 0) (i32.const 2))))
