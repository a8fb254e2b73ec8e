package session

import (
	"context"
	"errors"
	"io"
	"time"

	"deviceconsole/app/archive"
	"deviceconsole/app/timeline"
)

// Sink takes an export part by part, and hands it to the person as a file. One
// that is not saved leaves nothing behind.
type Sink interface {
	io.Writer
	Save(name, mediaType string) error
}

const (
	workAtOnce    = 12 * time.Millisecond  // longest work between two rests
	progressEvery = 300 * time.Millisecond // between two reports: each has the page drawn
)

// archiving does the Runner's exporting and opening. Its fields belong to who
// holds Runner.mu.
type archiving struct {
	runner *Runner
	cancel context.CancelFunc // of what is under way; nil = nothing was yet
	made   Sink               // a support bundle that can be saved; nil = none is
	replay replaying          // shown in place of the live messages
}

// recorded is a recording with the view of it.
type recorded struct {
	store *timeline.Store
	view  *timeline.View
}

// shown returns the store and the view that are shown.
func (a *archiving) shown() (*timeline.Store, *timeline.View) {
	if r := a.replay.show(); r != nil {
		return r.store, r.view
	}
	return a.runner.deps.Store, a.runner.view
}

// act carries out an effect, and reports whether it was one of exporting and
// opening. What takes long is done by a goroutine of its own; what is exported is
// what was there at the moment of the effect.
func (a *archiving) act(e Effect) bool {
	switch e := e.(type) {
	case StartExport:
		store, view := a.shown()
		if e.Outbox {
			store = a.runner.sending.saved()
		}
		if e.About.Scope == archive.All {
			view = timeline.NewView(store, nil)
		}
		source, ctx := archive.NewSource(store, view), a.begin()
		a.runner.goroutine(func() {
			sum, err := a.runner.export(ctx, source, e)
			a.runner.Send(ExportEnded{e.Generation, sum, err})
		})
	case StartOpening:
		ctx := a.begin()
		a.runner.goroutine(func() {
			live := a.runner.deps.Store
			r, err := archive.Open(e.File, e.File.Size(), live.Limits(), e.Anyway, a.runner.pace(ctx, e.Generation))
			a.runner.Send(RecordingRead{e.Generation, r, live.Counters().Received, err})
		})
	case StopArchiving:
		a.stop()
	case ShowRecording:
		var tape *recorded
		if e.Recording != nil {
			tape = &recorded{e.Recording.Store, timeline.NewView(e.Recording.Store, nil)}
		}
		a.replay.load(tape)
	case ShowUntil:
		a.replay.seek(e)
	default:
		return a.bundle(e)
	}
	return true
}

// begin returns the context of what is under way from now on.
func (a *archiving) begin() context.Context {
	a.stop()
	ctx, cancel := context.WithCancel(a.runner.ctx)
	a.cancel = cancel
	return ctx
}

func (a *archiving) stop() {
	if a.cancel != nil {
		a.cancel()
	}
}

// export writes a source to a file.
func (r *Runner) export(ctx context.Context, source *archive.Source, e StartExport) (archive.Summary, error) {
	if r.deps.NewSink == nil {
		return archive.Summary{}, errors.New("files can't be saved here")
	}
	sink := r.deps.NewSink()
	sum, err := archive.Write(sink, source, e.Format, e.About, r.pace(ctx, e.Generation))
	if err == nil {
		err = sink.Save(e.Name, e.Format.MediaType())
	}
	return sum, err
}

// pace lets the page live between the steps of long work, and tells of the progress.
func (r *Runner) pace(ctx context.Context, generation uint64) archive.Pace {
	began, reported := r.deps.Now(), time.Time{}
	return func(p archive.Progress) error {
		now := r.deps.Now()
		if worked := now.Sub(began); worked < workAtOnce && worked >= 0 {
			return ctx.Err()
		}
		if since := now.Sub(reported); since >= progressEvery || since < 0 {
			reported = now
			r.Send(ArchivingProgressed{generation, p})
		}
		if r.deps.Rest != nil {
			r.deps.Rest()
		}
		began = r.deps.Now()
		return ctx.Err()
	}
}
