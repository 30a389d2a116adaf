package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The variants that one module is in the benchmark.
const (
	// variantRing is one controller, of one namespace of the circle.
	variantRing = "ring"
	// variantComb is a controller for every namespace of the circle.
	variantComb = "comb"
	// variantSimple is one controller that looks at Rings and passes none on.
	variantSimple = "simple"
)

// circle is the namespaces that Rings go through, in order.
type circle struct {
	variant    string
	namespaces []string
	own        string
}

// circleFrom reads VARIANT, IN_NAMESPACE and either OUT_NAMESPACE or, for more than two, NAMESPACES.
func circleFrom(variable func(string) string) (circle, error) {
	c := circle{variant: variable("VARIANT"), own: variable("IN_NAMESPACE")}
	if c.variant == "" {
		c.variant = variantRing
	}
	if !slices.Contains([]string{variantRing, variantComb, variantSimple}, c.variant) {
		return c, fmt.Errorf("VARIANT is %q, wanted ring, comb or simple", c.variant)
	}
	listed := variable("NAMESPACES")
	if listed == "" {
		listed = c.own + "," + variable("OUT_NAMESPACE")
	}
	c.namespaces = strings.FieldsFunc(listed, func(letter rune) bool { return letter == ',' })
	if len(c.namespaces) == 0 || c.variant != variantComb && c.own == "" {
		return c, errors.New("no namespace to watch, wanted IN_NAMESPACE, or for a comb NAMESPACES")
	}
	return c, nil
}

// watched is the namespaces that this module watches.
func (c circle) watched() []string {
	if c.variant == variantComb {
		return c.namespaces
	}
	return []string{c.own}
}

// after is the namespace that a Ring goes to from this one. From one that is not in the circle it comes back here.
func (c circle) after(namespace string) string {
	at := slices.Index(c.namespaces, namespace)
	if at < 0 {
		return c.watched()[0]
	}
	return c.namespaces[(at+1)%len(c.namespaces)]
}
