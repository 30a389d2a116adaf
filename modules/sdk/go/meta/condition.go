package meta

import "slices"

// Condition is one aspect of an object's state, as Kubernetes writes it down.
type Condition struct {
	Type string `json:"type"`
	// Status is "True", "False" or "Unknown".
	Status             string `json:"status"`
	ObservedGeneration int64  `json:"observedGeneration,omitempty"`
	LastTransitionTime Time   `json:"lastTransitionTime"`
	Reason             string `json:"reason"`
	Message            string `json:"message"`
}

// SetCondition puts condition into the list and says whether that changed anything. The time of the last transition
// is kept while the status stays, and is now where none is given.
func SetCondition(conditions *[]Condition, condition Condition) (changed bool) {
	if condition.LastTransitionTime == "" {
		condition.LastTransitionTime = Now()
	}
	at := slices.IndexFunc(*conditions, func(c Condition) bool { return c.Type == condition.Type })
	if at < 0 {
		*conditions = append(*conditions, condition)
		return true
	}
	old := (*conditions)[at]
	if old.Status == condition.Status {
		condition.LastTransitionTime = old.LastTransitionTime
	}
	(*conditions)[at] = condition
	return condition != old
}

// FindCondition returns the condition of that type, or nil.
func FindCondition(conditions []Condition, conditionType string) *Condition {
	at := slices.IndexFunc(conditions, func(c Condition) bool { return c.Type == conditionType })
	if at < 0 {
		return nil
	}
	return &conditions[at]
}

// IsTrue says whether the condition of that type is there and true.
func IsTrue(conditions []Condition, conditionType string) bool {
	condition := FindCondition(conditions, conditionType)
	return condition != nil && condition.Status == "True"
}
