// Package slogger is a slog handler over the host's log, for operators that use libraries which log by slog. It adds a
// tenth to a small module, which is why package log does without.
package slogger

import (
	"bytes"
	"context"
	"log/slog"
	"sync"

	"dormouse/log"
)

// NewHandler makes a handler: the message, then its attributes as key=value.
func NewHandler(sink log.Sink, least slog.Leveler) slog.Handler {
	out := &output{sink: sink}
	dropped := func(groups []string, attr slog.Attr) slog.Attr {
		if len(groups) == 0 && (attr.Key == slog.TimeKey || attr.Key == slog.LevelKey || attr.Key == slog.MessageKey) {
			return slog.Attr{}
		}
		return attr
	}
	options := &slog.HandlerOptions{Level: least, ReplaceAttr: dropped}
	return &handler{attributes: slog.NewTextHandler(&out.buffer, options), out: out}
}

// output is what all handlers derived from one share.
type output struct {
	mu     sync.Mutex
	buffer bytes.Buffer
	sink   log.Sink
}

type handler struct {
	attributes slog.Handler
	out        *output
}

func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.attributes.Enabled(ctx, level)
}

func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	h.out.mu.Lock()
	defer h.out.mu.Unlock()
	h.out.buffer.Reset()
	h.out.buffer.WriteString(record.Message + " ")
	if err := h.attributes.Handle(ctx, record); err != nil {
		return err
	}
	h.out.sink(levelOf(record.Level), string(bytes.TrimSpace(h.out.buffer.Bytes())))
	return nil
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.attributes.WithAttrs(attrs), h.out}
}

func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.attributes.WithGroup(name), h.out}
}

func levelOf(level slog.Level) log.Level {
	switch {
	case level >= slog.LevelError:
		return log.Error
	case level >= slog.LevelWarn:
		return log.Warn
	case level >= slog.LevelInfo:
		return log.Info
	case level >= slog.LevelDebug:
		return log.Debug
	default:
		return log.Trace
	}
}
