;; Call style. Fills and copies all of its 16 MiB, for ever.
(module
  (memory (export "memory") 256)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (func (export "start"))
  (func (export "reconcile") (param $size i32)
    (loop $again
      (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x1000000))
      (memory.copy (i32.const 0) (i32.const 1) (i32.const 0xffffff))
      (br $again))))
