// Package client reads and writes Kubernetes objects. It has the shape of controller-runtime's client; types are plain
// structs with JSON tags. Reads of what some operator watches are answered from the host's cache, which knows one's own
// writes at once.
package client

import (
	"context"
	"encoding/json"
	"fmt"

	"dormouse/apierrors"
	"dormouse/meta"
	"dormouse/transport"
	"dormouse/wire"
)

// Object is any Kubernetes object.
type Object = meta.Object

// ObjectKey is an object's name within its kind.
type ObjectKey = meta.NamespacedName

// ObjectList is a list of objects: a *meta.List[T].
type ObjectList interface{ Resource() meta.Resource }

// Reader reads objects.
type Reader interface {
	// Get reads the object of that key into object.
	Get(ctx context.Context, key ObjectKey, object Object) error
	// List reads all objects that the options choose into list.
	List(ctx context.Context, list ObjectList, options ...ListOption) error
}

// Writer writes objects; each reads the server's answer back into object.
type Writer interface {
	Create(ctx context.Context, object Object, options ...WriteOption) error
	// Update replaces the object; with a resourceVersion only if it is still at that.
	Update(ctx context.Context, object Object, options ...WriteOption) error
	// Patch sends what changed: see MergeFrom, RawPatch.
	Patch(ctx context.Context, object Object, patch Patch, options ...WriteOption) error
	// Apply declares the fields of object as the field owner's own (server-side apply).
	Apply(ctx context.Context, object Object, options ...WriteOption) error
	Delete(ctx context.Context, object Object, options ...DeleteOption) error
}

// Client reads and writes.
type Client interface {
	Reader
	Writer
	// Status writes to the status of objects, where a type keeps it apart.
	Status() StatusWriter
}

// StatusWriter writes to the status of objects.
type StatusWriter interface {
	Update(ctx context.Context, object Object, options ...WriteOption) error
	Patch(ctx context.Context, object Object, patch Patch, options ...WriteOption) error
}

// IgnoreNotFound is nil for the error that an object does not exist, and else err.
func IgnoreNotFound(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// New makes a client over a transport.
func New(transport transport.Transport) Client { return &apiClient{transport: transport} }

type apiClient struct{ transport transport.Transport }

func (c *apiClient) Get(ctx context.Context, key ObjectKey, object Object) error {
	path := object.Resource().Path(key.Namespace) + "/" + key.Name
	return c.do(ctx, "get", wire.Request{Method: "GET", URL: path}, object)
}

func (c *apiClient) List(ctx context.Context, list ObjectList, options ...ListOption) error {
	var chosen listOptions
	for _, option := range options {
		option(&chosen)
	}
	path := list.Resource().Path(chosen.namespace) + string(chosen.query)
	return c.do(ctx, "list", wire.Request{Method: "GET", URL: path}, list)
}

func (c *apiClient) Create(ctx context.Context, object Object, options ...WriteOption) error {
	path := object.Resource().Path(object.GetObjectMeta().Namespace)
	return c.send(ctx, "create", request("POST", path, options), object)
}

func (c *apiClient) Update(ctx context.Context, object Object, options ...WriteOption) error {
	return c.send(ctx, "update", request("PUT", objectPath(object), options), object)
}

func (c *apiClient) Patch(ctx context.Context, object Object, patch Patch, options ...WriteOption) error {
	return c.patch(ctx, "patch", objectPath(object), object, patch, options)
}

func (c *apiClient) Apply(ctx context.Context, object Object, options ...WriteOption) error {
	return c.patch(ctx, "apply", objectPath(object), object, applyPatch{}, options)
}

func (c *apiClient) Delete(ctx context.Context, object Object, options ...DeleteOption) error {
	chosen := deleteOptions{Kind: "DeleteOptions", APIVersion: "v1"}
	for _, option := range options {
		option(&chosen)
	}
	body, err := json.Marshal(chosen)
	if err != nil {
		return err
	}
	return c.do(ctx, "delete", jsonRequest("DELETE", objectPath(object), body), nil)
}

func (c *apiClient) Status() StatusWriter { return statusWriter{c} }

type statusWriter struct{ client *apiClient }

func (s statusWriter) Update(ctx context.Context, object Object, options ...WriteOption) error {
	path := objectPath(object) + "/status"
	return s.client.send(ctx, "update the status of", request("PUT", path, options), object)
}

func (s statusWriter) Patch(ctx context.Context, object Object, patch Patch, options ...WriteOption) error {
	return s.client.patch(ctx, "patch the status of", objectPath(object)+"/status", object, patch, options)
}

func (c *apiClient) patch(ctx context.Context, verb, path string, object Object, patch Patch, options []WriteOption) error {
	body, err := patch.Data(object)
	if err != nil {
		return fmt.Errorf("cannot %s %s: %w", verb, describe(path), err)
	}
	asked := request("PATCH", path, options)
	asked.Headers = []wire.Header{{"content-type", patch.Type()}}
	asked.Body = body
	return c.do(ctx, verb, asked, object)
}

// send puts object into the request's body.
func (c *apiClient) send(ctx context.Context, verb string, asked wire.Request, object Object) error {
	body, err := meta.Marshal(object)
	if err != nil {
		return fmt.Errorf("cannot %s %s: %w", verb, describe(asked.URL), err)
	}
	asked.Headers = []wire.Header{{"content-type", "application/json"}}
	asked.Body = body
	return c.do(ctx, verb, asked, object)
}

// do performs a request and reads what comes back into the object, if one is given.
func (c *apiClient) do(ctx context.Context, verb string, asked wire.Request, into any) error {
	reply, err := c.transport.Do(ctx, asked)
	if err != nil {
		return err
	}
	err = apierrors.FromReply(reply)
	if err == nil && into != nil {
		err = readInto(reply.Body, into)
	}
	if err != nil {
		return fmt.Errorf("cannot %s %s: %w", verb, describe(asked.URL), err)
	}
	return nil
}
