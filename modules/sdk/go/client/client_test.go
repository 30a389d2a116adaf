package client_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"dormouse/apierrors"
	"dormouse/client"
	"dormouse/dormousetest"
	"dormouse/meta"
	"dormouse/wire"
)

// Widget is a kind with a status of its own.
type Widget struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Spec            map[string]string `json:"spec,omitempty"`
	Status          struct {
		Ready bool `json:"ready,omitempty"`
	} `json:"status"`
}

func (*Widget) Resource() meta.Resource {
	return meta.Resource{Group: "example.com", Version: "v1", Kind: "Widget", Plural: "widgets"}
}

func widget(name string, spec map[string]string) *Widget {
	return &Widget{ObjectMeta: meta.ObjectMeta{Namespace: "n", Name: name}, Spec: spec}
}

func TestAnObjectIsCreatedReadChangedAndDeleted(t *testing.T) {
	c := dormousetest.New().Client()
	ctx := t.Context()
	made := widget("a", map[string]string{"size": "1"})
	if err := c.Create(ctx, made); err != nil || made.UID == "" || made.Kind != "Widget" {
		t.Fatalf("created %+v, %v", made, err)
	}
	if err := c.Create(ctx, widget("a", nil)); !apierrors.IsAlreadyExists(err) {
		t.Errorf("got %v, wanted AlreadyExists", err)
	}
	stale := *made
	made.Spec["size"] = "2"
	if err := c.Update(ctx, made); err != nil || made.Generation != 2 {
		t.Errorf("updated to generation %d, %v, wanted 2", made.Generation, err)
	}
	if err := c.Update(ctx, &stale); !apierrors.IsConflict(err) {
		t.Errorf("got %v, wanted Conflict", err)
	}
	made.Status.Ready = true
	if err := c.Status().Update(ctx, made); err != nil || made.Generation != 2 {
		t.Errorf("status updated to generation %d, %v, wanted 2", made.Generation, err)
	}
	var read Widget
	if err := c.Get(ctx, made.Key(), &read); err != nil || !reflect.DeepEqual(&read, made) {
		t.Errorf("read %+v, %v, wanted %+v", read, err, made)
	}
	if err := c.Delete(ctx, made, client.OnlyAsRead(made), client.PropagationPolicy("Background")); err != nil {
		t.Error(err)
	}
	err := c.Get(ctx, made.Key(), &read)
	if client.IgnoreNotFound(err) != nil || client.IgnoreNotFound(context.Canceled) == nil {
		t.Error("IgnoreNotFound ignores something else")
	}
	if want := `cannot get "/apis/example.com/v1/namespaces/n/widgets/a": `; !apierrors.IsNotFound(err) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, wanted NotFound with %s", err, want)
	}
}

func TestPatchSendsOnlyWhatChanged(t *testing.T) {
	api := dormousetest.New()
	c := api.Client()
	made := widget("a", map[string]string{"keep": "1", "drop": "1", "change": "1"})
	api.Create(t, made)
	patch := client.MergeFrom(made)
	made.Spec = map[string]string{"keep": "1", "change": "2"}
	if err := c.Patch(t.Context(), made, patch); err != nil {
		t.Fatal(err)
	}
	requests := api.Requests()
	if sent := string(requests[len(requests)-1].Body); sent != `{"spec":{"change":"2","drop":null}}` {
		t.Errorf("sent %s", sent)
	}
	if want := map[string]string{"keep": "1", "change": "2"}; !reflect.DeepEqual(made.Spec, want) {
		t.Errorf("got %v, wanted %v", made.Spec, want)
	}
	ready := client.RawPatch(client.MergePatchType, []byte(`{"status":{"ready":true}}`))
	if err := c.Status().Patch(t.Context(), made, ready); err != nil || !made.Status.Ready {
		t.Errorf("ready is %v, %v, wanted true", made.Status.Ready, err)
	}
}

func TestApplyCreatesAndThenChanges(t *testing.T) {
	api := dormousetest.New()
	c := api.Client()
	for _, size := range []string{"1", "2"} {
		applied := widget("a", map[string]string{"size": size})
		applied.ResourceVersion = "7"
		if err := c.Apply(t.Context(), applied, client.FieldOwner("me"), client.ForceOwnership); err != nil || applied.Spec["size"] != size {
			t.Errorf("applied %+v, %v", applied, err)
		}
	}
	last := api.Requests()[1]
	if !strings.HasSuffix(last.URL, "?fieldManager=me&force=true") || strings.Contains(string(last.Body), "resourceVersion") {
		t.Errorf("sent %s %s", last.URL, last.Body)
	}
}

func TestListChoosesByNamespaceAndLabels(t *testing.T) {
	api := dormousetest.New()
	for _, name := range []string{"a", "b", "c"} {
		made := widget(name, nil)
		made.Labels = map[string]string{"name": name, "all": "yes"}
		if name == "c" {
			made.Namespace = "other"
		}
		api.Create(t, made)
	}
	table := []struct {
		options []client.ListOption
		want    []string
	}{
		{nil, []string{"a", "b", "c"}},
		{[]client.ListOption{client.InNamespace("n")}, []string{"a", "b"}},
		{[]client.ListOption{client.MatchingLabels(map[string]string{"name": "b", "all": "yes"}), client.Limit(5)}, []string{"b"}},
	}
	for _, row := range table {
		var list meta.List[Widget]
		if err := api.Client().List(t.Context(), &list, row.options...); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, item := range list.Items {
			names = append(names, item.Name)
		}
		if !reflect.DeepEqual(names, row.want) {
			t.Errorf("listed %v, wanted %v", names, row.want)
		}
	}
}

func TestAReplyThatIsNoStatusIsAnErrorWithItsText(t *testing.T) {
	api := dormousetest.New()
	api.Inject(func(wire.Request) (wire.Reply, bool) {
		return wire.Reply{Status: 502, Body: []byte("bad gateway")}, true
	})
	err := api.Client().Get(t.Context(), client.ObjectKey{Name: "a"}, &Widget{})
	if want := `cannot get "/apis/example.com/v1/widgets/a": bad gateway`; err == nil || err.Error() != want {
		t.Errorf("got %v, wanted %s", err, want)
	}
}
