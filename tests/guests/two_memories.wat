;; Has two memories and copies between them.
(module
  (memory $a (export "memory") 1 4)
  (memory $b (export "other") 2 3)
  (data (i32.const 0) "first")
  (func (export "swap") (param $n i32)
    (memory.copy $a $b (i32.const 100) (i32.const 65536) (local.get $n))
    (memory.copy $b $a (i32.const 0) (i32.const 0) (local.get $n)))
  (func (export "fill") (param $n i32)
    (memory.fill $b (i32.const 65536) (i32.const 98) (local.get $n)))
  (func (export "grow") (param $n i32) (result i32) (memory.grow $b (local.get $n))))
