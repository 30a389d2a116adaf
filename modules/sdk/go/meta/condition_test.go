package meta_test

import (
	"testing"
	"time"

	"dormouse/meta"
)

func TestSetConditionKeepsTheTimeOfTheLastTransition(t *testing.T) {
	var conditions []meta.Condition
	then := meta.TimeOf(time.Unix(1000, 0))
	ready := meta.Condition{Type: "Ready", Status: "False", Reason: "Waiting", LastTransitionTime: then}
	if !meta.SetCondition(&conditions, ready) {
		t.Error("a new condition changed nothing")
	}
	ready.LastTransitionTime = ""
	if meta.SetCondition(&conditions, ready) {
		t.Error("the same condition changed something")
	}
	ready.Reason = "StillWaiting"
	if !meta.SetCondition(&conditions, ready) || conditions[0].LastTransitionTime != then {
		t.Errorf("got %+v", conditions[0])
	}
	ready.Status = "True"
	if !meta.SetCondition(&conditions, ready) || conditions[0].LastTransitionTime == then || !meta.IsTrue(conditions, "Ready") {
		t.Errorf("got %+v", conditions[0])
	}
	if meta.FindCondition(conditions, "Other") != nil {
		t.Error("found a condition that is not there")
	}
}

func TestATimeIsReadAsItWasWritten(t *testing.T) {
	then := time.Date(2026, 1, 31, 23, 59, 59, 0, time.UTC)
	written := meta.TimeOf(then)
	if read, err := written.Parse(); err != nil || !read.Equal(then) || written != "2026-01-31T23:59:59Z" {
		t.Errorf("wrote %s, read %v, %v", written, read, err)
	}
}
