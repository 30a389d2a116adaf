;; Wants 2 GiB from the start.
(module (memory (export "memory") 32768))
