// Package dormouse is where an operator begins. It gathers the names that every operator needs; the packages beside it
// have the rest, and the layout and the words are controller-runtime's:
//
//	func main() {
//		manager := dormouse.NewManager()
//		err := dormouse.NewControllerManagedBy(manager).
//			For(&Ring{}, builder.InNamespaces("ring-a")).
//			WithEventFilter(builder.GenerationChanged).
//			Complete(&RingReconciler{Client: manager.GetClient()})
//		if err != nil {
//			panic(err)
//		}
//		if err := manager.Start(context.Background()); err != nil {
//			panic(err)
//		}
//	}
//
// Build it with GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared.
package dormouse

import (
	"dormouse/builder"
	"dormouse/manager"
	"dormouse/meta"
	"dormouse/pump"
	"dormouse/reconcile"
)

// Request is one object to reconcile.
type Request = reconcile.Request

// Result is what a reconcile came to.
type Result = reconcile.Result

// Reconciler is what an operator implements.
type Reconciler = reconcile.Reconciler

// Manager holds an operator's controllers.
type Manager = manager.Manager

// TypeMeta is to be embedded in every type of object.
type TypeMeta = meta.TypeMeta

// ObjectMeta is to be embedded in every type of object.
type ObjectMeta = meta.ObjectMeta

// Resource says where objects of a type live in the API.
type Resource = meta.Resource

// NewManager makes the manager of this module, and has its garbage collected as suits a module that sleeps; the
// environment variable GOGC says otherwise.
func NewManager() *Manager {
	keepHeapSmall()
	return manager.New(pump.Instance())
}

// NewControllerManagedBy begins a controller of m.
func NewControllerManagedBy(m *Manager) *builder.Builder { return builder.ControllerManagedBy(m) }

// TerminalError marks an error that trying again does not mend.
func TerminalError(err error) error { return reconcile.TerminalError(err) }
