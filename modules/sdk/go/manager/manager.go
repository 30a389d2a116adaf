// Package manager holds the controllers of an operator and does their reconciles as the host asks for them. Queues, timers
// and backoff are the host's; here every reconcile is a goroutine of its own.
package manager

import (
	"context"
	"fmt"
	"sync"
	"time"

	"dormouse/client"
	"dormouse/log"
	"dormouse/pump"
	"dormouse/reconcile"
	"dormouse/transport"
	"dormouse/wire"
)

// Manager holds the controllers of an operator.
type Manager struct {
	border    *pump.Border
	transport transport.Transport
	client    client.Client
	logger    log.Logger

	mu          sync.Mutex
	controllers map[string]controller
	started     bool
}

type controller struct {
	declaration wire.Declaration
	reconciler  reconcile.Reconciler
}

// New makes a manager over border; a module passes pump.Instance().
func New(border *pump.Border) *Manager {
	over := transport.New(border)
	return &Manager{
		border:      border,
		transport:   over,
		client:      client.New(over),
		logger:      log.New(border.Log),
		controllers: map[string]controller{},
	}
}

// GetClient is the client of all controllers.
func (m *Manager) GetClient() client.Client { return m.client }

// GetTransport performs requests that are not about objects.
func (m *Manager) GetTransport() transport.Transport { return m.transport }

// GetLogger is the operator's logger.
func (m *Manager) GetLogger() log.Logger { return m.logger }

// Add gives the manager a controller, also while it runs. One of the same name is replaced.
func (m *Manager) Add(declaration wire.Declaration, reconciler reconcile.Reconciler) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.controllers[declaration.Controller] = controller{declaration, reconciler}
	if !m.started {
		return nil
	}
	return m.declare(declaration)
}

// Remove ends a controller. Its reconciles under way go on to their end.
func (m *Manager) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.controllers, name)
	return m.border.Watch(wire.EncodeRemoval(name))
}

// Start tells the host what to watch and then does what it is asked to until ctx ends.
func (m *Manager) Start(ctx context.Context) error {
	if err := m.open(); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

func (m *Manager) open() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.border.Reconcile(m.serve)
	m.started = true
	for _, controller := range m.controllers {
		if err := m.declare(controller.declaration); err != nil {
			return err
		}
	}
	return nil
}

func (m *Manager) declare(declaration wire.Declaration) error {
	if err := m.border.Watch(wire.EncodeDeclaration(declaration)); err != nil {
		return fmt.Errorf("cannot watch for controller %q: %w", declaration.Controller, err)
	}
	return nil
}

// serve does one reconcile, from bytes to bytes.
func (m *Manager) serve(ctx context.Context, bytes []byte) []byte {
	input, err := wire.DecodeInput(bytes)
	if err != nil {
		return encode(reconcile.Result{}, reconcile.TerminalError(err))
	}
	m.mu.Lock()
	controller, known := m.controllers[input.Controller]
	m.mu.Unlock()
	if !known {
		err := fmt.Errorf("cannot reconcile %q: no such controller here", input.Controller)
		return encode(reconcile.Result{}, reconcile.TerminalError(err))
	}
	request := reconcile.FromInput(input)
	logger := m.logger.With("controller", input.Controller, "key", request.NamespacedName.String())
	ctx = log.IntoContext(withDeadline(ctx, input.DeadlineMs), logger)
	return encode(call(ctx, controller.reconciler, request))
}

// call turns a panic of the reconciler into an error: one bad object must not end the work on all others.
func call(ctx context.Context, reconciler reconcile.Reconciler, request reconcile.Request) (result reconcile.Result, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	return reconciler.Reconcile(ctx, request)
}

func encode(result reconcile.Result, err error) []byte {
	var answer wire.Result
	if err != nil {
		answer.Error = &wire.ResultError{Message: err.Error(), Terminal: reconcile.IsTerminal(err)}
	} else if result.RequeueAfter > 0 {
		after := float64(result.RequeueAfter) / float64(time.Millisecond)
		answer.RequeueAfterMs = &after
	}
	return wire.EncodeResult(answer)
}
