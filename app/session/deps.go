package session

import (
	"context"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// Client is a connection to a broker, as *mqttws.Client is one. None of the
// methods waits.
type Client interface {
	Subscribe(filter string, qos byte) error
	Unsubscribe(filter string) error
	// Start sends a message: see mqttws.Client.Start.
	Start(m mqttws.Message, done func(mqttws.Ack, error))
	Retry()
	// Check makes sure that the broker is still there: see mqttws.Client.Check.
	Check()
	Close() error
}

// Deps is what a Runner needs of the world. All are required
// but those of which it says otherwise.
type Deps struct {
	// Dial starts a client and returns at once; an error means that the
	// configuration can never work. It is called from one goroutine, and must not
	// call OnStatus itself, which waits for it.
	Dial func(mqttws.Config) (Client, error)
	// LoadConfig fetches page.ConfigPath; it may wait until ctx ends.
	LoadConfig func(ctx context.Context) (page.Config, error)
	// Store is where messages go.
	Store *timeline.Store
	// Now is the wall clock, with microseconds.
	Now func() time.Time
	// ServerTime asks the page's server for its time; it may wait until ctx ends.
	// nil: nobody can be asked, and how far this clock is off stays unknown.
	ServerTime func(ctx context.Context) (time.Time, error)
	// Reach opens a WebSocket and closes it at once: see mqttws.Reach. nil: the
	// connection doctor can't be asked.
	Reach func(ctx context.Context, url string, mqtt bool) error
	// Probe asks the page's server how far it gets to the broker: page.ProbePath. nil:
	// it can't be asked.
	Probe func(ctx context.Context) (page.Probe, error)
	// KeepDraft keeps what is typed into the send form for a reload of the page, at
	// most draft.MaxSaved bytes; "" forgets it. nil: a reload loses it.
	KeepDraft func(text string)
	// KeepLimits keeps what brokers announced that they take, at most 20 of them, for
	// the next visit; nil: it is known again once they are connected.
	KeepLimits func(text string)
	// KeepSession keeps a line of text under the key that it begins with, in place of
	// the one before, for KeptSessionsRestored; "" forgets it. nil: a session that the
	// broker keeps is not found again.
	KeepSession func(key, line string)
	// HoldLock has a lock that one tab of the browser holds at a time: see
	// browser.HoldLock. nil: tabs can't be told apart, and no session is kept for the
	// next visit.
	HoldLock func(ctx context.Context, name string, held func(context.Context)) error
	// KeepConfig keeps what the server offered for a visit without it; nil: such a
	// visit knows nothing of it.
	KeepConfig func(text string)
	// KeepVisit keeps the visit to a device for a page that comes after this one, beside
	// those to others; "" forgets it. nil: it goes with the page.
	KeepVisit func(device, text string)
	// OpenUpdate loads the page anew, in the version that is ready; nil: there is none.
	OpenUpdate func()
	// Hidden reports whether nobody can see the page; nil: it is always seen.
	Hidden func() bool
	// NewClientID returns a client identifier that no one else uses, at most 32
	// characters long: "console-xxxxxxxx".
	NewClientID func() string
	// NewSink returns what takes an export; nil: nothing can be exported.
	NewSink func() Sink
	// Storage keeps the outbox beyond the page; nil: nothing does.
	Storage outbox.Storage
	// Online tells whether the device has a network at all, as far as it knows; nil:
	// it does.
	Online func() bool
	// Rest lets the page live for a moment between two steps of long work. It is
	// called from a goroutine of the Runner's and may wait; nil does nothing.
	Rest func()
	// OnChange is called when model or timeline changed, and not again before
	// Runner.Drawing is called: at most one notification is outstanding. It may
	// come from any goroutine and must not wait.
	OnChange func()
	// OnPanic is called with what a goroutine of the Runner panicked with; nil
	// lets the program end. The Runner is of no use afterwards.
	OnPanic func(any)
}
