package main

import (
	"io"
	"os"
)

// holdLifeline ends this process when its standard input does. Whoever starts
// a component keeps the other end of the pipe, so that a test run which is
// killed leaves no servers behind.
func holdLifeline() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(3)
	}()
}
