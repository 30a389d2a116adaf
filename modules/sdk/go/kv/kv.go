// Package kv is the host's store of small durable values, the operator's own: what must outlive a crash and is no
// business of the API server.
package kv

import (
	"context"
	"encoding/json"
	"fmt"

	"dormouse/apierrors"
	"dormouse/transport"
	"dormouse/wire"
)

// Store reads and writes values by key.
type Store struct{ transport transport.Transport }

// New makes a store over a transport.
func New(transport transport.Transport) Store { return Store{transport} }

// Get returns the value of key, and false if there is none.
func (s Store) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	reply, err := s.do(ctx, "GET", key, nil)
	if apierrors.IsNotFound(err) || reply.Status == 404 {
		return nil, false, nil
	}
	return reply.Body, err == nil, err
}

// Set gives key a value; when it returns, the value is on disk.
func (s Store) Set(ctx context.Context, key string, value []byte) error {
	_, err := s.do(ctx, "PUT", key, value)
	return err
}

// Delete takes key away; one that is not there is no error.
func (s Store) Delete(ctx context.Context, key string) error {
	reply, err := s.do(ctx, "DELETE", key, nil)
	if reply.Status == 404 {
		return nil
	}
	return err
}

// GetJSON reads the value of key into a variable.
func (s Store) GetJSON(ctx context.Context, key string, into any) (found bool, err error) {
	value, found, err := s.Get(ctx, key)
	if !found || err != nil {
		return false, err
	}
	return true, json.Unmarshal(value, into)
}

// SetJSON writes a variable as the value of key.
func (s Store) SetJSON(ctx context.Context, key string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.Set(ctx, key, data)
}

func (s Store) do(ctx context.Context, method, key string, body []byte) (wire.Reply, error) {
	reply, err := s.transport.Do(ctx, wire.Request{Method: method, URL: "dormouse:/kv/" + wire.Escape(key), Body: body})
	if err != nil {
		return reply, err
	}
	if err := apierrors.FromReply(reply); err != nil {
		return reply, fmt.Errorf("cannot %s the value of %q: %w", method, key, err)
	}
	return reply, nil
}
