// Package meta is what every Kubernetes object carries, as plain structs with JSON tags.
package meta

import (
	"encoding/json"
	"strings"
)

// Resource says where objects of a type live in the API. Every type of object has a method that returns its own.
type Resource struct {
	// Group is empty for the core group.
	Group, Version, Kind string
	// Plural is the name in URLs, such as "configmaps".
	Plural string
	// ClusterScoped objects lie in no namespace.
	ClusterScoped bool
}

// APIVersion is "v1" or "group/v1".
func (r Resource) APIVersion() string {
	if r.Group == "" {
		return r.Version
	}
	return r.Group + "/" + r.Version
}

// Path is the path of the collection in the API; namespace is empty for all namespaces.
func (r Resource) Path(namespace string) string {
	var path strings.Builder
	if r.Group == "" {
		path.WriteString("/api/" + r.Version)
	} else {
		path.WriteString("/apis/" + r.Group + "/" + r.Version)
	}
	if namespace != "" && !r.ClusterScoped {
		path.WriteString("/namespaces/" + namespace)
	}
	path.WriteString("/" + r.Plural)
	return path.String()
}

// Object is any Kubernetes object: a pointer to a struct that embeds TypeMeta and ObjectMeta and names its Resource.
type Object interface {
	GetTypeMeta() *TypeMeta
	GetObjectMeta() *ObjectMeta
	Resource() Resource
}

// TypeMeta names an object's type. A client fills it in from the object's Resource before it sends one.
type TypeMeta struct {
	Kind       string `json:"kind,omitempty"`
	APIVersion string `json:"apiVersion,omitempty"`
}

// GetTypeMeta returns itself, through any struct that embeds it.
func (t *TypeMeta) GetTypeMeta() *TypeMeta { return t }

// ObjectMeta is an object's metadata. Field managers are left to the API server.
type ObjectMeta struct {
	Name              string            `json:"name,omitempty"`
	GenerateName      string            `json:"generateName,omitempty"`
	Namespace         string            `json:"namespace,omitempty"`
	UID               string            `json:"uid,omitempty"`
	ResourceVersion   string            `json:"resourceVersion,omitempty"`
	Generation        int64             `json:"generation,omitempty"`
	CreationTimestamp Time              `json:"creationTimestamp,omitempty"`
	DeletionTimestamp Time              `json:"deletionTimestamp,omitempty"`
	Labels            map[string]string `json:"labels,omitempty"`
	Annotations       map[string]string `json:"annotations,omitempty"`
	OwnerReferences   []OwnerReference  `json:"ownerReferences,omitempty"`
	Finalizers        []string          `json:"finalizers,omitempty"`
}

// GetObjectMeta returns itself, through any struct that embeds it.
func (m *ObjectMeta) GetObjectMeta() *ObjectMeta { return m }

// Key is the object's name within its kind.
func (m *ObjectMeta) Key() NamespacedName { return NamespacedName{m.Namespace, m.Name} }

// OwnerReference names an object that this one goes with.
type OwnerReference struct {
	APIVersion         string `json:"apiVersion"`
	Kind               string `json:"kind"`
	Name               string `json:"name"`
	UID                string `json:"uid"`
	Controller         bool   `json:"controller,omitempty"`
	BlockOwnerDeletion bool   `json:"blockOwnerDeletion,omitempty"`
}

// NamespacedName is an object's name within its kind.
type NamespacedName struct{ Namespace, Name string }

// String is "namespace/name", or the bare name of a cluster-scoped object.
func (n NamespacedName) String() string {
	if n.Namespace == "" {
		return n.Name
	}
	return n.Namespace + "/" + n.Name
}

// List is a list of objects of one type: List[Ring] for a type Ring whose pointers are Objects.
type List[T any] struct {
	TypeMeta `json:",inline"`
	Metadata ListMeta `json:"metadata"`
	Items    []T      `json:"items"`
}

// Resource is the one of the list's items.
func (*List[T]) Resource() Resource { return any(new(T)).(Object).Resource() }

// ListMeta is a list's metadata.
type ListMeta struct {
	ResourceVersion string `json:"resourceVersion,omitempty"`
	// Continue asks for the next page of a list that was limited.
	Continue string `json:"continue,omitempty"`
}

// Marshal writes an object with its type filled in.
func Marshal(object Object) ([]byte, error) {
	resource := object.Resource()
	*object.GetTypeMeta() = TypeMeta{Kind: resource.Kind, APIVersion: resource.APIVersion()}
	return json.Marshal(object)
}
