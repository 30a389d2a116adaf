// A guest for tests of timers: the name of an object says how long its reconcile waits.
package main

import (
	"context"
	"time"

	"dormouse"
	"dormouse/record"
)

type waiter struct{}

func (waiter) Reconcile(ctx context.Context, request dormouse.Request) (dormouse.Result, error) {
	wait, err := time.ParseDuration(request.Name)
	if err != nil {
		return dormouse.Result{}, dormouse.TerminalError(err)
	}
	select {
	case <-time.After(wait):
		return dormouse.Result{RequeueAfter: wait}, nil
	case <-ctx.Done():
		return dormouse.Result{}, context.Cause(ctx)
	}
}

func main() {
	manager := dormouse.NewManager()
	if err := dormouse.NewControllerManagedBy(manager).Named("timers").For(&record.Event{}).Complete(waiter{}); err != nil {
		panic(err)
	}
	if err := manager.Start(context.Background()); err != nil {
		panic(err)
	}
}
