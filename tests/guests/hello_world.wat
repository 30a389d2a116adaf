;; The well-known example: neither WASI nor our own border, only a log and a memory of the host's.
(module
  (import "console" "log" (func $log (param i32 i32)))
  (import "js" "mem" (memory 1))
  (data (i32.const 0) "Hello World")
  (func (export "helloWorld")
    (call $log (i32.const 0) (i32.const 11))))
