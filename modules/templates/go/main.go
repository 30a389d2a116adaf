// The sample-operator: greets whom a Sample names, in its status.
package main

import (
	"context"

	"dormouse"
	"dormouse/builder"
	"dormouse/client"
	"dormouse/log"
	"dormouse/meta"
)

// Sample is what people write; crd.yaml has its schema.
type Sample struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Spec            Spec   `json:"spec"`
	Status          Status `json:"status"`
}

// Spec is what a Sample asks for.
type Spec struct {
	Greet string `json:"greet"`
}

// Status is what became of it.
type Status struct {
	Greeting string `json:"greeting,omitempty"`
}

// Resource is example.com/v1 samples.
func (*Sample) Resource() meta.Resource {
	return meta.Resource{Group: "example.com", Version: "v1", Kind: "Sample", Plural: "samples"}
}

// Reconciler greets.
type Reconciler struct{ client.Client }

// Reconcile makes the status say what the spec asks for. It may be called at any time, and twice: it writes only what
// differs.
func (r *Reconciler) Reconcile(ctx context.Context, request dormouse.Request) (dormouse.Result, error) {
	var object Sample
	if err := request.Into(&object); err != nil {
		return dormouse.Result{}, client.IgnoreNotFound(err)
	}
	greeting := "Hello, " + object.Spec.Greet + "!"
	if object.Status.Greeting == greeting {
		return dormouse.Result{}, nil
	}
	patch := client.MergeFrom(&object)
	object.Status.Greeting = greeting
	if err := r.Status().Patch(ctx, &object, patch); err != nil {
		return dormouse.Result{}, err
	}
	log.FromContext(ctx).Info("greeted", "whom", object.Spec.Greet)
	return dormouse.Result{}, nil
}

// declare says what is watched.
func declare(manager *dormouse.Manager) error {
	return dormouse.NewControllerManagedBy(manager).
		For(&Sample{}).
		WithEventFilter(builder.GenerationChanged).
		Complete(&Reconciler{manager.GetClient()})
}

func main() {
	manager := dormouse.NewManager()
	err := declare(manager)
	if err == nil {
		err = manager.Start(context.Background())
	}
	if err != nil {
		panic(err)
	}
}
