package pump

import (
	"context"
	"errors"
	"sync"
)

// Kind says what a delivered message is; runtime/guest/abi.ts has the same numbers.
type Kind int32

const (
	// KindReconcile is a reconcile to do.
	KindReconcile Kind = iota + 1
	// KindCancelled says that the reconcile of this id is to stop; an answer is still expected.
	KindCancelled
	// KindReply is the whole reply to a request, which is over with it.
	KindReply
	// KindOpened is the head of a reply whose body comes in events.
	KindOpened
	// KindEvent is the next piece of a stream.
	KindEvent
	// KindEnded is the end of a stream, in order.
	KindEnded
	// KindFailed says in a sentence why a request or a stream failed.
	KindFailed
)

// last says whether no message follows one of this kind.
func (k Kind) last() bool { return k == KindReply || k == KindEnded || k == KindFailed }

// Host is what the host does for a guest.
type Host interface {
	// Submit starts a request and gives it an id above zero. Its messages are delivered later, never before it
	// has returned.
	Submit(request []byte) int32
	// Answer gives the result of a reconcile.
	Answer(id int32, result []byte)
	// Cancel ends a request or a stream: nothing more is delivered for it.
	Cancel(id int32)
	// Watch declares, changes or ends a controller.
	Watch(declaration []byte) error
	// Log writes a line: level 0 is trace, 4 is error.
	Log(level int32, line string)
}

// Serve does one reconcile: from the bytes of its input to the bytes of its result.
type Serve func(ctx context.Context, input []byte) []byte

// Border carries messages between a host and the goroutines that wait for them.
type Border struct {
	Host
	mu sync.Mutex
	// exchanges are the requests and streams under way; deliver removes one with its last message, Close before it.
	exchanges map[int32]*Exchange
	// reconciles are the ones under way, by what ends their context; their own goroutine removes them.
	reconciles map[int32]context.CancelCauseFunc
	serve      Serve
}

// New makes a border to host.
func New(host Host) *Border {
	return &Border{
		Host:       host,
		exchanges:  map[int32]*Exchange{},
		reconciles: map[int32]context.CancelCauseFunc{},
		serve:      func(context.Context, []byte) []byte { return noManager },
	}
}

// noManager is the result of a reconcile that nobody is there to do.
var noManager = []byte(`{"error":{"message":"cannot reconcile: no manager was started"}}`)

// Reconcile says who does the reconciles from now on.
func (b *Border) Reconcile(serve Serve) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.serve = serve
}

// Send starts a request. It never blocks.
func (b *Border) Send(request []byte) *Exchange {
	b.mu.Lock()
	defer b.mu.Unlock()
	exchange := &Exchange{border: b, id: b.Submit(request), arrived: make(chan struct{}, 1)}
	b.exchanges[exchange.id] = exchange
	return exchange
}

// Deliver takes a message from the host. What it wakes runs at the next pump. A message to an id that is over is
// late, and nothing to anybody.
func (b *Border) Deliver(id int32, kind Kind, body []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch kind {
	case KindReconcile:
		ctx, cancel := context.WithCancelCause(context.Background())
		b.reconciles[id] = cancel
		go b.reconcile(ctx, id, body)
	case KindCancelled:
		if cancel := b.reconciles[id]; cancel != nil {
			cancel(errCancelled)
		}
	default:
		if exchange := b.exchanges[id]; exchange != nil {
			exchange.push(Message{kind, body})
		}
		if kind.last() {
			delete(b.exchanges, id)
		}
	}
}

var errCancelled = errors.New("the host stopped this reconcile: its deadline is over")

func (b *Border) reconcile(ctx context.Context, id int32, input []byte) {
	b.mu.Lock()
	serve := b.serve
	b.mu.Unlock()
	result := serve(ctx, input)
	b.mu.Lock()
	b.reconciles[id](nil)
	delete(b.reconciles, id)
	b.mu.Unlock()
	b.Answer(id, result)
}

// forget ends an exchange before its last message.
func (b *Border) forget(id int32) {
	b.mu.Lock()
	_, underWay := b.exchanges[id]
	delete(b.exchanges, id)
	b.mu.Unlock()
	if underWay {
		b.Cancel(id)
	}
}

// UnderWay counts the requests and the reconciles that are not over.
func (b *Border) UnderWay() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.exchanges) + len(b.reconciles)
}
