// Package builder declares a controller step by step, in the words of controller-runtime.
package builder

import (
	"errors"
	"strings"

	"dormouse/manager"
	"dormouse/meta"
	"dormouse/reconcile"
	"dormouse/wire"
)

// Builder gathers what a controller watches.
type Builder struct {
	manager     *manager.Manager
	declaration wire.Declaration
	filters     []WatchOption
}

// ControllerManagedBy begins a controller of m.
func ControllerManagedBy(m *manager.Manager) *Builder { return &Builder{manager: m} }

// WatchOption narrows what is watched of a kind. The host judges it, so that what nobody asked for wakes nobody.
type WatchOption func(*wire.WatchedKind)

// InNamespaces watches these namespaces only.
func InNamespaces(namespaces ...string) WatchOption {
	return func(kind *wire.WatchedKind) { kind.Namespaces = namespaces }
}

// MatchingLabels watches what a label selector in the API's own syntax chooses.
func MatchingLabels(selector string) WatchOption {
	return func(kind *wire.WatchedKind) { kind.LabelSelector = selector }
}

// MatchingFields watches what a field selector in the API's own syntax chooses.
func MatchingFields(selector string) WatchOption {
	return func(kind *wire.WatchedKind) { kind.FieldSelector = selector }
}

// OnlyMetadata leaves all but the metadata where it is.
func OnlyMetadata(kind *wire.WatchedKind) { kind.MetadataOnly = true }

// GenerationChanged passes updates of what an object asks for, not of its status or its labels.
func GenerationChanged(kind *wire.WatchedKind) { addPredicate(kind, "generation") }

// LabelChanged passes updates of labels.
func LabelChanged(kind *wire.WatchedKind) { addPredicate(kind, "labels") }

// AnnotationChanged passes updates of annotations.
func AnnotationChanged(kind *wire.WatchedKind) { addPredicate(kind, "annotations") }

// ResourceVersionChanged passes every update but those that repeat what was known.
func ResourceVersionChanged(kind *wire.WatchedKind) { addPredicate(kind, "resourceVersion") }

// An update counts if any of the predicates named does.
func addPredicate(kind *wire.WatchedKind, name string) {
	kind.Predicates = append(kind.Predicates, name)
}

// Events passes only these of "add", "update" and "delete".
func Events(events ...string) WatchOption {
	return func(kind *wire.WatchedKind) { kind.Events = events }
}

// For names the primary kind. Its kind in small letters is the controller's name, unless Named gives another.
func (b *Builder) For(object meta.Object, options ...WatchOption) *Builder {
	b.declaration.For = watched(object, options)
	return b
}

// Owns watches a kind whose objects the primary one owns: their changes have their owner reconciled.
func (b *Builder) Owns(object meta.Object, options ...WatchOption) *Builder {
	b.declaration.Owns = append(b.declaration.Owns, watched(object, options))
	return b
}

// Watches watches another kind; mapping leads from one of its objects to the one to reconcile.
func (b *Builder) Watches(object meta.Object, mapping wire.Mapping, options ...WatchOption) *Builder {
	kind := wire.MappedKind{WatchedKind: watched(object, options), Map: mapping}
	b.declaration.Watches = append(b.declaration.Watches, kind)
	return b
}

// ByName maps to the object of the same namespace and name.
func ByName() wire.Mapping { return wire.Mapping{By: "name"} }

// ByOwner maps to the object's owner.
func ByOwner() wire.Mapping { return wire.Mapping{By: "owner"} }

// ByLabel maps to the object in the same namespace that the label's value names.
func ByLabel(label string) wire.Mapping { return wire.Mapping{By: "label", Label: label} }

// WithEventFilter narrows every kind of this controller.
func (b *Builder) WithEventFilter(option WatchOption) *Builder {
	b.filters = append(b.filters, option)
	return b
}

// WithOwned has all objects that the primary one owns handed over with each reconcile: see reconcile.Owned.
func (b *Builder) WithOwned() *Builder {
	b.declaration.WithOwned = true
	return b
}

// Named gives the controller a name of its own.
func (b *Builder) Named(name string) *Builder {
	b.declaration.Controller = name
	return b
}

// Complete hands the controller to the manager.
func (b *Builder) Complete(reconciler reconcile.Reconciler) error {
	if b.declaration.For.Kind == "" {
		return errors.New("cannot complete the controller: no primary kind, wanted a call of For")
	}
	if b.declaration.Controller == "" {
		b.declaration.Controller = strings.ToLower(b.declaration.For.Kind)
	}
	b.filter(&b.declaration.For)
	for i := range b.declaration.Owns {
		b.filter(&b.declaration.Owns[i])
	}
	for i := range b.declaration.Watches {
		b.filter(&b.declaration.Watches[i].WatchedKind)
	}
	return b.manager.Add(b.declaration, reconciler)
}

func (b *Builder) filter(kind *wire.WatchedKind) {
	for _, option := range b.filters {
		option(kind)
	}
}

func watched(object meta.Object, options []WatchOption) wire.WatchedKind {
	resource := object.Resource()
	kind := wire.WatchedKind{APIVersion: resource.APIVersion(), Kind: resource.Kind}
	for _, option := range options {
		option(&kind)
	}
	return kind
}
