package manager

import (
	"context"
	"time"
)

// withDeadline tells when a reconcile must be over, and sets no timer: the host ends ctx at its own deadline, which
// does not run while the operator waits for its turn, and a timer here would be one more reason to wake.
func withDeadline(ctx context.Context, milliseconds float64) context.Context {
	if milliseconds <= 0 {
		return ctx
	}
	return deadlineContext{ctx, time.Now().Add(time.Duration(milliseconds * float64(time.Millisecond)))}
}

type deadlineContext struct {
	context.Context
	at time.Time
}

func (d deadlineContext) Deadline() (time.Time, bool) { return d.at, true }
