package wire

// Declaration is one controller of a guest: the kinds whose changes are its work, and how a change leads to the object
// to reconcile. A second declaration under the same name replaces the first.
type Declaration struct {
	Controller string        `json:"controller"`
	For        WatchedKind   `json:"for"`
	Owns       []WatchedKind `json:"owns,omitempty"`
	Watches    []MappedKind  `json:"watches,omitempty"`
	// WithOwned asks for all owned objects with each reconcile.
	WithOwned bool `json:"withOwned,omitempty"`
}

// WatchedKind is a kind whose objects are watched, and which of their changes count.
type WatchedKind struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	// Namespaces to watch; none means all.
	Namespaces    []string `json:"namespaces,omitempty"`
	LabelSelector string   `json:"labelSelector,omitempty"`
	FieldSelector string   `json:"fieldSelector,omitempty"`
	// MetadataOnly leaves all but metadata where it is.
	MetadataOnly bool `json:"metadataOnly,omitempty"`
	// Predicates name what of an object must differ for an update to count; none means every update counts.
	Predicates []string `json:"predicates,omitempty"`
	// Events are the ones asked for; none means all.
	Events []string `json:"events,omitempty"`
}

// MappedKind is a kind that is neither the primary one nor owned by it.
type MappedKind struct {
	WatchedKind
	Map Mapping `json:"map"`
}

// Mapping leads from a changed object to the object to reconcile: By is "name", "owner" or "label".
type Mapping struct {
	By    string `json:"by"`
	Label string `json:"label,omitempty"`
}

// EncodeDeclaration writes what watch() takes.
func EncodeDeclaration(declaration Declaration) []byte { return marshal(declaration) }

// EncodeRemoval writes the end of a controller.
func EncodeRemoval(controller string) []byte {
	return marshal(struct {
		Controller string `json:"controller"`
		Remove     bool   `json:"remove"`
	}{controller, true})
}
