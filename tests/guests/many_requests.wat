;; Loop style. Submits thousands of requests at once and never waits for one.
(module
  (import "dormouse" "submit" (func $submit (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (global $refused (export "refused") (mut i32) (i32.const 0))
  (data (i32.const 0) "{\"method\":\"GET\",\"url\":\"/api/v1/namespaces\",\"headers\":[]}\n")
  (func (export "start"))
  (func (export "pump") (result i64) (i64.const -1))
  (func (export "deliver") (param $id i32) (param $kind i32) (param $size i32) (local $left i32)
    (if (i32.ne (local.get $kind) (i32.const 1)) (then (return)))
    (local.set $left (i32.const 5000))
    (loop $again
      (if (i32.le_s (call $submit (i32.const 0) (i32.const 57)) (i32.const 0))
        (then (global.set $refused (i32.add (global.get $refused) (i32.const 1)))))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
