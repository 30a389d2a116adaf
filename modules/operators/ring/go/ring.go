package main

import "dormouse/meta"

// Ring is a ball that operators pass on.
type Ring struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata"`
	Spec            RingSpec    `json:"spec"`
	Status          *RingStatus `json:"status,omitempty"`
}

// RingSpec is what a Ring asks for.
type RingSpec struct {
	// TargetNamespace is where it is passed to.
	TargetNamespace string `json:"targetNamespace"`
	// Hop is how many times it has been passed so far.
	Hop int64 `json:"hop"`
	// MaxHops is the hop at which it comes to rest; 0 is never.
	MaxHops int64 `json:"maxHops"`
}

// RingStatus is what became of a Ring.
type RingStatus struct {
	Phase string `json:"phase"`
	Hop   int64  `json:"hop"`
}

// Resource is example.com/v1 rings.
func (*Ring) Resource() meta.Resource {
	return meta.Resource{Group: "example.com", Version: "v1", Kind: "Ring", Plural: "rings"}
}
