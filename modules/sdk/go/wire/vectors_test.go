package wire_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"dormouse/wire"
)

// vectorBytes is bytes as a vector spells them out: as text or as hexadecimal digits.
type vectorBytes []byte

func (b *vectorBytes) UnmarshalJSON(data []byte) error {
	var spelt struct{ UTF8, Hex *string }
	if err := json.Unmarshal(data, &spelt); err != nil {
		return err
	}
	if spelt.UTF8 != nil {
		*b = []byte(*spelt.UTF8)
		return nil
	}
	decoded, err := hex.DecodeString(*spelt.Hex)
	*b = decoded
	return err
}

type vector struct {
	Name      string
	Canonical bool
	Bytes     vectorBytes
	Decoded   json.RawMessage
	Error     string
}

func vectors(t *testing.T, form string) []vector {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../../abi/vectors", form+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []vector }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatalf("%s.json holds no cases", form)
	}
	return file.Cases
}

// check runs decode over every vector of a form, and encode over those that have one right form in bytes.
func check[T any](t *testing.T, form string, decode func([]byte) (T, error), encode func(T) []byte, expect func(*testing.T, vector) T) {
	for _, v := range vectors(t, form) {
		t.Run(v.Name, func(t *testing.T) {
			got, err := decode(v.Bytes)
			if v.Error != "" {
				if err == nil {
					t.Fatalf("decoded %+v, wanted an error", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := expect(t, v)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("decoded %+v, wanted %+v", got, want)
			}
			if v.Canonical && !bytes.Equal(encode(want), v.Bytes) {
				t.Errorf("encoded %s, wanted %s", encode(want), v.Bytes)
			}
		})
	}
}

func unmarshal[T any](t *testing.T, v vector) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(v.Decoded, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func bodyOf(t *testing.T, v vector) []byte {
	t.Helper()
	return unmarshal[struct{ Body vectorBytes }](t, v).Body
}

func TestRequests(t *testing.T) {
	check(t, "requests", wire.DecodeRequest, wire.EncodeRequest, func(t *testing.T, v vector) wire.Request {
		request := unmarshal[wire.Request](t, v)
		request.Body = bodyOf(t, v)
		return request
	})
}

func expectReply(t *testing.T, v vector) wire.Reply {
	reply := unmarshal[wire.Reply](t, v)
	reply.Body = bodyOf(t, v)
	return reply
}

func TestReplies(t *testing.T) {
	check(t, "replies", wire.DecodeReply, wire.EncodeReply, expectReply)
}

func expectInput(t *testing.T, v vector) wire.Input {
	spelt := unmarshal[struct {
		Controller, Namespace, Name string
		Object                      *string
		Owned                       []string
		Reasons                     []string
		DeadlineMs                  float64
	}](t, v)
	input := wire.Input{
		Controller: spelt.Controller,
		Namespace:  spelt.Namespace,
		Name:       spelt.Name,
		Object:     json.RawMessage("null"),
		Reasons:    spelt.Reasons,
		DeadlineMs: spelt.DeadlineMs,
	}
	if spelt.Object != nil {
		input.Object = json.RawMessage(*spelt.Object)
	}
	if spelt.Owned != nil {
		input.Owned = []json.RawMessage{}
	}
	for _, object := range spelt.Owned {
		input.Owned = append(input.Owned, json.RawMessage(object))
	}
	return input
}

func TestReconcileInputs(t *testing.T) {
	check(t, "reconcile_inputs", wire.DecodeInput, wire.EncodeInput, expectInput)
}

func TestResults(t *testing.T) {
	check(t, "results", wire.DecodeResult, wire.EncodeResult, unmarshal[wire.Result])
}

func TestWatches(t *testing.T) {
	for _, v := range vectors(t, "watches") {
		if !v.Canonical {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			var encoded []byte
			if unmarshal[struct{ Remove bool }](t, v).Remove {
				encoded = wire.EncodeRemoval(unmarshal[wire.Declaration](t, v).Controller)
			} else {
				encoded = wire.EncodeDeclaration(unmarshal[wire.Declaration](t, v))
			}
			if !bytes.Equal(encoded, v.Bytes) {
				t.Errorf("encoded %s, wanted %s", encoded, v.Bytes)
			}
		})
	}
}
