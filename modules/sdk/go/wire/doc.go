// Package wire is the byte format between guest and host, and nothing else: no I/O, no goroutines, no net/http.
//
// It mirrors runtime/guest/abi.ts; modules/abi/vectors holds bytes that all sides read alike.
package wire
