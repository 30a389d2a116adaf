// The ring operator as a native process on controller-runtime: what an author would write today, with the settings that
// serve it best. It prints "ready" once its caches are synced.
//
//	IN_NAMESPACES   namespaces whose Rings it passes on: one for a process each, all of them for a comb
//	NAMESPACES      the circle, in order
package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/go-logr/logr"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

func main() {
	ctrl.SetLogger(logr.Discard())
	if err := run(ctrl.SetupSignalHandler()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	own, circle := list("IN_NAMESPACES"), list("NAMESPACES")
	scheme := runtime.NewScheme()
	register(scheme)
	manager, err := ctrl.NewManager(unlimited(ctrl.GetConfigOrDie()), ctrl.Options{
		Scheme:  scheme,
		Metrics: server.Options{BindAddress: "0"},
		Cache:   cache.Options{DefaultNamespaces: seen(own, circle)},
	})
	if err != nil {
		return err
	}
	inOwn := predicate.NewPredicateFuncs(func(object client.Object) bool {
		return slices.Contains(own, object.GetNamespace())
	})
	err = ctrl.NewControllerManagedBy(manager).
		For(&Ring{}, builder.WithPredicates(inOwn, predicate.GenerationChangedPredicate{})).
		Complete(&reconciler{manager.GetClient(), circle})
	if err != nil {
		return err
	}
	go func() {
		if manager.GetCache().WaitForCacheSync(ctx) {
			fmt.Println("ready")
		}
	}()
	return manager.Start(ctx)
}

func list(variable string) []string {
	return strings.Split(os.Getenv(variable), ",")
}

// unlimited takes away client-go's limit of 5 requests a second, which would be all that is measured.
func unlimited(config *rest.Config) *rest.Config {
	config.QPS = -1
	return config
}

// seen is what it keeps in its cache: its own namespaces and those that come next, so that a hop is one request.
func seen(own, circle []string) map[string]cache.Config {
	namespaces := map[string]cache.Config{}
	for _, namespace := range own {
		namespaces[namespace] = cache.Config{}
		namespaces[after(circle, namespace)] = cache.Config{}
	}
	return namespaces
}

func after(circle []string, namespace string) string {
	return circle[(slices.Index(circle, namespace)+1)%len(circle)]
}

type reconciler struct {
	client.Client
	circle []string
}

// Reconcile passes one Ring on, or lets it rest.
func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var ring Ring
	if err := r.Get(ctx, request.NamespacedName, &ring); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if ring.Spec.MaxHops > 0 && ring.Spec.Hop >= ring.Spec.MaxHops {
		return ctrl.Result{}, r.rest(ctx, &ring)
	}
	return ctrl.Result{}, r.pass(ctx, &ring)
}

func (r *reconciler) rest(ctx context.Context, ring *Ring) error {
	if ring.Status.Phase == "Done" && ring.Status.Hop == ring.Spec.Hop {
		return nil
	}
	patch := client.MergeFrom(ring.DeepCopy())
	ring.Status = RingStatus{Phase: "Done", Hop: ring.Spec.Hop}
	return r.Status().Patch(ctx, ring, patch)
}

func (r *reconciler) pass(ctx context.Context, ring *Ring) error {
	target := ring.Spec.TargetNamespace
	spec := RingSpec{TargetNamespace: after(r.circle, target), Hop: ring.Spec.Hop + 1, MaxHops: ring.Spec.MaxHops}
	there := Ring{}
	err := r.Get(ctx, client.ObjectKey{Namespace: target, Name: ring.Name}, &there)
	switch {
	case apierrors.IsNotFound(err):
		there.Namespace, there.Name, there.Spec = target, ring.Name, spec
		return r.Create(ctx, &there)
	case err != nil || there.Spec.Hop >= spec.Hop:
		return err
	default:
		there.Spec = spec
		return r.Update(ctx, &there)
	}
}
