package sandbox

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// journal writes what clients cause, at most a few lines a second: nobody shall fill the disk from
// afar. How many lines were left out is told with the next one.
type journal struct {
	log     *slog.Logger
	limit   *rate.Limiter
	leftOut atomic.Int64
}

// Lines a second in the long run, and at once.
const (
	journalRate  = 20
	journalBurst = 100
)

func newJournal(log *slog.Logger) *journal {
	return &journal{log: log, limit: rate.NewLimiter(journalRate, journalBurst)}
}

func (j *journal) warn(msg string, args ...any) { j.write(slog.LevelWarn, msg, args...) }
func (j *journal) info(msg string, args ...any) { j.write(slog.LevelInfo, msg, args...) }

func (j *journal) write(level slog.Level, msg string, args ...any) {
	if !j.log.Enabled(context.Background(), level) {
		return
	}
	if !j.limit.AllowN(time.Now(), 1) {
		j.leftOut.Add(1)
		return
	}
	if n := j.leftOut.Swap(0); n > 0 {
		args = append(args, "lines_left_out", n)
	}
	j.log.Log(context.Background(), level, msg, args...)
}

// brokerLog is what mochi-mqtt logs to. It writes whole packets into its lines, a second CONNECT's
// password included, so only attributes known to be harmless pass; and what it warns of is mostly a
// client's doing, so it comes through as Debug unless it is an error.
type brokerLog struct {
	to slog.Handler
}

// harmless are the attributes that pass.
var harmless = map[string]bool{"error": true, "client": true, "remote": true, "listener": true, "hook": true}

func (h brokerLog) Enabled(ctx context.Context, level slog.Level) bool {
	return h.to.Enabled(ctx, quieter(level))
}

func (h brokerLog) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, quieter(r.Level), "broker: "+r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		if harmless[a.Key] {
			out.AddAttrs(a)
		}
		return true
	})
	return h.to.Handle(ctx, out)
}

func (h brokerLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	var pass []slog.Attr
	for _, a := range attrs {
		if harmless[a.Key] {
			pass = append(pass, a)
		}
	}
	return brokerLog{h.to.WithAttrs(pass)}
}

func (h brokerLog) WithGroup(string) slog.Handler { return h }

func quieter(l slog.Level) slog.Level {
	if l >= slog.LevelError {
		return l
	}
	return slog.LevelDebug
}
