package gateway

import (
	"log/slog"
	"sync/atomic"

	"golang.org/x/time/rate"
)

// journal is a log of what browsers and the upstream cause, which must not let
// them fill a disk: beyond logRate lines a second it counts.
type journal struct {
	to      *slog.Logger
	limit   *rate.Limiter
	skipped atomic.Int64
}

const (
	logRate  = 5
	logBurst = 50
)

func newJournal(to *slog.Logger) *journal {
	if to == nil {
		to = slog.New(slog.DiscardHandler)
	}
	return &journal{to: to, limit: rate.NewLimiter(logRate, logBurst)}
}

func (j *journal) info(message string, args ...any) { j.say(j.to.Info, message, args) }
func (j *journal) warn(message string, args ...any) { j.say(j.to.Warn, message, args) }

func (j *journal) say(log func(string, ...any), message string, args []any) {
	if !j.limit.Allow() {
		j.skipped.Add(1)
		return
	}
	if n := j.skipped.Swap(0); n > 0 {
		args = append(args, "lines_left_out_before", n)
	}
	log(message, args...)
}
