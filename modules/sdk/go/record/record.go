// Package record writes Events: what an operator has to say about an object to the people who look at it.
package record

import (
	"context"

	"dormouse/client"
	"dormouse/meta"
)

// The types of events.
const (
	Normal  = "Normal"
	Warning = "Warning"
)

// Recorder writes events in the name of one component.
type Recorder struct {
	client    client.Client
	component string
}

// New makes a recorder; component names who speaks.
func New(c client.Client, component string) Recorder { return Recorder{c, component} }

// Event writes that something happened to object. The reason is one word for machines, the message for people.
func (r Recorder) Event(ctx context.Context, object meta.Object, eventType, reason, message string) error {
	now := meta.Now()
	resource, about := object.Resource(), object.GetObjectMeta()
	event := &Event{
		InvolvedObject: ObjectReference{
			Kind:            resource.Kind,
			APIVersion:      resource.APIVersion(),
			Namespace:       about.Namespace,
			Name:            about.Name,
			UID:             about.UID,
			ResourceVersion: about.ResourceVersion,
		},
		Type:               eventType,
		Reason:             reason,
		Message:            message,
		Source:             EventSource{Component: r.component},
		ReportingComponent: r.component,
		FirstTimestamp:     now,
		LastTimestamp:      now,
		Count:              1,
	}
	event.GenerateName = about.Name + "."
	event.Namespace = about.Namespace
	if event.Namespace == "" {
		// Events about cluster-scoped objects lie where kubectl looks for them.
		event.Namespace = "default"
	}
	return r.client.Create(ctx, event)
}

// Event is a core Event.
type Event struct {
	meta.TypeMeta      `json:",inline"`
	meta.ObjectMeta    `json:"metadata"`
	InvolvedObject     ObjectReference `json:"involvedObject"`
	Type               string          `json:"type"`
	Reason             string          `json:"reason"`
	Message            string          `json:"message"`
	Source             EventSource     `json:"source"`
	ReportingComponent string          `json:"reportingComponent"`
	FirstTimestamp     meta.Time       `json:"firstTimestamp"`
	LastTimestamp      meta.Time       `json:"lastTimestamp"`
	Count              int             `json:"count"`
}

// Resource is core/v1 events.
func (*Event) Resource() meta.Resource {
	return meta.Resource{Version: "v1", Kind: "Event", Plural: "events"}
}

// ObjectReference names the object that an event is about.
type ObjectReference struct {
	Kind            string `json:"kind"`
	APIVersion      string `json:"apiVersion"`
	Namespace       string `json:"namespace,omitempty"`
	Name            string `json:"name"`
	UID             string `json:"uid,omitempty"`
	ResourceVersion string `json:"resourceVersion,omitempty"`
}

// EventSource names who reports.
type EventSource struct {
	Component string `json:"component"`
}
