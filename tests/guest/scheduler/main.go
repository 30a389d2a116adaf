// Scheduler is an operator that does what the name of an object says, by everything that Go's scheduler has: goroutines,
// timers, deadlines, requests, panics. It shows how a host runs a stock Go runtime in loop style.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dormouse"
	"dormouse/meta"
	"dormouse/pump"
	"dormouse/transport"
	"dormouse/wire"
)

// Order is the kind whose names are obeyed.
type Order struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
}

// Resource is example.com/v1 orders.
func (*Order) Resource() meta.Resource {
	return meta.Resource{Group: "example.com", Version: "v1", Kind: "Order", Plural: "orders"}
}

var initialised time.Duration

// Initialisation may wait, though no pump runs yet.
func init() {
	start := time.Now()
	time.Sleep(5 * time.Millisecond)
	initialised = time.Since(start)
}

type obedient struct {
	over     transport.Transport
	underWay atomic.Int32
	most     atomic.Int32
	fired    atomic.Int32
}

func (o *obedient) Reconcile(ctx context.Context, request dormouse.Request) (dormouse.Result, error) {
	now := o.underWay.Add(1)
	defer o.underWay.Add(-1)
	if now > o.most.Load() {
		o.most.Store(now)
	}
	switch order, _, _ := strings.Cut(request.Name, "-"); order {
	case "sleep":
		time.Sleep(30 * time.Millisecond)
		return dormouse.Result{}, nil
	case "later":
		time.AfterFunc(30*time.Millisecond, func() { o.fired.Add(1) })
		return dormouse.Result{}, nil
	case "spread":
		return dormouse.Result{}, o.spread(ctx)
	case "wait":
		<-ctx.Done()
		return dormouse.Result{}, context.Cause(ctx)
	case "stubborn":
		select {}
	case "panic":
		panic("ordered to")
	case "exit":
		os.Exit(3)
	case "spin":
		for {
			o.underWay.Load()
		}
	}
	return dormouse.Result{}, o.report()
}

// spread makes ten requests at once.
func (o *obedient) spread(ctx context.Context) error {
	errs := make([]error, 10)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			url := fmt.Sprintf("/api/v1/namespaces/%d", i)
			reply, err := o.over.Do(ctx, wire.Request{Method: "GET", URL: url})
			if err == nil && string(reply.Body) != url {
				err = fmt.Errorf("%s was replied to with %q", url, reply.Body)
			}
			errs[i] = err
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// report tells what it has seen, as an error.
func (o *obedient) report() error {
	return fmt.Errorf("most %d fired %d slept %t", o.most.Load(), o.fired.Load(), initialised >= 5*time.Millisecond)
}

func main() {
	manager := dormouse.NewManager()
	reconciler := &obedient{over: transport.New(pump.Instance())}
	if err := dormouse.NewControllerManagedBy(manager).Named("orders").For(&Order{}).Complete(reconciler); err != nil {
		panic(err)
	}
	if err := manager.Start(context.Background()); err != nil {
		panic(err)
	}
}
