// A Go program that uses the standard library only: JSON, maps, sorting, formatting.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
)

// run writes and reads n objects and returns how many bytes and keys there were.
//
//go:wasmexport run
func run(n int32) int32 {
	total := 0
	for i := range int(n) {
		written, err := json.Marshal(map[string]any{
			"apiVersion": "v1",
			"kind":       "ConfigMap",
			"metadata":   map[string]any{"name": fmt.Sprintf("config-%d", i), "labels": map[string]any{"tier": "backend"}},
			"data":       map[string]any{"text": strings.Repeat("y", i%100)},
		})
		if err != nil {
			panic(err)
		}
		var read map[string]any
		if err := json.NewDecoder(bytes.NewReader(written)).Decode(&read); err != nil {
			panic(err)
		}
		keys := make([]string, 0, len(read))
		for key := range read {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		total += len(written) + len(keys)
	}
	return int32(total)
}

func main() {}
