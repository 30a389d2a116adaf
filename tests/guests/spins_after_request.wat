;; Call style. Makes one request, then loops for ever.
(module
  (import "dormouse" "request" (func $request (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (data (i32.const 0) "{\"method\":\"GET\",\"url\":\"/api/v1/namespaces\",\"headers\":[]}\n")
  (func (export "start"))
  (func (export "reconcile") (param $size i32)
    (drop (call $request (i32.const 0) (i32.const 57)))
    (loop $again (br $again))))
