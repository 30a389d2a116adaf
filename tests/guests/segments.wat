;; Active segments that overlap, touch, are empty, and take their place from a global or a sum.
(module
  (memory (export "memory") 2)
  (global $place i32 (i32.const 256))
  (data (i32.const 0) "AAAAAAAAAA")
  (data (i32.const 5) "BBBBB")
  (data (i32.const 3) "CC")
  (data (i32.const 10) "DD")
  (data (i32.const 70000) "far away")
  (data (i32.const 131072) "")
  (data (global.get $place) "from a global")
  (data (i32.add (global.get $place) (i32.const 100)) "from a sum"))
