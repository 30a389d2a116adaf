package slogger_test

import (
	"fmt"
	"log/slog"
	"reflect"
	"testing"

	"dormouse/log"
	"dormouse/slogger"
)

func TestLinesHaveLevelMessageAndAttributes(t *testing.T) {
	var lines []string
	logger := slog.New(slogger.NewHandler(func(level log.Level, line string) {
		lines = append(lines, fmt.Sprintf("%d %s", level, line))
	}, slog.LevelDebug))
	logger.Info("ready")
	logger.With("child", "a").WithGroup("x").Warn("slow", "took", "5 s")
	logger.Log(t.Context(), slog.LevelDebug-4, "too little to be seen")
	logger.Error("failed", "error", fmt.Errorf("no"))
	logger.Debug("detail")
	want := []string{"2 ready", `3 slow child=a x.took="5 s"`, "4 failed error=no", "1 detail"}
	if !reflect.DeepEqual(lines, want) {
		t.Errorf("got %q, wanted %q", lines, want)
	}
}
