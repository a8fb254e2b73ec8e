package session

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"

	"deviceconsole/app/archive"
	"deviceconsole/app/filter"
	"deviceconsole/app/timeline"
)

// bundle carries out the effects of support bundles. Called under Runner.mu.
func (a *archiving) bundle(e Effect) bool {
	r := a.runner
	switch e := e.(type) {
	case LookForBundle:
		source, ctx := a.source(e.Scope, e.One), a.begin()
		r.goroutine(func() {
			tags, more, err := archive.Look(source, r.pace(ctx, e.Generation))
			r.Send(BundleLooked{e.Generation, tags, more, err})
		})
	case MakeBundle:
		if e.Masking.Secrets = r.model.bundleSecrets(); r.deps.NewSink == nil {
			r.goroutine(func() {
				r.Send(BundleMade{Generation: e.Generation, Err: errors.New("files can't be saved here")})
			})
			return true
		}
		for i := range 4 {
			binary.LittleEndian.PutUint64(e.Masking.Key[8*i:], rand.Uint64())
		}
		learn, write := a.source(e.About.Scope, e.One), a.source(e.About.Scope, e.One)
		a.made = r.deps.NewSink()
		sink, ctx := a.made, a.begin()
		r.goroutine(func() {
			sum, err := r.makeBundle(ctx, sink, learn, write, e)
			r.Send(BundleMade{e.Generation, sum, err})
		})
	case SaveBundle:
		sink := a.made
		r.goroutine(func() { r.Send(BundleHanded{sink.Save(e.Name, archive.NDJSON.MediaType())}) })
	default:
		return false
	}
	return true
}

// source is the messages of a scope as they are at this moment.
func (a *archiving) source(scope archive.Scope, one *filter.Filter) *archive.Source {
	store, view := a.shown()
	switch {
	case scope == archive.All:
		view = timeline.NewView(store, nil)
	case one != nil && !one.All():
		view = timeline.NewView(store, one.Match)
	}
	return archive.NewSource(store, view)
}

// makeBundle goes through the messages twice: to learn what is to be masked, and to
// write them.
func (r *Runner) makeBundle(ctx context.Context, sink Sink, learn, write *archive.Source, e MakeBundle) (archive.Summary, error) {
	pace := r.pace(ctx, e.Generation)
	mask := archive.NewMask(e.Masking)
	if err := mask.Learn(learn, func(p archive.Progress) error { return pace(archive.Progress{Done: p.Done, Total: 2 * p.Total}) }); err != nil {
		return archive.Summary{}, err
	}
	return archive.WriteBundle(sink, write, e.About, e.Notes, mask, func(p archive.Progress) error {
		return pace(archive.Progress{Done: p.Total + p.Done, Total: 2 * p.Total})
	})
}
