package main

import (
	"testing"

	"dormouse/builder"
	"dormouse/dormousetest"
	"dormouse/manager"
	"dormouse/meta"
)

func TestEachReconcileCountsOneMore(t *testing.T) {
	api := dormousetest.New()
	m := manager.New(api.Border())
	counter := &Counter{Client: m.GetClient(), counts: map[meta.NamespacedName]int{}}
	if err := builder.ControllerManagedBy(m).For(&ConfigMap{}, builder.MatchingLabels("example.com/counted=true")).Complete(counter); err != nil {
		t.Fatal(err)
	}
	api.Run(t, m)
	counted := &ConfigMap{ObjectMeta: meta.ObjectMeta{Namespace: "n", Name: "a", Labels: map[string]string{"example.com/counted": "true"}}}
	api.Create(t, counted)
	api.Settle(t)
	counted.Data = map[string]string{"changed": "yes"}
	if err := api.Client().Update(t.Context(), counted); err != nil {
		t.Fatal(err)
	}
	api.Settle(t)
	var count ConfigMap
	key := meta.NamespacedName{Namespace: "n", Name: "a-count"}
	if err := api.Client().Get(t.Context(), key, &count); err != nil || count.Data["count"] != "2" {
		t.Errorf("counted %v, %v, wanted 2", count.Data, err)
	}
	if err := api.Client().Delete(t.Context(), counted); err != nil {
		t.Fatal(err)
	}
	api.Settle(t)
	if len(counter.counts) != 0 {
		t.Errorf("still counting %v", counter.counts)
	}
}
