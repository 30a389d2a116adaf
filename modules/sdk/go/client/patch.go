package client

import (
	"encoding/json"
	"reflect"

	"dormouse/meta"
)

// Patch is a change of an object.
type Patch interface {
	// Type is the patch's media type.
	Type() string
	// Data is the change that leads to object.
	Data(object Object) ([]byte, error)
}

// RawPatch is a patch that is there in bytes.
func RawPatch(mediaType string, data []byte) Patch { return rawPatch{mediaType, data} }

// The media types of patches.
const (
	MergePatchType     = "application/merge-patch+json"
	JSONPatchType      = "application/json-patch+json"
	StrategicPatchType = "application/strategic-merge-patch+json"
	applyPatchType     = "application/apply-patch+yaml"
)

type rawPatch struct {
	mediaType string
	data      []byte
}

func (p rawPatch) Type() string                { return p.mediaType }
func (p rawPatch) Data(Object) ([]byte, error) { return p.data, nil }

// applyPatch is the whole object, as its owner wants it. The server refuses one that says what it was read at.
type applyPatch struct{}

func (applyPatch) Type() string { return applyPatchType }

func (applyPatch) Data(object Object) ([]byte, error) {
	version := object.GetObjectMeta().ResourceVersion
	object.GetObjectMeta().ResourceVersion = ""
	defer func() { object.GetObjectMeta().ResourceVersion = version }()
	return meta.Marshal(object)
}

// MergeFrom is the difference between object as it is now and as it will be when Patch is called.
func MergeFrom(object Object) Patch {
	before, err := toMap(object)
	return mergePatch{before, err}
}

type mergePatch struct {
	before map[string]any
	err    error
}

func (mergePatch) Type() string { return MergePatchType }

func (p mergePatch) Data(object Object) ([]byte, error) {
	after, err := toMap(object)
	if err == nil {
		err = p.err
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(difference(p.before, after))
}

func toMap(object Object) (map[string]any, error) {
	data, err := meta.Marshal(object)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	return fields, json.Unmarshal(data, &fields)
}

// difference is the merge patch (RFC 7386) from before to after.
func difference(before, after map[string]any) map[string]any {
	patch := map[string]any{}
	for name := range before {
		if _, kept := after[name]; !kept {
			patch[name] = nil
		}
	}
	for name, value := range after {
		old, had := before[name]
		if had && reflect.DeepEqual(old, value) {
			continue
		}
		oldFields, wasObject := old.(map[string]any)
		newFields, isObject := value.(map[string]any)
		if wasObject && isObject {
			patch[name] = difference(oldFields, newFields)
		} else {
			patch[name] = value
		}
	}
	return patch
}
