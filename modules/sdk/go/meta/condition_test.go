package meta_test

import (
	"testing"
	"time"

	"dormouse/meta"
)

func TestSetConditionKeepsTheTimeOfTheLastTransition(t *testing.T) {
	var conditions []meta.Condition
	then := time.Unix(1000, 0)
	ready := meta.Condition{Type: "Ready", Status: "False", Reason: "Waiting", LastTransitionTime: then}
	if !meta.SetCondition(&conditions, ready) {
		t.Error("a new condition changed nothing")
	}
	ready.LastTransitionTime = time.Time{}
	if meta.SetCondition(&conditions, ready) {
		t.Error("the same condition changed something")
	}
	ready.Reason = "StillWaiting"
	if !meta.SetCondition(&conditions, ready) || !conditions[0].LastTransitionTime.Equal(then) {
		t.Errorf("got %+v", conditions[0])
	}
	ready.Status = "True"
	if !meta.SetCondition(&conditions, ready) || conditions[0].LastTransitionTime.Equal(then) || !meta.IsTrue(conditions, "Ready") {
		t.Errorf("got %+v", conditions[0])
	}
	if meta.FindCondition(conditions, "Other") != nil {
		t.Error("found a condition that is not there")
	}
}
