package transport_test

import (
	"context"
	"testing"

	"dormouse/dormousetest"
	"dormouse/pump"
	"dormouse/transport"
	"dormouse/wire"
)

func TestDoReturnsAReplyWhateverItsStatus(t *testing.T) {
	over := transport.New(dormousetest.New().Border())
	reply, err := over.Do(t.Context(), wire.Request{Method: "GET", URL: "dormouse:/kv/a"})
	if err != nil || reply.Status != 404 {
		t.Errorf("got %d, %v, wanted 404", reply.Status, err)
	}
}

// oneMessage is a host that delivers the same message for every request.
type oneMessage struct {
	border *pump.Border
	kind   pump.Kind
	body   string
}

func (h *oneMessage) Submit([]byte) int32 {
	go h.border.Deliver(1, h.kind, []byte(h.body))
	return 1
}
func (h *oneMessage) Answer(int32, []byte) {}
func (h *oneMessage) Cancel(int32)         {}
func (h *oneMessage) Watch([]byte) error   { return nil }
func (h *oneMessage) Log(int32, string)    {}

func TestDoFailsWithTheRequestAndTheReason(t *testing.T) {
	table := []struct {
		name string
		kind pump.Kind
		body string
		want string
	}{
		{"the host fails it", pump.KindFailed, "the network is down", `cannot GET "/version": the network is down`},
		{"a stream comes", pump.KindOpened, "", `cannot GET "/version": the host opened a stream (message kind 4), wanted one reply`},
		{"the reply is none", pump.KindReply, "x", `cannot GET "/version": cannot read the reply: no newline, wanted a line of JSON, a newline, the body`},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			host := &oneMessage{kind: row.kind, body: row.body}
			host.border = pump.New(host)
			_, err := transport.New(host.border).Do(t.Context(), wire.Request{Method: "GET", URL: "/version"})
			if err == nil || err.Error() != row.want {
				t.Errorf("got %v, wanted %s", err, row.want)
			}
		})
	}
}

func TestDoEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	host := &oneMessage{kind: pump.KindEvent}
	host.border = pump.New(host)
	if _, err := transport.New(host.border).Do(ctx, wire.Request{Method: "GET", URL: "/"}); err == nil {
		t.Error("no error, wanted the context's")
	}
}
