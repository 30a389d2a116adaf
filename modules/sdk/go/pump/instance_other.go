//go:build !wasip1

package pump

// Instance panics: outside a module there is no host to speak to. Tests make their own border to package dormousetest.
func Instance() *Border {
	panic("pump: not a wasm module, wanted GOOS=wasip1; tests use package dormousetest")
}
