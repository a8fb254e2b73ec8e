package session

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
)

// Runner holds a Model, feeds it events and carries out the effects. All its
// methods are safe for concurrent use, callbacks of Deps included, and none of
// them waits.
//
// Effects on the timeline are done at once, so that what a person did stands in
// the list before anything that follows from it. All others are done in order by
// one goroutine, so that no caller of Send waits for the network, and a callback
// of the client may send an event that closes the client.
type Runner struct {
	deps   Deps
	view   *timeline.View
	ctx    context.Context // ends with Close
	cancel context.CancelFunc

	notified atomic.Bool   // OnChange was called, and Drawing was not since
	changes  atomic.Uint64 // see Changes
	programs atomic.Uint64 // see Programs
	sealed   atomic.Bool   // Model.Seal forbids to publish

	mu    sync.Mutex
	model Model
	queue []Effect
	wake  chan struct{} // holds one

	trimming atomic.Bool // a goroutine brings the timeline within its bounds

	network   network
	archiving archiving
	replies   replies
	sending   sending
	driving   driving
	doctoring doctoring
	followed  string // topic of which the model knows the newest events
	clock     clock
	drafted   drafted
}

// NewRunner returns a Runner that has seen no event yet. Send a Start first;
// Close ends it.
func NewRunner(deps Deps) *Runner {
	r := &Runner{
		deps: deps, view: timeline.NewView(deps.Store, nil), model: NewModel(),
		wake: make(chan struct{}, 1),
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	r.network.runner, r.network.scout.runner, r.archiving.runner, r.archiving.replay.runner, r.replies.runner, r.doctoring.runner = r, r, r, r, r, r
	r.sending = sending{
		runner: r, wake: make(chan struct{}, 1), entries: map[outbox.ID]timeline.ID{},
		box: outbox.NewOutbox(uint16(rand.Uint32()), deps.Storage != nil),
	}
	r.sending.box.Private = r.sending.private
	r.clock = clock{r, make(chan struct{}, 1)}
	r.drafted.runner = r
	r.driving.runner, r.driving.wake = r, make(chan struct{}, 1)
	r.OnSettled(r.driving.itemSettled)
	r.goroutine(r.work)
	r.goroutine(r.sending.run)
	if deps.ServerTime != nil {
		r.goroutine(r.clock.work)
	}
	if deps.Storage != nil {
		r.goroutine(r.sending.begin)
	}
	return r
}

// Send updates the model by an event, at the time of Deps.Now. When it returns,
// Model has the result, and effects on the timeline are done; the others follow.
// After Close it does nothing.
func (r *Runner) Send(e Event) {
	if r.ctx.Err() != nil {
		return
	}
	r.mu.Lock()
	r.update(At{r.deps.Now(), e})
	r.follow(e)
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
	r.changed()
}

// update is Send for who holds the lock.
func (r *Runner) update(e Event) {
	var effects []Effect
	r.model, effects = Update(r.model, e)
	r.sealed.Store(r.model.Seal() != Unsealed)
	r.changes.Add(1)
	for _, effect := range effects {
		if !r.record(effect) {
			r.queue = append(r.queue, effect)
		}
	}
}

// Model returns the newest model.
func (r *Runner) Model() Model {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.model
}

// Live returns the store of the messages that come and go, shown or not.
func (r *Runner) Live() *timeline.Store { return r.deps.Store }

// Timeline returns the store of the messages that are shown: the live ones, or
// those of a recording.
func (r *Runner) Timeline() *timeline.Store {
	r.mu.Lock()
	defer r.mu.Unlock()
	store, _ := r.archiving.shown()
	return store
}

// View returns the list of messages that the model's filter and pause leave of
// Timeline. Whoever draws calls its Advance first, and draws again soon when that
// says that more is to be searched.
func (r *Runner) View() *timeline.View {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, view := r.archiving.shown()
	return view
}

// Drawing says that the UI is about to read and draw the newest state: changes
// from now on call Deps.OnChange again. Call it before reading.
func (r *Runner) Drawing() { r.notified.Store(false) }

// Close closes the connection and ends the Runner's goroutines.
func (r *Runner) Close() {
	r.cancel()
}

// Changes counts what happened, but for messages that came from the broker and for what
// Programs counts, so that whoever draws knows what has to be drawn anew. Read it before
// anything else.
func (r *Runner) Changes() uint64 { return r.changes.Load() }

// Programs counts what became of messages that programs send, as Changes does of all
// else: a simulator has it grow a thousand times a second.
func (r *Runner) Programs() uint64 { return r.programs.Load() }

// changed notifies the UI of something other than messages that came.
func (r *Runner) changed() {
	r.changes.Add(1)
	r.notify()
}

// moved notifies the UI of what a program did, or what became of what it sent.
func (r *Runner) moved() {
	r.programs.Add(1)
	r.notify()
}

// notify notifies the UI, unless it has a notification already.
func (r *Runner) notify() {
	if r.deps.OnChange != nil && r.notified.CompareAndSwap(false, true) {
		r.deps.OnChange()
	}
}

// record carries out an effect on the timeline, and reports whether it was one.
func (r *Runner) record(e Effect) bool {
	switch e := e.(type) {
	case Note:
		r.deps.Store.Append(e.Entry)
	case ApplyFilter:
		_, view := r.archiving.shown()
		if e.Filter.All() {
			view.SetMatch(nil) // nothing to search for
		} else {
			view.SetMatch(e.Filter.Match)
		}
	case Freeze:
		r.view.Freeze()
	case Thaw:
		r.view.Thaw()
	default:
		return r.keep(e) || r.keepSession(e) || r.keepLimits(e) || r.sending.act(e) || r.clock.act(e) || r.drafted.act(e) || r.archiving.act(e)
	}
	return true
}

// work carries out the other effects until Close.
func (r *Runner) work() {
	defer r.network.close()
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-r.wake:
		}
		r.mu.Lock()
		effects := r.queue
		r.queue = nil
		r.mu.Unlock()
		for _, e := range effects {
			r.act(e)
		}
	}
}

// loadConfig fetches the page's settings, and tells whether there are any.
func (r *Runner) loadConfig() bool {
	cfg, err := r.deps.LoadConfig(r.ctx)
	if err != nil {
		r.Send(ConfigMissing{err})
		return false
	}
	r.Send(ConfigLoaded{cfg})
	return true
}

// act carries out one effect.
func (r *Runner) act(e Effect) {
	switch e := e.(type) {
	case LoadConfig:
		r.goroutine(r.network.scout.settings)
	case DrawSeed:
		r.Send(AskSeeded{rand.Uint64()})
	case NewClientID:
		r.Send(ClientIDMade{r.deps.NewClientID(), e.Connect})
	case KeepVisit:
		if r.deps.KeepVisit != nil {
			r.deps.KeepVisit(e.Device, e.Text)
		}
	case MakeTabID:
		r.Send(TabIDMade{r.deps.NewClientID()})
	case KeepConfig:
		if r.deps.KeepConfig != nil {
			r.deps.KeepConfig(e.Text)
		}
	case OpenUpdate:
		if r.deps.OpenUpdate != nil {
			r.deps.OpenUpdate()
		}
	default:
		if !r.driving.act(e) && !r.doctoring.act(e) {
			r.network.act(e)
		}
	}
}

// goroutine runs f beside the caller, with its panics reported.
func (r *Runner) goroutine(f func()) {
	go func() {
		if r.deps.OnPanic != nil {
			defer func() {
				if v := recover(); v != nil {
					r.deps.OnPanic(v)
				}
			}()
		}
		f()
	}()
}
