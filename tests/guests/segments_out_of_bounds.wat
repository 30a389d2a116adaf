;; Its second segment reaches past the memory's end: instantiating it fails.
(module
  (memory (export "memory") 1)
  (data (i32.const 0) "fits")
  (data (i32.const 65534) "does not"))
