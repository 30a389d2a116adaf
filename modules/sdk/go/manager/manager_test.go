package manager_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"dormouse/apierrors"
	"dormouse/builder"
	"dormouse/client"
	"dormouse/controllerutil"
	"dormouse/dormousetest"
	"dormouse/kv"
	"dormouse/log"
	"dormouse/manager"
	"dormouse/meta"
	"dormouse/reconcile"
	"dormouse/record"
)

type ConfigMap struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Data            map[string]string `json:"data,omitempty"`
}

func (*ConfigMap) Resource() meta.Resource {
	return meta.Resource{Version: "v1", Kind: "ConfigMap", Plural: "configmaps"}
}

type Secret struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
}

func (*Secret) Resource() meta.Resource {
	return meta.Resource{Version: "v1", Kind: "Secret", Plural: "secrets"}
}

func configMap(name string) *ConfigMap {
	return &ConfigMap{ObjectMeta: meta.ObjectMeta{Namespace: "n", Name: name}}
}

// run starts a manager with one controller of ConfigMaps.
func run(t *testing.T, api *dormousetest.API, reconciler func(client.Client) reconcile.Func) {
	t.Helper()
	m := manager.New(api.Border())
	err := builder.ControllerManagedBy(m).
		For(&ConfigMap{}, builder.InNamespaces("n")).
		Owns(&Secret{}).
		WithOwned().
		Complete(reconciler(m.GetClient()))
	if err != nil {
		t.Fatal(err)
	}
	api.Run(t, m)
}

func TestAReconcileGetsTheObjectAndMakesWhatItOwns(t *testing.T) {
	api := dormousetest.New()
	var owned [][]string
	run(t, api, func(c client.Client) reconcile.Func {
		return func(ctx context.Context, request reconcile.Request) (reconcile.Result, error) {
			var found ConfigMap
			if err := request.Into(&found); err != nil {
				return reconcile.Result{}, err
			}
			secrets, err := reconcile.Owned[Secret](request)
			var names []string
			for _, secret := range secrets {
				names = append(names, secret.Name)
			}
			owned = append(owned, names)
			if err != nil || len(secrets) > 0 {
				return reconcile.Result{RequeueAfter: 1500 * time.Microsecond}, err
			}
			secret := &Secret{ObjectMeta: meta.ObjectMeta{Namespace: "n", Name: found.Name + "-secret"}}
			if err := controllerutil.SetControllerReference(&found, secret); err != nil {
				return reconcile.Result{}, err
			}
			return reconcile.Result{}, c.Create(ctx, secret)
		}
	})
	api.Create(t, configMap("a"))
	outcomes := api.Settle(t)
	if len(outcomes) != 2 || outcomes[0].RequeueAfterMs != nil || *outcomes[1].RequeueAfterMs != 1.5 {
		t.Errorf("got %+v", outcomes)
	}
	if want := [][]string{nil, {"a-secret"}}; !reflect.DeepEqual(owned, want) {
		t.Errorf("owned %v, wanted %v", owned, want)
	}
}

