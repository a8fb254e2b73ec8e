package session

import (
	"time"

	"deviceconsole/internal/page"
)

// Model is everything the page shows but the messages themselves. It is a
// value: Update returns a new one, and no slice or map of an old one is changed.
type Model struct {
	Now time.Time // moment of the newest event (see At); the only clock Update knows

	Origin      string // of the page: "https://host:port"
	Config      page.Config
	ConfigState ConfigState
	ConfigWords Words // of ConfigFailed

	Form          Form
	Connection    Connection
	Subscriptions Subscriptions
	View          ViewState
	Compose       Compose
	Outbox        Outbox
}

// ConfigState says how far the page's configuration is.
type ConfigState uint8

// The states of the configuration.
const (
	ConfigLoading ConfigState = iota
	ConfigReady
	ConfigFailed
)

// Words is a sentence for a person in three parts: what happened, why, and what
// to do (UX.md "Words"). Why and Do may be empty.
type Words struct{ What, Why, Do string }

// String joins the parts to "What (why). Do", or what there is of it.
func (w Words) String() string {
	s := w.What
	if w.Why != "" {
		s += " (" + w.Why + ")"
	}
	if s != "" {
		s += "."
	}
	if w.Do != "" {
		if s != "" {
			s += " "
		}
		s += w.Do
	}
	return s
}

// ViewState is what the list of messages shows of the timeline.
type ViewState struct {
	Route    string // one of page.Routes
	Pane     Pane   // the right pane of a wide page
	Filter   string // text of the search box
	Paused   bool
	Details  bool   // the details of Selected are open
	Selected uint64 // timeline.ID; 0 = none
}

// Pane says which tab of the right pane is open.
type Pane uint8

// The tabs of the right pane.
const (
	PaneSend Pane = iota
	PaneDetails
)
