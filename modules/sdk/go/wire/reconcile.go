package wire

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Input is one call of a controller's reconcile function.
type Input struct {
	Controller string `json:"controller"`
	// Namespace is empty for a cluster-scoped object.
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	// Object is the JSON of the primary object, and the four letters null when it is gone.
	Object json.RawMessage `json:"object"`
	// Owned is the JSON of each object that the primary one owns; nil if the controller did not ask for them.
	Owned []json.RawMessage `json:"owned,omitzero"`
	// Reasons says why the guest was woken.
	Reasons []string `json:"reasons"`
	// DeadlineMs is how long this reconcile may take, in milliseconds.
	DeadlineMs float64 `json:"deadlineMs"`
}

// Gone says whether the primary object does not exist any more.
func (i Input) Gone() bool { return len(i.Object) == 0 || string(i.Object) == "null" }

// DecodeInput reads what a reconcile is given.
func DecodeInput(data []byte) (Input, error) {
	var input Input
	if err := json.Unmarshal(data, &input); err != nil {
		return input, fmt.Errorf("cannot read the reconcile input: %w", err)
	}
	return input, nil
}

// EncodeInput writes what a reconcile is given, as the host does.
func EncodeInput(input Input) []byte { return marshal(input) }

// Result is what a reconcile came to. Its zero value is "done".
type Result struct {
	// RequeueAfterMs asks for another reconcile of the same key after so many milliseconds.
	RequeueAfterMs *float64     `json:"requeueAfterMs,omitempty"`
	Error          *ResultError `json:"error,omitempty"`
}

// ResultError is a reconcile that failed.
type ResultError struct {
	Message string `json:"message"`
	// Terminal says that trying again is of no use.
	Terminal bool `json:"terminal,omitempty"`
}

// EncodeResult writes what a reconcile came to.
func EncodeResult(result Result) []byte { return marshal(result) }

// DecodeResult reads what a reconcile came to; no bytes at all mean done.
func DecodeResult(data []byte) (Result, error) {
	var result Result
	if len(data) == 0 {
		return result, nil
	}
	if err := unmarshalStrict("result", data, &result); err != nil {
		return result, err
	}
	if after := result.RequeueAfterMs; after != nil && *after < 0 {
		return result, fmt.Errorf("cannot read the result: requeueAfterMs is %v, wanted 0 or more", *after)
	}
	if result.Error != nil && result.Error.Message == "" {
		return result, errors.New("cannot read the result: its error has no message")
	}
	return result, nil
}
