package main

import (
	"reflect"
	"testing"

	"dormouse"
	"dormouse/apierrors"
	"dormouse/dormousetest"
	"dormouse/manager"
	"dormouse/meta"
)

func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

// run has a circle of "a", "b" and "c" with a first Ring in "a", and returns how many reconciles there were.
func run(t *testing.T, variant string, spec RingSpec) (*dormousetest.API, int) {
	t.Helper()
	api := dormousetest.New()
	m := manager.New(api.Border())
	start(t, m, map[string]string{"VARIANT": variant, "IN_NAMESPACE": "a", "NAMESPACES": "a,b,c"})
	api.Run(t, m)
	api.Create(t, &Ring{ObjectMeta: meta.ObjectMeta{Namespace: "a", Name: "first"}, Spec: spec})
	outcomes := api.Settle(t)
	for _, outcome := range outcomes {
		if outcome.Error != nil {
			t.Errorf("%+v: %s", outcome.NamespacedName, outcome.Error.Message)
		}
	}
	return api, len(outcomes)
}

func start(t *testing.T, m *dormouse.Manager, variables map[string]string) {
	t.Helper()
	c, err := circleFrom(environment(variables))
	if err == nil {
		err = declare(m, c)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, api *dormousetest.API, namespace string) Ring {
	t.Helper()
	var ring Ring
	if err := api.Client().Get(t.Context(), meta.NamespacedName{Namespace: namespace, Name: "first"}, &ring); err != nil {
		t.Fatal(err)
	}
	return ring
}

func TestARingIsCreatedInItsTargetWithOneHopMore(t *testing.T) {
	api, _ := run(t, "ring", RingSpec{TargetNamespace: "b"})
	if got, want := read(t, api, "b").Spec, (RingSpec{TargetNamespace: "c", Hop: 1}); got != want {
		t.Errorf("got %+v, wanted %+v", got, want)
	}
}

func TestACombPassesItRoundUntilItRests(t *testing.T) {
	api, _ := run(t, "comb", RingSpec{TargetNamespace: "b", MaxHops: 7})
	a, b, c := read(t, api, "a"), read(t, api, "b"), read(t, api, "c")
	if got, want := []int64{a.Spec.Hop, b.Spec.Hop, c.Spec.Hop}, []int64{6, 7, 5}; !reflect.DeepEqual(got, want) {
		t.Errorf("hops %v, wanted %v", got, want)
	}
	if b.Status == nil || *b.Status != (RingStatus{"Done", 7}) || a.Status != nil || c.Status != nil {
		t.Errorf("got %+v, %+v, %+v", a.Status, b.Status, c.Status)
	}
}

func TestAReconcileThatComesTwicePassesOnce(t *testing.T) {
	api, _ := run(t, "ring", RingSpec{TargetNamespace: "b", Hop: 4})
	version := read(t, api, "b").ResourceVersion
	nudged := read(t, api, "a")
	nudged.Labels = map[string]string{"nudged": "yes"}
	if err := api.Client().Update(t.Context(), &nudged); err != nil {
		t.Fatal(err)
	}
	if got := len(api.Settle(t)); got != 1 {
		t.Errorf("%d reconciles, wanted 1", got)
	}
	if got := read(t, api, "b").ResourceVersion; got != version {
		t.Errorf("written again: %s, wanted %s", got, version)
	}
}

func TestASimpleOperatorOnlyLooks(t *testing.T) {
	api, reconciles := run(t, "simple", RingSpec{TargetNamespace: "b", Hop: 2})
	if got := read(t, api, "a").Status; got == nil || *got != (RingStatus{"Seen", 2}) {
		t.Errorf("got %+v", got)
	}
	err := api.Client().Get(t.Context(), meta.NamespacedName{Namespace: "b", Name: "first"}, &Ring{})
	if !apierrors.IsNotFound(err) || reconciles != 2 || len(api.Lines()) != 1 {
		t.Errorf("got %v after %d reconciles and %q", err, reconciles, api.Lines())
	}
}

func TestACircleIsReadFromTheEnvironment(t *testing.T) {
	table := []struct {
		variables map[string]string
		watched   []string
		after     map[string]string
		fails     string
	}{
		{map[string]string{"IN_NAMESPACE": "a", "OUT_NAMESPACE": "b"}, []string{"a"}, map[string]string{"a": "b", "b": "a", "elsewhere": "a"}, ""},
		{map[string]string{"IN_NAMESPACE": "b", "NAMESPACES": "a,b,c"}, []string{"b"}, map[string]string{"a": "b", "b": "c", "c": "a"}, ""},
		{map[string]string{"VARIANT": "comb", "NAMESPACES": "a,b,c"}, []string{"a", "b", "c"}, nil, ""},
		{map[string]string{"VARIANT": "square"}, nil, nil, `VARIANT is "square", wanted ring, comb or simple`},
		{map[string]string{"NAMESPACES": "a,b"}, nil, nil, "no namespace to watch, wanted IN_NAMESPACE, or for a comb NAMESPACES"},
	}
	for _, row := range table {
		c, err := circleFrom(environment(row.variables))
		if row.fails != "" {
			if err == nil || err.Error() != row.fails {
				t.Errorf("got %v, wanted %s", err, row.fails)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(c.watched(), row.watched) {
			t.Errorf("watches %v, %v, wanted %v", c.watched(), err, row.watched)
		}
		for from, want := range row.after {
			if got := c.after(from); got != want {
				t.Errorf("after %q comes %q, wanted %q", from, got, want)
			}
		}
	}
}
