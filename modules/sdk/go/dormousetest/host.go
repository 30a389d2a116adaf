package dormousetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dormouse/client"
	"dormouse/manager"
	"dormouse/meta"
	"dormouse/pump"
	"dormouse/transport"
	"dormouse/wire"
)

// work is one key of one controller.
type work struct{ controller, namespace, name string }

// patience is how long a test waits for what should take no time.
const patience = 10 * time.Second

// hostSide is the API as the border sees it.
type hostSide struct{ api *API }

func (h hostSide) Submit(bytes []byte) int32 {
	h.api.mu.Lock()
	defer h.api.mu.Unlock()
	h.api.lastID++
	id := h.api.lastID
	go h.api.reply(id, bytes)
	return id
}

func (a *API) reply(id int32, bytes []byte) {
	request, err := wire.DecodeRequest(bytes)
	if err != nil {
		a.border.Deliver(id, pump.KindFailed, []byte(err.Error()))
		return
	}
	a.border.Deliver(id, pump.KindReply, wire.EncodeReply(a.perform(request)))
}

func (h hostSide) Answer(id int32, bytes []byte) {
	result, err := wire.DecodeResult(bytes)
	if err != nil {
		result = wire.Result{Error: &wire.ResultError{Message: err.Error(), Terminal: true}}
	}
	h.api.mu.Lock()
	answer := h.api.answers[id]
	delete(h.api.answers, id)
	h.api.mu.Unlock()
	answer <- result
}

func (hostSide) Cancel(int32) {}

func (h hostSide) Watch(bytes []byte) error {
	var message struct {
		wire.Declaration
		Remove bool
	}
	if err := json.Unmarshal(bytes, &message); err != nil {
		return err
	}
	h.api.mu.Lock()
	defer h.api.mu.Unlock()
	if message.Remove {
		delete(h.api.declared, message.Controller)
		return nil
	}
	h.api.declared[message.Controller] = message.Declaration
	for _, object := range h.api.store.objects {
		h.api.notice(object)
	}
	select {
	case h.api.opened <- struct{}{}:
	default:
	}
	return nil
}

func (h hostSide) Log(_ int32, line string) {
	h.api.mu.Lock()
	defer h.api.mu.Unlock()
	h.api.lines = append(h.api.lines, line)
}

// Run starts a manager and waits until it has said what it watches. It is stopped when the test ends.
func (a *API) Run(t testing.TB, m *manager.Manager) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- m.Start(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case <-a.opened:
	case <-time.After(patience):
		t.Fatal("the manager declared no controller")
	}
}

// Client is a client of the API that belongs to the test and not to the operator.
func (a *API) Client() client.Client { return client.New(transport.New(a.border)) }

// Create creates an object.
func (a *API) Create(t testing.TB, object meta.Object) {
	t.Helper()
	if err := a.Client().Create(t.Context(), object); err != nil {
		t.Fatal(err)
	}
}

// Outcome is one reconcile and what it came to.
type Outcome struct {
	Controller string
	meta.NamespacedName
	wire.Result
}

// Settle does every reconcile that follows from the changes so far, and from those that the reconciles make. What
// failed or asked to be called again is not tried again: its outcome says so.
func (a *API) Settle(t testing.TB) []Outcome {
	t.Helper()
	var outcomes []Outcome
	for range 1000 {
		next, found := a.nextWork()
		if !found {
			return outcomes
		}
		outcomes = append(outcomes, a.reconcile(t, next))
	}
	t.Fatalf("after 1000 reconciles there is still work: %v", outcomes[990:])
	return nil
}

func (a *API) nextWork() (work, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var waiting []work
	for next := range a.pending {
		waiting = append(waiting, next)
	}
	if len(waiting) == 0 {
		return work{}, false
	}
	next := slices.MinFunc(waiting, func(one, other work) int {
		return strings.Compare(fmt.Sprint(one), fmt.Sprint(other))
	})
	delete(a.pending, next)
	return next, true
}

func (a *API) reconcile(t testing.TB, next work) Outcome {
	t.Helper()
	a.mu.Lock()
	a.lastID++
	id := -a.lastID
	answer := make(chan wire.Result, 1)
	a.answers[id] = answer
	input := a.input(next)
	a.mu.Unlock()
	a.border.Deliver(id, pump.KindReconcile, wire.EncodeInput(input))
	select {
	case result := <-answer:
		return Outcome{next.controller, meta.NamespacedName{Namespace: next.namespace, Name: next.name}, result}
	case <-time.After(patience):
		t.Fatalf("the reconcile of %v gave no result", next)
		return Outcome{}
	}
}

// input is what the host hands over; the caller holds the lock.
func (a *API) input(next work) wire.Input {
	declaration := a.declared[next.controller]
	input := wire.Input{
		Controller: next.controller,
		Namespace:  next.namespace,
		Name:       next.name,
		Reasons:    []string{"watch"},
		DeadlineMs: 30_000,
	}
	for _, object := range a.store.objects {
		if isOf(object, declaration.For) && nameOf(object) == (meta.NamespacedName{Namespace: next.namespace, Name: next.name}) {
			input.Object = marshal(object)
			if declaration.WithOwned {
				input.Owned = []json.RawMessage{}
				for _, owned := range a.store.ownedBy(metadata(object)["uid"]) {
					input.Owned = append(input.Owned, marshal(owned))
				}
			}
		}
	}
	return input
}

func marshal(object fields) json.RawMessage {
	data, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	return data
}

// notice turns a change into work; the caller holds the lock. Predicates are left out: a reconcile too many must do
// no harm, and in a test it shows if it does.
func (a *API) notice(object fields) {
	for name, declaration := range a.declared {
		if isOf(object, declaration.For) {
			a.add(name, nameOf(object))
		}
		for _, owned := range declaration.Owns {
			if isOf(object, owned) {
				a.addOwners(name, declaration.For, object)
			}
		}
		for _, other := range declaration.Watches {
			if !isOf(object, other.WatchedKind) {
				continue
			}
			labels, _ := metadata(object)["labels"].(fields)
			label, isLabelled := labels[other.Map.Label].(string)
			switch {
			case other.Map.By == "name":
				a.add(name, nameOf(object))
			case other.Map.By == "owner":
				a.addOwners(name, declaration.For, object)
			case isLabelled:
				a.add(name, meta.NamespacedName{Namespace: nameOf(object).Namespace, Name: label})
			}
		}
	}
}

func (a *API) addOwners(controller string, owner wire.WatchedKind, object fields) {
	references, _ := metadata(object)["ownerReferences"].([]any)
	for _, reference := range references {
		named := reference.(fields)
		if named["kind"] == owner.Kind && named["apiVersion"] == owner.APIVersion {
			a.add(controller, meta.NamespacedName{Namespace: nameOf(object).Namespace, Name: named["name"].(string)})
		}
	}
}

func (a *API) add(controller string, key meta.NamespacedName) {
	a.pending[work{controller, key.Namespace, key.Name}] = true
}

func isOf(object fields, kind wire.WatchedKind) bool {
	inNamespace := len(kind.Namespaces) == 0 || slices.Contains(kind.Namespaces, nameOf(object).Namespace)
	labelled := selects("labelSelector=" + wire.Escape(kind.LabelSelector))(object)
	return object["kind"] == kind.Kind && object["apiVersion"] == kind.APIVersion && inNamespace && labelled
}

func nameOf(object fields) meta.NamespacedName {
	namespace, _ := metadata(object)["namespace"].(string)
	name, _ := metadata(object)["name"].(string)
	return meta.NamespacedName{Namespace: namespace, Name: name}
}
