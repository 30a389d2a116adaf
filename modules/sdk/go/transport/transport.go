// Package transport turns the messages of an exchange into a call that returns: what a client library sits on. It knows
// requests and replies and nothing of Kubernetes.
package transport

import (
	"context"
	"errors"
	"fmt"

	"dormouse/pump"
	"dormouse/wire"
)

// Transport performs requests.
type Transport interface {
	// Do performs one request and returns its reply, whatever its status. It parks the calling goroutine, not the
	// instance; when ctx ends first, the request is cancelled.
	Do(ctx context.Context, request wire.Request) (wire.Reply, error)
}

// New makes a transport over border.
func New(border *pump.Border) Transport { return borderTransport{border} }

type borderTransport struct{ border *pump.Border }

func (t borderTransport) Do(ctx context.Context, request wire.Request) (wire.Reply, error) {
	exchange := t.border.Send(wire.EncodeRequest(request))
	reply, err := receive(ctx, exchange)
	if err != nil {
		return wire.Reply{}, fmt.Errorf("cannot %s %q: %w", request.Method, request.URL, err)
	}
	return reply, nil
}

func receive(ctx context.Context, exchange *pump.Exchange) (wire.Reply, error) {
	message, err := exchange.Next(ctx)
	if err != nil {
		return wire.Reply{}, err
	}
	switch message.Kind {
	case pump.KindReply:
		return wire.DecodeReply(message.Body)
	case pump.KindFailed:
		return wire.Reply{}, errors.New(string(message.Body))
	default:
		exchange.Close()
		return wire.Reply{}, fmt.Errorf("the host opened a stream (message kind %d), wanted one reply", message.Kind)
	}
}
