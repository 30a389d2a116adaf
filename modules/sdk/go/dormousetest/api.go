// Package dormousetest is a host for tests outside a module: a small API server in memory, the key-value store, and the
// calls of reconciles that follow from changes. Nothing is mocked: an operator's own code, its client and its manager
// run as they do in a module.
//
//	api := dormousetest.New()
//	manager := manager.New(api.Border())
//	... NewControllerManagedBy(manager) ... Complete(...)
//	api.Run(t, manager)
//	api.Create(t, &Ring{...})
//	api.Settle(t) // every reconcile that follows from it
package dormousetest

import (
	"encoding/json"
	"net/url"
	"strings"
	"sync"

	"dormouse/apierrors"
	"dormouse/pump"
	"dormouse/wire"
)

// API is a small API server and the host of one operator.
type API struct {
	border *pump.Border

	mu       sync.Mutex
	store    store
	values   map[string][]byte
	lastID   int32
	declared map[string]wire.Declaration
	pending  map[work]bool
	answers  map[int32]chan wire.Result
	opened   chan struct{}
	lines    []string
	requests []wire.Request
	faults   []Fault
}

// Fault has the API answer a request otherwise than it would; it says whether it did.
type Fault func(request wire.Request) (reply wire.Reply, faulty bool)

// New makes an empty API.
func New() *API {
	api := &API{
		values:   map[string][]byte{},
		declared: map[string]wire.Declaration{},
		pending:  map[work]bool{},
		answers:  map[int32]chan wire.Result{},
		opened:   make(chan struct{}, 1),
	}
	api.store = store{objects: map[string]fields{}, changed: api.notice}
	api.border = pump.New(hostSide{api})
	return api
}

// Border is what a manager or a transport is made over.
func (a *API) Border() *pump.Border { return a.border }

// Inject adds a fault; the oldest that says it is faulty answers.
func (a *API) Inject(fault Fault) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults = append(a.faults, fault)
}

// Requests are all that were made so far.
func (a *API) Requests() []wire.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]wire.Request(nil), a.requests...)
}

// Lines are all lines logged so far.
func (a *API) Lines() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.lines...)
}

// perform answers a request; the caller holds no lock.
func (a *API) perform(request wire.Request) wire.Reply {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.requests = append(a.requests, request)
	for _, fault := range a.faults {
		if reply, faulty := fault(request); faulty {
			return reply
		}
	}
	path, query, _ := strings.Cut(request.URL, "?")
	if key, isValue := strings.CutPrefix(path, "dormouse:/kv/"); isValue {
		return a.value(request.Method, key, request.Body)
	}
	if uid, isOwned := strings.CutPrefix(path, "dormouse:/owned/"); isOwned {
		items := []fields{}
		for _, object := range a.store.ownedBy(uid) {
			items = append(items, object)
		}
		return reply(200, fields{"items": items}, nil)
	}
	return a.object(request, path, query)
}

func (a *API) value(method, key string, body []byte) wire.Reply {
	value, found := a.values[key]
	switch {
	case method == "PUT":
		a.values[key] = body
		return wire.Reply{Status: 204}
	case !found:
		return reply(0, nil, refusal(404, apierrors.NotFound, "no value %q", key))
	case method == "DELETE":
		delete(a.values, key)
		return wire.Reply{Status: 204}
	default:
		return wire.Reply{Status: 200, Body: value}
	}
}

func (a *API) object(request wire.Request, path, query string) wire.Reply {
	var body fields
	if len(request.Body) > 0 {
		if err := json.Unmarshal(request.Body, &body); err != nil {
			return reply(0, nil, refusal(400, "BadRequest", "body: %v", err))
		}
	}
	target, status := strings.CutSuffix(path, "/status")
	switch request.Method {
	case "GET":
		if isCollection(path) {
			return reply(200, fields{"kind": "List", "items": a.store.list(path, selects(query))}, nil)
		}
		object, refused := a.store.get(path)
		return reply(200, object, refused)
	case "POST":
		object, refused := a.store.create(path, body)
		return reply(201, object, refused)
	case "PUT":
		object, refused := a.store.replace(target, body, status)
		return reply(200, object, refused)
	case "PATCH":
		return a.patch(target, body, status, strings.Contains(headerOf(request, "content-type"), "apply-patch"))
	case "DELETE":
		object, refused := a.store.delete(path)
		return reply(200, object, refused)
	default:
		return reply(0, nil, refusal(405, "MethodNotAllowed", "%s is not served", request.Method))
	}
}

// patch merges; server-side apply, which also creates, is told apart by its media type alone.
func (a *API) patch(path string, body fields, status, apply bool) wire.Reply {
	old, refused := a.store.get(path)
	if refused != nil && apply {
		collection, _ := cutLast(path)
		object, refused := a.store.create(collection, body)
		return reply(201, object, refused)
	}
	if refused != nil {
		return reply(0, nil, refused)
	}
	merged := merge(copyOf(old), body)
	if !hasVersion(body) {
		delete(metadata(merged), "resourceVersion")
	}
	object, refused := a.store.replace(path, merged, status)
	return reply(200, object, refused)
}

func hasVersion(patch fields) bool {
	meta, _ := patch["metadata"].(fields)
	return meta["resourceVersion"] != nil
}

// isCollection tells ".../configmaps" from ".../configmaps/name" by how many segments follow the version.
func isCollection(path string) bool {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	rest := segments[2:]
	if segments[0] == "apis" {
		rest = segments[3:]
	}
	if len(rest) > 2 && rest[0] == "namespaces" {
		rest = rest[2:]
	}
	return len(rest) == 1
}

// selects judges by a labelSelector of equalities.
func selects(query string) func(fields) bool {
	values, _ := url.ParseQuery(query)
	terms := strings.FieldsFunc(values.Get("labelSelector"), func(r rune) bool { return r == ',' })
	return func(object fields) bool {
		labels, _ := metadata(object)["labels"].(fields)
		for _, term := range terms {
			name, value, _ := strings.Cut(term, "=")
			if labels[name] != strings.TrimPrefix(value, "=") {
				return false
			}
		}
		return true
	}
}

func headerOf(request wire.Request, name string) string {
	for _, header := range request.Headers {
		if strings.EqualFold(header[0], name) {
			return header[1]
		}
	}
	return ""
}

func reply(status int, body any, refused *apierrors.Status) wire.Reply {
	if refused != nil {
		status = refused.Code
		body = fields{"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": refused.Code, "reason": refused.Reason, "message": refused.Message}
	}
	data, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return wire.Reply{Status: status, Headers: []wire.Header{{"content-type", "application/json"}}, Body: data}
}
