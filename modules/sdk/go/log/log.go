// Package log writes to the host's log, which adds the time, the child's name and the level. A line is a message that
// stays the same, and what varies as pairs of key and value. Package slogger has the same for log/slog.
package log

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Level is how much a line matters, in the host's numbers.
type Level = int32

// The levels.
const (
	Trace Level = iota
	Debug
	Info
	Warn
	Error
)

// Sink takes one line.
type Sink func(level Level, line string)

// Logger writes lines. Its zero value writes nothing.
type Logger struct {
	sink  Sink
	pairs string
}

// New makes a logger over sink.
func New(sink Sink) Logger { return Logger{sink: sink} }

// With is a logger whose lines all carry these pairs of key and value.
func (l Logger) With(keysAndValues ...any) Logger {
	return Logger{l.sink, l.pairs + format(keysAndValues)}
}

// Debug writes what helps to find a fault.
func (l Logger) Debug(message string, keysAndValues ...any) { l.Log(Debug, message, keysAndValues...) }

// Info writes what a person should know who runs the operator.
func (l Logger) Info(message string, keysAndValues ...any) { l.Log(Info, message, keysAndValues...) }

// Warn writes what may become a fault.
func (l Logger) Warn(message string, keysAndValues ...any) { l.Log(Warn, message, keysAndValues...) }

// Error writes a fault that is not returned to anybody.
func (l Logger) Error(message string, keysAndValues ...any) { l.Log(Error, message, keysAndValues...) }

// Log writes a line of that level.
func (l Logger) Log(level Level, message string, keysAndValues ...any) {
	if l.sink != nil {
		l.sink(level, message+l.pairs+format(keysAndValues))
	}
}

func format(keysAndValues []any) string {
	var line strings.Builder
	for i := 0; i < len(keysAndValues); i += 2 {
		value := "(missing)"
		if i+1 < len(keysAndValues) {
			value = fmt.Sprint(keysAndValues[i+1])
		}
		if value == "" || strings.ContainsAny(value, " \"=\n\t") {
			value = strconv.Quote(value)
		}
		line.WriteString(" " + fmt.Sprint(keysAndValues[i]) + "=" + value)
	}
	return line.String()
}

type contextKey struct{}

// IntoContext gives ctx a logger.
func IntoContext(ctx context.Context, logger Logger) context.Context {
	return context.WithValue(ctx, contextKey{}, logger)
}

// FromContext is the logger of ctx: in a reconcile, one that names the controller and the object.
func FromContext(ctx context.Context) Logger {
	logger, _ := ctx.Value(contextKey{}).(Logger)
	return logger
}
