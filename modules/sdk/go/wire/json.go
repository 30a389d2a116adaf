package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// marshal writes JSON without the escapes that make it fit for HTML: the host reads JSON, not web pages.
func marshal(value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		// Only types of this package come here, and they have nothing that JSON cannot hold but a RawMessage
		// that is no JSON: a mistake of the programmer.
		panic(fmt.Sprintf("wire: %v", err))
	}
	return buffer.Bytes()[:buffer.Len()-1]
}

// unmarshalStrict reads one JSON value and refuses fields that T does not have.
func unmarshalStrict(what string, data []byte, into any) error {
	// The decoder would mend bad UTF-8 and take null for an object without fields.
	if !utf8.Valid(data) || string(bytes.TrimSpace(data)) == "null" {
		return fmt.Errorf("cannot read the %s: no JSON object in UTF-8", what)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("cannot read the %s: %w", what, err)
	}
	return nil
}

// splitHead parts the line of JSON from the body, which stays a view of data.
func splitHead(what string, data []byte) (head, body []byte, err error) {
	end := bytes.IndexByte(data, '\n')
	if end < 0 {
		return nil, nil, fmt.Errorf("cannot read the %s: no newline, wanted a line of JSON, a newline, the body", what)
	}
	return data[:end], data[end+1:], nil
}

// joinHead is the opposite of splitHead.
func joinHead(head any, body []byte) []byte {
	line := append(marshal(head), '\n')
	return append(line, body...)
}
