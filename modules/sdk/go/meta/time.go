package meta

import "time"

// Time is a moment as Kubernetes writes it, such as "2026-01-31T23:59:59Z"; empty for none. Most operators hand moments
// through without looking at them, so they stay text until somebody calls Parse.
type Time string

// Now is this moment.
func Now() Time { return TimeOf(time.Now()) }

// TimeOf writes a moment.
func TimeOf(moment time.Time) Time { return Time(moment.UTC().Format(time.RFC3339)) }

// Parse reads the moment.
func (t Time) Parse() (time.Time, error) { return time.Parse(time.RFC3339, string(t)) }
