;; Call style. Requests in an endless loop and catches whatever ends it.
(module
  (import "dormouse" "request" (func $request (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (global $caught (export "caught") (mut i32) (i32.const 0))
  (data (i32.const 0) "{\"method\":\"GET\",\"url\":\"/api/v1/namespaces\",\"headers\":[]}\n")
  (func (export "start"))
  (func (export "reconcile") (param $size i32)
    (loop $again
      (block $caught_it
        (try_table (catch_all $caught_it)
          (drop (call $request (i32.const 0) (i32.const 57)))))
      (global.set $caught (i32.add (global.get $caught) (i32.const 1)))
      (br $again))))
