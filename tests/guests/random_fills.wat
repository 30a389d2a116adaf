;; Call style. Asks for 16 MiB of random bytes, for ever.
(module
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 257)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (func (export "start"))
  (func (export "reconcile") (param $size i32)
    (loop $again
      (drop (call $random (i32.const 0) (i32.const 0x1000000)))
      (br $again))))
