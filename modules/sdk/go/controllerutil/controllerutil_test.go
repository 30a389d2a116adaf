package controllerutil_test

import (
	"testing"

	"dormouse/controllerutil"
	"dormouse/dormousetest"
	"dormouse/meta"
	"dormouse/record"
)

func event(name string) *record.Event {
	return &record.Event{ObjectMeta: meta.ObjectMeta{Namespace: "n", Name: name, UID: "uid-of-" + name}}
}

func TestAnObjectHasOneController(t *testing.T) {
	owned := event("owned")
	for range 2 {
		if err := controllerutil.SetControllerReference(event("one"), owned); err != nil {
			t.Fatal(err)
		}
	}
	err := controllerutil.SetControllerReference(event("two"), owned)
	if want := `cannot own "owned": Event "one" controls it`; err == nil || err.Error() != want {
		t.Errorf("got %v, wanted %s", err, want)
	}
	controllerutil.SetOwnerReference(event("two"), owned)
	if len(owned.OwnerReferences) != 2 || !owned.OwnerReferences[0].Controller || owned.OwnerReferences[1].Controller {
		t.Errorf("got %+v", owned.OwnerReferences)
	}
}

func TestCreateOrUpdateWritesOnlyWhatDiffers(t *testing.T) {
	c := dormousetest.New().Client()
	table := []struct {
		reason string
		want   controllerutil.OperationResult
	}{
		{"one", controllerutil.OperationResultCreated},
		{"one", controllerutil.OperationResultNone},
		{"two", controllerutil.OperationResultUpdated},
	}
	for _, row := range table {
		object := event("a")
		got, err := controllerutil.CreateOrUpdate(t.Context(), c, object, func() error {
			object.Reason = row.reason
			return nil
		})
		if err != nil || got != row.want {
			t.Errorf("got %s, %v, wanted %s", got, err, row.want)
		}
	}
}
