;; Drops a segment that it copies from.
(module
  (memory (export "memory") 1)
  (data $passive "passive bytes")
  (func (export "init") (param $n i32) (memory.init $passive (i32.const 0) (i32.const 0) (local.get $n)))
  (func (export "drop") (data.drop $passive)))
