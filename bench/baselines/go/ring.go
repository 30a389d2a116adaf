package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Ring is the object of crds/ring.yaml.
type Ring struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              RingSpec   `json:"spec"`
	Status            RingStatus `json:"status,omitzero"`
}

// RingSpec is what a Ring asks for.
type RingSpec struct {
	TargetNamespace string `json:"targetNamespace"`
	Hop             int64  `json:"hop"`
	MaxHops         int64  `json:"maxHops"`
}

// RingStatus is what became of a Ring.
type RingStatus struct {
	Phase string `json:"phase,omitempty"`
	Hop   int64  `json:"hop,omitempty"`
}

// RingList is what a list answers.
type RingList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Ring `json:"items"`
}

func register(scheme *runtime.Scheme) {
	version := schema.GroupVersion{Group: "example.com", Version: "v1"}
	scheme.AddKnownTypes(version, &Ring{}, &RingList{})
	metav1.AddToGroupVersion(scheme, version)
}

// DeepCopy returns a copy that shares nothing.
func (in *Ring) DeepCopy() *Ring {
	out := *in
	in.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	return &out
}

// DeepCopyObject implements runtime.Object.
func (in *Ring) DeepCopyObject() runtime.Object { return in.DeepCopy() }

// DeepCopyObject implements runtime.Object.
func (in *RingList) DeepCopyObject() runtime.Object {
	out := *in
	in.ListMeta.DeepCopyInto(&out.ListMeta)
	out.Items = make([]Ring, len(in.Items))
	for i := range in.Items {
		out.Items[i] = *in.Items[i].DeepCopy()
	}
	return &out
}
