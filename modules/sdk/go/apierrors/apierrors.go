// Package apierrors is the API server's refusals as errors, told apart by their reason.
package apierrors

import (
	"encoding/json"
	"errors"
	"fmt"

	"dormouse/wire"
)

// The reasons that callers tell apart. (No net/http here: it would double a module.)
const (
	NotFound      = "NotFound"
	AlreadyExists = "AlreadyExists"
	Conflict      = "Conflict"
	Invalid       = "Invalid"
	Forbidden     = "Forbidden"
)

// Status is a refusal of the API server, or of the host in its place.
type Status struct {
	Code    int    `json:"code"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// Error is the server's own message.
func (s *Status) Error() string {
	if s.Message == "" {
		return fmt.Sprintf("status %d", s.Code)
	}
	return s.Message
}

// FromReply returns the refusal in a reply, and nil if it is none.
func FromReply(reply wire.Reply) error {
	if reply.Status < 400 {
		return nil
	}
	status := &Status{}
	// What comes from a proxy need not be a Status: then its text is the message.
	if json.Unmarshal(reply.Body, status) != nil {
		status.Message = string(reply.Body)
	}
	status.Code = reply.Status
	return status
}

// ReasonOf is the reason of the refusal in err's chain, or empty.
func ReasonOf(err error) string {
	var status *Status
	if errors.As(err, &status) {
		return status.Reason
	}
	return ""
}

// IsNotFound says whether err is that the object does not exist.
func IsNotFound(err error) bool { return ReasonOf(err) == NotFound }

// IsAlreadyExists says whether err is that the object to create exists.
func IsAlreadyExists(err error) bool { return ReasonOf(err) == AlreadyExists }

// IsConflict says whether err is that the object has changed since it was read.
func IsConflict(err error) bool { return ReasonOf(err) == Conflict }

// IsInvalid says whether err is that the object breaks its schema.
func IsInvalid(err error) bool { return ReasonOf(err) == Invalid }

// IsForbidden says whether err is that the operator may not do this.
func IsForbidden(err error) bool { return ReasonOf(err) == Forbidden }
