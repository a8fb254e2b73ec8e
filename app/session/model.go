package session

import (
	"time"

	"deviceconsole/app/chart"
	"deviceconsole/app/connlog"
	"deviceconsole/app/filter"
	"deviceconsole/app/outbox"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
)

// Model is everything the page shows but the messages themselves. It is a
// value: Update returns a new one, and no slice or map of an old one is changed.
type Model struct {
	Now time.Time // moment of the newest event (see At); the only clock Update knows

	Origin      string // of the page: "https://host:port"
	Config      page.Config
	ConfigState ConfigState
	ConfigWords Words // of ConfigFailed and ConfigKept

	Form          Form
	Connection    Connection
	Subscriptions Subscriptions
	Log           connlog.Log // of the connection
	Doctor        Doctor      // of the connection
	View          ViewState
	Compose       Compose
	Asking        Asking
	Again         Again
	ServerClock   ServerClock
	Outbox        Outbox
	Archive       Archive
	Bundle        Bundle
	Release       Release
	Visit         Visit

	tabID    string        // client identifier of this tab, which no other has
	kept     keptConfig    // what the server offered at an earlier visit
	sessions []keptSession // that brokers keep for this browser, at most MaxKeptSessions; replaced, never changed
	known    brokerLimits  // what brokers take, as they announced it last

	waits outbox.Identity // for whom earlier pages left messages; zero = for nobody

	Watch        []chart.Tag // tags whose numbers are followed, at most chart.MaxTags
	WatchProblem string      // why the last one was not taken; "" = it was
}

// ConfigState says how far the page's configuration is.
type ConfigState uint8

// The states of the configuration.
const (
	ConfigLoading ConfigState = iota
	ConfigReady
	ConfigFailed
	ConfigKept // the server is away; what it offered at an earlier visit is used
)

// ViewState is what the page shows of the timeline, and where.
type ViewState struct {
	Route    string      // one of page.Routes
	Pane     Pane        // the right pane of a wide page
	Filter   string      // text of the search box
	Paused   bool        // Resume is the button to offer, not Pause
	Details  bool        // the details of Selected are open
	Selected timeline.ID // 0 = none

	UndoUntil time.Time // how long Undo brings back what Clear took; zero = there is nothing to undo

	FilterAt    time.Time      // when Filter changed
	FilterError *filter.Error  // why Filter is none; nil = it is in force
	Applied     *filter.Filter // what is in force: that of the last text that was one; nil = all
	charting    bool           // details were opened from the chart, which comes back after them
}

// Pane says which tab of the right pane is open.
type Pane uint8

// The tabs of the right pane.
const (
	PaneSend Pane = iota
	PaneDetails
	PaneChart
)
