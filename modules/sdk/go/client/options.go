package client

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"dormouse/wire"
)

// ListOption chooses what List returns.
type ListOption func(*listOptions)

type listOptions struct {
	namespace string
	query     query
}

// InNamespace lists one namespace only.
func InNamespace(namespace string) ListOption {
	return func(o *listOptions) { o.namespace = namespace }
}

// MatchingLabels lists what has all these labels.
func MatchingLabels(labels map[string]string) ListOption {
	var terms []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		terms = append(terms, name+"="+labels[name])
	}
	return MatchingLabelSelector(strings.Join(terms, ","))
}

// MatchingLabelSelector lists what a selector in the API's own syntax chooses.
func MatchingLabelSelector(selector string) ListOption {
	return func(o *listOptions) { o.query.add("labelSelector", selector) }
}

// MatchingFieldSelector lists what a field selector in the API's own syntax chooses.
func MatchingFieldSelector(selector string) ListOption {
	return func(o *listOptions) { o.query.add("fieldSelector", selector) }
}

// Limit lists at most so many; the list then says how to Continue.
func Limit(count int) ListOption {
	return func(o *listOptions) { o.query.add("limit", strconv.Itoa(count)) }
}

// Continue lists the next page after a limited list.
func Continue(token string) ListOption {
	return func(o *listOptions) { o.query.add("continue", token) }
}

// WriteOption says how something is written.
type WriteOption func(*writeOptions)

type writeOptions struct{ query query }

// FieldOwner names the writer of the fields; Apply needs it.
func FieldOwner(name string) WriteOption {
	return func(o *writeOptions) { o.query.add("fieldManager", name) }
}

// ForceOwnership lets Apply take fields over from other writers.
func ForceOwnership(o *writeOptions) { o.query.add("force", "true") }

// DryRunAll has the server check and answer, and write nothing.
func DryRunAll(o *writeOptions) { o.query.add("dryRun", "All") }

// query is what comes after the path of a URL, as it is written there.
type query string

func (q *query) add(name, value string) {
	separator := query("&")
	if *q == "" {
		separator = "?"
	}
	*q += separator + query(name+"="+wire.Escape(value))
}

// DeleteOption says how something is deleted.
type DeleteOption func(*deleteOptions)

type deleteOptions struct {
	Kind               string         `json:"kind"`
	APIVersion         string         `json:"apiVersion"`
	PropagationPolicy  string         `json:"propagationPolicy,omitempty"`
	GracePeriodSeconds *int64         `json:"gracePeriodSeconds,omitempty"`
	Preconditions      *preconditions `json:"preconditions,omitempty"`
}

type preconditions struct {
	UID             string `json:"uid,omitempty"`
	ResourceVersion string `json:"resourceVersion,omitempty"`
}

// PropagationPolicy is "Background", "Foreground" or "Orphan".
func PropagationPolicy(policy string) DeleteOption {
	return func(o *deleteOptions) { o.PropagationPolicy = policy }
}

// GracePeriodSeconds gives the object so long to end.
func GracePeriodSeconds(seconds int64) DeleteOption {
	return func(o *deleteOptions) { o.GracePeriodSeconds = &seconds }
}

// OnlyAsRead deletes the object only if it is the one that was read, and unchanged since.
func OnlyAsRead(object Object) DeleteOption {
	read := &preconditions{UID: object.GetObjectMeta().UID, ResourceVersion: object.GetObjectMeta().ResourceVersion}
	return func(o *deleteOptions) { o.Preconditions = read }
}
