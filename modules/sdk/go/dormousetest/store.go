package dormousetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"dormouse/apierrors"
)

// fields is an object as the store keeps it.
type fields = map[string]any

// store is the objects by their path in the API, and the rules of an API server for changing them.
type store struct {
	objects map[string]fields
	version int
	// changed is told of every object that was written or is gone.
	changed func(object fields)
}

func (s *store) get(path string) (fields, *apierrors.Status) {
	object, found := s.objects[path]
	if !found {
		return nil, refusal(404, apierrors.NotFound, "%q not found", path)
	}
	return object, nil
}

// list is the objects of a collection, in the order of their paths.
func (s *store) list(collection string, matches func(fields) bool) []fields {
	items := []fields{}
	for _, path := range slices.Sorted(maps.Keys(s.objects)) {
		if inCollection(path, collection) && matches(s.objects[path]) {
			items = append(items, s.objects[path])
		}
	}
	return items
}

// inCollection says whether an object's path lies in a collection: the one of its namespace or the one of all.
func inCollection(path, collection string) bool {
	parent := path[:strings.LastIndex(path, "/")]
	if parent == collection {
		return true
	}
	base, plural := cutLast(collection)
	namespaced, isNamespaced := strings.CutPrefix(parent, base+"/namespaces/")
	_, last, _ := strings.Cut(namespaced, "/")
	return isNamespaced && last == plural
}

func cutLast(path string) (before, after string) {
	at := strings.LastIndex(path, "/")
	return path[:at], path[at+1:]
}

func (s *store) create(collection string, object fields) (fields, *apierrors.Status) {
	meta := metadata(object)
	if prefix, _ := meta["generateName"].(string); meta["name"] == nil && prefix != "" {
		meta["name"] = prefix + strconv.Itoa(s.version+1)
	}
	name, _ := meta["name"].(string)
	if name == "" {
		return nil, refusal(422, apierrors.Invalid, "metadata.name is missing")
	}
	path := collection + "/" + name
	if _, exists := s.objects[path]; exists {
		return nil, refusal(409, apierrors.AlreadyExists, "%q already exists", path)
	}
	meta["uid"] = fmt.Sprintf("uid-%d", s.version+1)
	meta["generation"] = float64(1)
	meta["creationTimestamp"] = time.Now().UTC().Format(time.RFC3339)
	return s.put(path, object), nil
}

// replace puts object in the place of the one at path. Status and spec are each changed only through their own path.
func (s *store) replace(path string, object fields, status bool) (fields, *apierrors.Status) {
	old, refused := s.get(path)
	if refused != nil {
		return nil, refused
	}
	version, oldVersion := metadata(object)["resourceVersion"], metadata(old)["resourceVersion"]
	if version != nil && version != oldVersion {
		return nil, refusal(409, apierrors.Conflict, "%q is at %v, not at %v: the object has been modified", path, oldVersion, version)
	}
	next := copyOf(object)
	if status {
		next = copyOf(old)
		setOrDelete(next, "status", object["status"])
	} else {
		setOrDelete(next, "status", old["status"])
		keepServerFields(metadata(next), metadata(old))
		if !reflect.DeepEqual(next["spec"], old["spec"]) {
			metadata(next)["generation"] = metadata(old)["generation"].(float64) + 1
		}
	}
	metadata(next)["resourceVersion"] = oldVersion
	if reflect.DeepEqual(next, old) {
		return old, nil
	}
	if isLeaving(next) {
		s.remove(path)
		return next, nil
	}
	return s.put(path, next), nil
}

func (s *store) delete(path string) (fields, *apierrors.Status) {
	object, refused := s.get(path)
	if refused != nil {
		return nil, refused
	}
	finalizers, _ := metadata(object)["finalizers"].([]any)
	if len(finalizers) == 0 {
		s.remove(path)
		return object, nil
	}
	next := copyOf(object)
	metadata(next)["deletionTimestamp"] = time.Now().UTC().Format(time.RFC3339)
	return s.put(path, next), nil
}

// isLeaving says whether an object is being deleted and nothing holds it any more.
func isLeaving(object fields) bool {
	finalizers, _ := metadata(object)["finalizers"].([]any)
	return metadata(object)["deletionTimestamp"] != nil && len(finalizers) == 0
}

// remove takes an object away, and what it owns.
func (s *store) remove(path string) {
	object := s.objects[path]
	delete(s.objects, path)
	s.changed(object)
	for other := range s.ownedBy(metadata(object)["uid"]) {
		s.remove(other)
	}
}

// ownedBy is what refers to an owner's uid, by path.
func (s *store) ownedBy(uid any) map[string]fields {
	found := map[string]fields{}
	for path, object := range s.objects {
		references, _ := metadata(object)["ownerReferences"].([]any)
		for _, reference := range references {
			if reference.(fields)["uid"] == uid {
				found[path] = object
			}
		}
	}
	return found
}

func (s *store) put(path string, object fields) fields {
	s.version++
	metadata(object)["resourceVersion"] = strconv.Itoa(s.version)
	s.objects[path] = object
	s.changed(object)
	return object
}

func keepServerFields(next, old fields) {
	for _, name := range []string{"uid", "creationTimestamp", "deletionTimestamp", "generation"} {
		setOrDelete(next, name, old[name])
	}
}

func setOrDelete(object fields, name string, value any) {
	if value == nil {
		delete(object, name)
	} else {
		object[name] = value
	}
}

func metadata(object fields) fields {
	meta, ok := object["metadata"].(fields)
	if !ok {
		meta = fields{}
		object["metadata"] = meta
	}
	return meta
}

// merge is object with a merge patch (RFC 7386) applied; object stays as it is.
func merge(object fields, patch fields) fields {
	merged := fields{}
	maps.Copy(merged, object)
	for name, value := range patch {
		inner, isObject := value.(fields)
		switch {
		case value == nil:
			delete(merged, name)
		case isObject:
			old, _ := merged[name].(fields)
			merged[name] = merge(old, inner)
		default:
			merged[name] = value
		}
	}
	return merged
}

func copyOf(object fields) fields {
	data, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	var copied fields
	if err := json.Unmarshal(data, &copied); err != nil {
		panic(err)
	}
	return copied
}

func refusal(code int, reason, format string, arguments ...any) *apierrors.Status {
	return &apierrors.Status{Code: code, Reason: reason, Message: fmt.Sprintf(format, arguments...)}
}
