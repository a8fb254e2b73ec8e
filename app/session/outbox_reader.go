package session

import (
	"slices"
	"sync"
	"sync/atomic"

	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
)

// OutboxReader reads the outbox of a Runner, as it is at the moment.
type OutboxReader struct{ runner *Runner }

// Outbox returns what reads the outbox.
func (r *Runner) Outbox() OutboxReader { return OutboxReader{r} }

// Newest returns up to n items, the newest first.
func (o OutboxReader) Newest(n int) []outbox.Item {
	o.runner.mu.Lock()
	defer o.runner.mu.Unlock()
	return o.runner.sending.box.Newest(n)
}

// Each calls a func for the items, the newest first, until it returns false. It
// must not change them or keep them, and not call the Runner: the outbox waits
// for it.
func (o OutboxReader) Each(see func(*outbox.Item) bool) {
	o.runner.mu.Lock()
	defer o.runner.mu.Unlock()
	o.runner.sending.box.Each(see)
}

// Read reports whether all that earlier pages left is here, as far as it can be read.
func (o OutboxReader) Read() bool {
	o.runner.mu.Lock()
	defer o.runner.mu.Unlock()
	return o.runner.sending.read || o.runner.deps.Storage == nil
}

// Item returns an item; false: there is none (any more).
func (o OutboxReader) Item(id outbox.ID) (outbox.Item, bool) {
	o.runner.mu.Lock()
	defer o.runner.mu.Unlock()
	return o.runner.sending.box.Item(id)
}

// Counts tells how much there is.
func (o OutboxReader) Counts() outbox.Counts {
	o.runner.mu.Lock()
	defer o.runner.mu.Unlock()
	return o.runner.sending.box.Counts()
}

// OnSettled has a func called for each item of the outbox that ends, in order, by
// one goroutine; it must not wait. A quarantined item ends again when it was
// released. The func that it returns ends this.
func (r *Runner) OnSettled(f func(outbox.Item)) (stop func()) { return r.sending.settled.add(f) }

// OnArrival has a func called for each message that arrives, after it was
// appended to the timeline; it must not wait. The entry is good until the func
// returns. The func that OnArrival returns ends this.
func (r *Runner) OnArrival(f func(*timeline.Entry)) (stop func()) { return r.sending.arrived.add(f) }

// Enqueue takes messages of a program into the outbox, all of them or, with an
// error, the first ones: their IDs say which. The error is a
// *mqttws.InvalidError for a message that can't be sent, an *outbox.FullError
// where too much waits, and another where nothing is sent at all (Model.Seal). It does
// not wait.
func (r *Runner) Enqueue(messages []outbox.New) ([]outbox.ID, error) {
	r.mu.Lock()
	ids := make([]outbox.ID, 0, len(messages))
	var err error
	for _, n := range messages {
		if err = errSealed; r.sealed.Load() {
			break
		}
		var id outbox.ID
		if id, err = r.sending.accept(n, r.deps.Now()); err != nil {
			break
		}
		ids = append(ids, id)
	}
	r.mu.Unlock()
	r.sending.stir()
	r.moved()
	return ids, err
}

// listeners are funcs that whoever wants is told by. Without one nothing is told.
type listeners[F any] struct {
	mu   sync.Mutex
	list atomic.Pointer[[]*F]
}

// add adds a func, and returns what takes it out again.
func (l *listeners[F]) add(f F) (stop func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	added := append(slices.Clone(l.all()), &f)
	l.list.Store(&added)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		left := slices.DeleteFunc(slices.Clone(l.all()), func(other *F) bool { return other == &f })
		l.list.Store(&left)
	}
}

func (l *listeners[F]) all() []*F {
	if list := l.list.Load(); list != nil {
		return *list
	}
	return nil
}
