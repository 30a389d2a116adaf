;; Loop style. Its pump never returns.
(module
  (memory (export "memory") 1)
  (global (export "dormouse_abi_1") i32 (i32.const 1))
  (func (export "start"))
  (func (export "deliver") (param i32 i32 i32))
  (func (export "pump") (result i64)
    (loop $again (br $again))
    (unreachable)))
