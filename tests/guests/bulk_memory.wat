;; Fills, copies and initialises memory by any length, within bounds and past them.
(module
  (memory (export "memory") 50)
  (data $passive "passive bytes")
  (data (i32.const 3000000) "active bytes")
  (func (export "fill") (param $to i32) (param $value i32) (param $n i32)
    (memory.fill (local.get $to) (local.get $value) (local.get $n)))
  (func (export "copy") (param $to i32) (param $from i32) (param $n i32)
    (memory.copy (local.get $to) (local.get $from) (local.get $n)))
  (func (export "init") (param $to i32) (param $from i32) (param $n i32)
    (memory.init $passive (local.get $to) (local.get $from) (local.get $n)))
  (func (export "init_active") (param $to i32) (param $from i32) (param $n i32)
    (memory.init 1 (local.get $to) (local.get $from) (local.get $n)))
  (func (export "fill_some") (memory.fill (i32.const 8) (i32.const 7) (i32.const 4000))))
