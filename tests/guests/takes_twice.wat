;; Call style. Takes its input twice and gives what the second time brought: nothing.
(module
  (import "dormouse" "take" (func $take (param i32) (result i32)))
  (import "dormouse" "give" (func $give (param i32 i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (global $second (export "second") (mut i32) (i32.const -1))
  (data (i32.const 0) "{}")
  (func (export "start"))
  (func (export "reconcile") (param $size i32)
    (drop (call $take (i32.const 1024)))
    (global.set $second (call $take (i32.const 1024)))
    (call $give (i32.const 0) (i32.const 2))))
