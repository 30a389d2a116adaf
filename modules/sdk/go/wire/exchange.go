package wire

import (
	"fmt"
	"slices"
	"strings"
)

// Methods are the ones that a request may have.
var Methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// schemes are how the address of a request may begin.
var schemes = []string{"/", "https://", "dormouse:/"}

// Header is one header's name and value. A list of them keeps its order, and a name may come twice.
type Header [2]string

// Request is what a guest asks for. URL is "/..." for the Kubernetes API, "https://..." for the world outside, and
// "dormouse:/..." for the runtime itself.
type Request struct {
	Method  string   `json:"method"`
	URL     string   `json:"url"`
	Headers []Header `json:"headers"`
	Body    []byte   `json:"-"`
}

// Reply is what a guest is told.
type Reply struct {
	Status  int      `json:"status"`
	Headers []Header `json:"headers"`
	Body    []byte   `json:"-"`
}

// EncodeRequest writes a request: its head as a line of JSON, then its body as it is.
func EncodeRequest(request Request) []byte {
	request.Headers = listed(request.Headers)
	return joinHead(request, request.Body)
}

// DecodeRequest reads a request; its body is a view of data.
func DecodeRequest(data []byte) (Request, error) {
	var request Request
	head, body, err := splitHead("request", data)
	if err == nil {
		err = unmarshalStrict("request", head, &request)
	}
	if err == nil {
		err = request.check()
	}
	request.Headers, request.Body = listed(request.Headers), body
	return request, err
}

func (r Request) check() error {
	if !slices.Contains(Methods, r.Method) {
		return fmt.Errorf("cannot read the request: method is %q, wanted one of %v", r.Method, Methods)
	}
	if !slices.ContainsFunc(schemes, func(scheme string) bool { return strings.HasPrefix(r.URL, scheme) }) {
		return fmt.Errorf("cannot read the request: url is %q, wanted one that begins with one of %v", r.URL, schemes)
	}
	return nil
}

// EncodeReply writes a reply: the opposite of DecodeReply.
func EncodeReply(reply Reply) []byte {
	reply.Headers = listed(reply.Headers)
	return joinHead(reply, reply.Body)
}

// DecodeReply reads a reply; its body is a view of data.
func DecodeReply(data []byte) (Reply, error) {
	var reply Reply
	head, body, err := splitHead("reply", data)
	if err == nil {
		err = unmarshalStrict("reply", head, &reply)
	}
	if err == nil && (reply.Status < 100 || reply.Status > 599) {
		err = fmt.Errorf("cannot read the reply: status is %d, wanted 100 to 599", reply.Status)
	}
	reply.Headers, reply.Body = listed(reply.Headers), body
	return reply, err
}

// listed keeps an absent list from being written as null.
func listed(headers []Header) []Header {
	if headers == nil {
		return []Header{}
	}
	return headers
}
