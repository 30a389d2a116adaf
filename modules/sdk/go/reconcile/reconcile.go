// Package reconcile is what an operator implements: from the key of an object to the state of the world that it asks for.
package reconcile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dormouse/apierrors"
	"dormouse/meta"
	"dormouse/wire"
)

// Request is one object to reconcile. The object itself, as the host's cache had it when the reconcile was called,
// comes along: Into reads it without a request.
type Request struct {
	meta.NamespacedName
	// Reasons says why the reconcile was called, for logs; a reconcile does the same whatever they are.
	Reasons []string
	object  json.RawMessage
	owned   []json.RawMessage
}

// FromInput makes a request of what the host hands over.
func FromInput(input wire.Input) Request {
	request := Request{
		NamespacedName: meta.NamespacedName{Namespace: input.Namespace, Name: input.Name},
		Reasons:        input.Reasons,
		owned:          input.Owned,
	}
	if !input.Gone() {
		request.object = input.Object
	}
	return request
}

// Into reads the object of the request. One that is gone is a NotFound error, as client.Get would give.
func (r Request) Into(object meta.Object) error {
	if r.object == nil {
		resource := object.Resource()
		message := fmt.Sprintf("%s %q not found", resource.Plural, r.NamespacedName)
		return &apierrors.Status{Code: 404, Reason: apierrors.NotFound, Message: message}
	}
	return json.Unmarshal(r.object, object)
}

// Owned is what of the kind of T the object owns, if the controller asked for it with Builder.WithOwned.
func Owned[T any](request Request) ([]T, error) {
	kind := any(new(T)).(meta.Object).Resource()
	var found []T
	for _, data := range request.owned {
		var named meta.TypeMeta
		if err := json.Unmarshal(data, &named); err != nil {
			return nil, err
		}
		if named.Kind != kind.Kind || named.APIVersion != kind.APIVersion() {
			continue
		}
		var object T
		if err := json.Unmarshal(data, &object); err != nil {
			return nil, err
		}
		found = append(found, object)
	}
	return found, nil
}

// Result is what a reconcile came to, when it did not fail. Its zero value is "done".
type Result struct {
	// RequeueAfter asks for another reconcile after this while; the host keeps the timer, so that the operator can
	// sleep meanwhile.
	RequeueAfter time.Duration
}

// Reconciler brings the world closer to what an object asks for. It is called for one key at a time, but for several
// keys at once, and may be called again for a state it has dealt with.
//
// An error has it called again, with growing pauses; one wrapped by TerminalError has not.
type Reconciler interface {
	Reconcile(ctx context.Context, request Request) (Result, error)
}

// Func is a function as a Reconciler.
type Func func(ctx context.Context, request Request) (Result, error)

// Reconcile calls the function.
func (f Func) Reconcile(ctx context.Context, request Request) (Result, error) { return f(ctx, request) }

// TerminalError marks an error that trying again does not mend.
func TerminalError(err error) error { return &terminalError{err} }

type terminalError struct{ error }

func (t *terminalError) Unwrap() error { return t.error }

// IsTerminal says whether err was marked by TerminalError.
func IsTerminal(err error) bool {
	var terminal *terminalError
	return errors.As(err, &terminal)
}
