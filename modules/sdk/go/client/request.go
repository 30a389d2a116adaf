package client

import (
	"encoding/json"
	"reflect"
	"strings"

	"dormouse/wire"
)

func objectPath(object Object) string {
	return object.Resource().Path(object.GetObjectMeta().Namespace) + "/" + object.GetObjectMeta().Name
}

func request(method, path string, options []WriteOption) wire.Request {
	var chosen writeOptions
	for _, option := range options {
		option(&chosen)
	}
	return wire.Request{Method: method, URL: path + string(chosen.query)}
}

func jsonRequest(method, path string, body []byte) wire.Request {
	return wire.Request{
		Method:  method,
		URL:     path,
		Headers: []wire.Header{{"content-type", "application/json"}},
		Body:    body,
	}
}

// describe is the path without what is the same for all.
func describe(url string) string {
	path, _, _ := strings.Cut(url, "?")
	return `"` + path + `"`
}

// readInto replaces what a pointer points to. Decoding over the old value would keep map keys and fields that the
// server has dropped.
func readInto(body []byte, into any) error {
	target := reflect.ValueOf(into).Elem()
	fresh := reflect.New(target.Type())
	if err := json.Unmarshal(body, fresh.Interface()); err != nil {
		return err
	}
	target.Set(fresh.Elem())
	return nil
}
