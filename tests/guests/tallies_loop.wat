;; Loop style. Makes one request for each reconcile and answers it at the reply. Counts the messages of each kind
;; and keeps the number of the last one.
(module
  (import "dormouse" "take" (func $take (param i32) (result i32)))
  (import "dormouse" "submit" (func $submit (param i32 i32) (result i32)))
  (import "dormouse" "answer" (func $answer (param i32 i32 i32)))
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  ;; The reconcile that waits for a reply, and its request.
  (global $reconcile (mut i32) (i32.const 0))
  (global $request (export "request") (mut i32) (i32.const 0))
  (data (i32.const 0) "{}")
  (data (i32.const 64) "{\"method\":\"GET\",\"url\":\"/api/v1/namespaces\",\"headers\":[]}\n")
  ;; At 256: how many of each kind. At 512: the number of the last of each kind.
  (func (export "start"))
  (func (export "pump") (result i64) (i64.const -1))
  (func (export "deliver") (param $id i32) (param $kind i32) (param $size i32) (local $at i32)
    (drop (call $take (i32.const 1024)))
    (local.set $at (i32.shl (local.get $kind) (i32.const 2)))
    (i32.store offset=256 (local.get $at)
      (i32.add (i32.load offset=256 (local.get $at)) (i32.const 1)))
    (i32.store offset=512 (local.get $at) (local.get $id))
    (if (i32.eq (local.get $kind) (i32.const 1))
      (then
        (global.set $reconcile (local.get $id))
        (global.set $request (call $submit (i32.const 64) (i32.const 57)))
        (return)))
    ;; The reply, the end or the failure of its request.
    (if (i32.and
          (i32.eq (local.get $id) (global.get $request))
          (i32.or (i32.eq (local.get $kind) (i32.const 3)) (i32.ge_u (local.get $kind) (i32.const 6))))
      (then (call $answer (global.get $reconcile) (i32.const 0) (i32.const 2))))))
