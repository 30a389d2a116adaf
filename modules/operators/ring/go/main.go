// The ring operator: a Ring in its namespace is passed on to the namespace that it names, with one hop more, until it has
// made its hops. modules/operators/ring/README.md says how the variants are chosen.
package main

import (
	"context"
	"os"

	"dormouse"
	"dormouse/apierrors"
	"dormouse/builder"
	"dormouse/client"
	"dormouse/log"
	"dormouse/meta"
)

func main() {
	manager := dormouse.NewManager()
	circle, err := circleFrom(os.Getenv)
	if err == nil {
		err = declare(manager, circle)
	}
	if err == nil {
		err = manager.Start(context.Background())
	}
	if err != nil {
		panic(err)
	}
}

// declare makes a controller for each namespace that this module looks after.
func declare(manager *dormouse.Manager, c circle) error {
	for _, namespace := range c.watched() {
		err := dormouse.NewControllerManagedBy(manager).
			Named("ring-"+namespace).
			For(&Ring{}, builder.InNamespaces(namespace)).
			WithEventFilter(builder.GenerationChanged).
			Complete(&Reconciler{manager.GetClient(), c})
		if err != nil {
			return err
		}
	}
	return nil
}

// Reconciler passes Rings on.
type Reconciler struct {
	client.Client
	circle circle
}

// Reconcile passes one Ring on, or lets it rest.
func (r *Reconciler) Reconcile(ctx context.Context, request dormouse.Request) (dormouse.Result, error) {
	var ring Ring
	err := request.Into(&ring)
	switch {
	case apierrors.IsNotFound(err):
		err = nil
	case err != nil:
	case r.circle.variant == variantSimple:
		err = r.rest(ctx, &ring, "Seen")
	case ring.Spec.MaxHops > 0 && ring.Spec.Hop >= ring.Spec.MaxHops:
		err = r.rest(ctx, &ring, "Done")
	default:
		err = r.pass(ctx, &ring)
	}
	return dormouse.Result{}, err
}

// rest writes down that a Ring goes no further, once.
func (r *Reconciler) rest(ctx context.Context, ring *Ring, phase string) error {
	status := RingStatus{Phase: phase, Hop: ring.Spec.Hop}
	if ring.Status != nil && *ring.Status == status {
		return nil
	}
	patch := client.MergeFrom(ring)
	ring.Status = &status
	if err := r.Status().Patch(ctx, ring, patch); err != nil {
		return err
	}
	log.FromContext(ctx).Info("the ring rests", "hop", status.Hop)
	return nil
}

// pass creates or advances the Ring of the same name in the target namespace. One that is as far already was passed
// before: a reconcile that comes twice passes once.
func (r *Reconciler) pass(ctx context.Context, ring *Ring) error {
	key := meta.NamespacedName{Namespace: ring.Spec.TargetNamespace, Name: ring.Name}
	spec := RingSpec{TargetNamespace: r.circle.after(key.Namespace), Hop: ring.Spec.Hop + 1, MaxHops: ring.Spec.MaxHops}
	var there Ring
	err := r.Get(ctx, key, &there)
	switch {
	case apierrors.IsNotFound(err):
		return r.Create(ctx, &Ring{ObjectMeta: meta.ObjectMeta{Namespace: key.Namespace, Name: key.Name}, Spec: spec})
	case err != nil || there.Spec.Hop >= spec.Hop:
		return err
	default:
		there.Spec = spec
		return r.Update(ctx, &there)
	}
}