func TestWhatAReconcileCannotDoIsInItsResult(t *testing.T) {
	table := []struct {
		name     string
		fail     func() error
		message  string
		terminal bool
	}{
		{"an error", func() error { return errors.New("no") }, "no", false},
		{"a terminal error", func() error { return reconcile.TerminalError(errors.New("never")) }, "never", true},
		{"a panic", func() error { panic("oh") }, "panic: oh", false},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			api := dormousetest.New()
			run(t, api, func(client.Client) reconcile.Func {
				return func(context.Context, reconcile.Request) (reconcile.Result, error) {
					return reconcile.Result{}, row.fail()
				}
			})
			api.Create(t, configMap("a"))
			got := api.Settle(t)[0].Error
			if got == nil || got.Message != row.message || got.Terminal != row.terminal {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestADeletedObjectIsNotFound(t *testing.T) {
	api := dormousetest.New()
	var seen []bool
	run(t, api, func(client.Client) reconcile.Func {
		return func(_ context.Context, request reconcile.Request) (reconcile.Result, error) {
			seen = append(seen, apierrors.IsNotFound(request.Into(&ConfigMap{})))
			return reconcile.Result{}, nil
		}
	})
	made := configMap("a")
	api.Create(t, made)
	api.Settle(t)
	if err := api.Client().Delete(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	api.Settle(t)
	if want := []bool{false, true}; !reflect.DeepEqual(seen, want) {
		t.Errorf("gone: %v, wanted %v", seen, want)
	}
}

func TestEnsureFinalizerHoldsAnObjectUntilItsCleanUpSucceeds(t *testing.T) {
	api := dormousetest.New()
	var cleanUps []error
	outcome := errors.New("not yet")
	run(t, api, func(c client.Client) reconcile.Func {
		return func(ctx context.Context, request reconcile.Request) (reconcile.Result, error) {
			var found ConfigMap
			if err := request.Into(&found); err != nil {
				return reconcile.Result{}, nil
			}
			_, err := controllerutil.EnsureFinalizer(ctx, c, &found, "example.com/held", func() error {
				cleanUps = append(cleanUps, outcome)
				return outcome
			})
			return reconcile.Result{}, err
		}
	})
	made := configMap("a")
	api.Create(t, made)
	api.Settle(t)
	if err := api.Client().Delete(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	if got := api.Settle(t)[0].Error; got == nil || got.Message != "not yet" {
		t.Errorf("got %+v, wanted the error of the clean-up", got)
	}
	outcome = nil
	var found ConfigMap
	if err := api.Client().Get(t.Context(), made.Key(), &found); err != nil {
		t.Fatalf("the object did not wait: %v", err)
	}
	found.Data = map[string]string{"nudge": "1"}
	if err := api.Client().Update(t.Context(), &found); err != nil {
		t.Fatal(err)
	}
	api.Settle(t)
	if err := api.Client().Get(t.Context(), made.Key(), &found); !apierrors.IsNotFound(err) || len(cleanUps) != 2 {
		t.Errorf("got %v after %d clean-ups, wanted NotFound after 2", err, len(cleanUps))
	}
}

func TestTheContextOfAReconcileKnowsItsDeadlineAndItsLogger(t *testing.T) {
	api := dormousetest.New()
	var left time.Duration
	run(t, api, func(client.Client) reconcile.Func {
		return func(ctx context.Context, _ reconcile.Request) (reconcile.Result, error) {
			at, _ := ctx.Deadline()
			left = time.Until(at)
			log.FromContext(ctx).Info("seen", "what", "a thing")
			return reconcile.Result{}, nil
		}
	})
	api.Create(t, configMap("a"))
	api.Settle(t)
	if left < 20*time.Second || left > 30*time.Second {
		t.Errorf("%v left, wanted up to 30 s", left)
	}
	if want := []string{`seen controller=configmap key=n/a what="a thing"`}; !reflect.DeepEqual(api.Lines(), want) {
		t.Errorf("logged %q, wanted %q", api.Lines(), want)
	}
}

func TestAControllerCanComeAndGoWhileTheManagerRuns(t *testing.T) {
	api := dormousetest.New()
	m := manager.New(api.Border())
	count := map[string]int{}
	add := func(name string) {
		t.Helper()
		err := builder.ControllerManagedBy(m).Named(name).For(&ConfigMap{}).Complete(reconcile.Func(
			func(context.Context, reconcile.Request) (reconcile.Result, error) {
				count[name]++
				return reconcile.Result{}, nil
			}))
		if err != nil {
			t.Fatal(err)
		}
	}
	add("one")
	api.Run(t, m)
	add("two")
	api.Create(t, configMap("a"))
	api.Settle(t)
	if err := m.Remove("one"); err != nil {
		t.Fatal(err)
	}
	api.Create(t, configMap("b"))
	api.Settle(t)
	if want := map[string]int{"one": 1, "two": 2}; !reflect.DeepEqual(count, want) {
		t.Errorf("got %v, wanted %v", count, want)
	}
}

func TestAControllerWithoutAPrimaryKindIsRefused(t *testing.T) {
	err := builder.ControllerManagedBy(manager.New(dormousetest.New().Border())).Complete(nil)
	if err == nil || !strings.Contains(err.Error(), "wanted a call of For") {
		t.Errorf("got %v", err)
	}
}

func TestValuesAreKept(t *testing.T) {
	api := dormousetest.New()
	store := kv.New(manager.New(api.Border()).GetTransport())
	ctx := t.Context()
	if _, found, err := store.Get(ctx, "a/b"); found || err != nil {
		t.Errorf("found %v, %v, wanted nothing", found, err)
	}
	if err := store.SetJSON(ctx, "a/b", []int{1}); err != nil {
		t.Fatal(err)
	}
	var read []int
	if found, err := store.GetJSON(ctx, "a/b", &read); !found || err != nil || !reflect.DeepEqual(read, []int{1}) {
		t.Errorf("read %v, %v, %v", read, found, err)
	}
	for range 2 {
		if err := store.Delete(ctx, "a/b"); err != nil {
			t.Error(err)
		}
	}
	if got := api.Requests()[1].URL; got != "dormouse:/kv/a%2Fb" {
		t.Errorf("asked for %s", got)
	}
}

func TestAnEventNamesItsObject(t *testing.T) {
	api := dormousetest.New()
	made := configMap("a")
	api.Create(t, made)
	if err := record.New(api.Client(), "me").Event(t.Context(), made, record.Normal, "Done", "all is well"); err != nil {
		t.Fatal(err)
	}
	var list meta.List[record.Event]
	if err := api.Client().List(t.Context(), &list, client.InNamespace("n")); err != nil || len(list.Items) != 1 {
		t.Fatalf("listed %v, %v", list.Items, err)
	}
	if got := list.Items[0]; got.InvolvedObject.UID != made.UID || got.Reason != "Done" || !strings.HasPrefix(got.Name, "a.") {
		t.Errorf("got %+v", got)
	}
}
