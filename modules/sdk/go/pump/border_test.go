package pump_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"dormouse/pump"
)

// host writes down what a border asks of it.
type host struct {
	mu        sync.Mutex
	submitted int32
	cancelled []int32
	answers   chan string
}

func newHost() *host { return &host{answers: make(chan string, 1)} }

func (h *host) Submit([]byte) int32 {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.submitted++
	return h.submitted
}

func (h *host) Cancel(id int32) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cancelled = append(h.cancelled, id)
}

func (h *host) Answer(_ int32, result []byte) { h.answers <- string(result) }
func (h *host) Watch([]byte) error            { return nil }
func (h *host) Log(int32, string)             {}

func TestAnExchangeGivesItsMessagesInOrderAndIsForgottenWithTheLast(t *testing.T) {
	border := pump.New(newHost())
	exchange := border.Send([]byte("request"))
	border.Deliver(1, pump.KindOpened, []byte("head"))
	border.Deliver(1, pump.KindEvent, []byte("one"))
	border.Deliver(1, pump.KindEvent, []byte("two"))
	border.Deliver(1, pump.KindEnded, nil)
	border.Deliver(1, pump.KindEvent, []byte("late"))
	for _, want := range []string{"head", "one", "two", ""} {
		message, err := exchange.Next(t.Context())
		if err != nil || string(message.Body) != want {
			t.Fatalf("got %q, %v, wanted %q", message.Body, err, want)
		}
	}
	if border.UnderWay() != 0 {
		t.Errorf("%d under way, wanted none", border.UnderWay())
	}
}

func TestNextCancelsTheRequestWhenItsContextEnds(t *testing.T) {
	host := newHost()
	border := pump.New(host)
	exchange := border.Send([]byte("request"))
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := exchange.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, wanted the deadline", err)
	}
	exchange.Close()
	if len(host.cancelled) != 1 || host.cancelled[0] != 1 || border.UnderWay() != 0 {
		t.Errorf("cancelled %v, %d under way, wanted [1] and none", host.cancelled, border.UnderWay())
	}
}

func TestSeveralReconcilesAreUnderWayAtOnceAndEachIsStoppedByItsOwnId(t *testing.T) {
	host := newHost()
	border := pump.New(host)
	border.Reconcile(func(ctx context.Context, input []byte) []byte {
		<-ctx.Done()
		return append(input, " stopped"...)
	})
	border.Deliver(-1, pump.KindReconcile, []byte("one"))
	border.Deliver(-2, pump.KindReconcile, []byte("two"))
	for id, want := range map[int32]string{-2: "two stopped", -1: "one stopped"} {
		border.Deliver(id, pump.KindCancelled, nil)
		if got := <-host.answers; got != want {
			t.Errorf("got %q, wanted %q", got, want)
		}
	}
	border.Deliver(-1, pump.KindCancelled, nil)
	if border.UnderWay() != 0 {
		t.Errorf("%d under way, wanted none", border.UnderWay())
	}
}

func TestAReconcileWithoutAManagerIsAnError(t *testing.T) {
	host := newHost()
	pump.New(host).Deliver(-1, pump.KindReconcile, []byte("{}"))
	if got := <-host.answers; got != `{"error":{"message":"cannot reconcile: no manager was started"}}` {
		t.Errorf("got %s", got)
	}
}
