package main

import (
	"testing"

	"dormouse/dormousetest"
	"dormouse/manager"
	"dormouse/meta"
)

func TestWhoeverIsNamedIsGreetedOnce(t *testing.T) {
	api := dormousetest.New()
	m := manager.New(api.Border())
	if err := declare(m); err != nil {
		t.Fatal(err)
	}
	api.Run(t, m)
	asked := &Sample{ObjectMeta: meta.ObjectMeta{Namespace: "default", Name: "first"}, Spec: Spec{Greet: "world"}}
	api.Create(t, asked)
	api.Settle(t)
	var greeted Sample
	if err := api.Client().Get(t.Context(), asked.Key(), &greeted); err != nil || greeted.Status.Greeting != "Hello, world!" {
		t.Errorf("got %q, %v", greeted.Status.Greeting, err)
	}
	if lines := api.Lines(); len(lines) != 1 {
		t.Errorf("logged %q, wanted one line", lines)
	}
}
