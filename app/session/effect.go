package session

import (
	"time"

	"deviceconsole/app/filter"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// Effect is something to be done. Update returns effects in the order in which
// they are to be done; the Runner does them and answers with events.
type Effect interface{ effect() }

// Effects of the configuration and the form.
type (
	// LoadConfig fetches the page's configuration: ConfigLoaded or ConfigMissing.
	LoadConfig struct{}
	// NewClientID makes a fresh client identifier: ClientIDMade.
	NewClientID struct{ Connect bool }
)

// Effects of the connection.
type (
	// Connect starts a client, in place of the one before. The callbacks of the
	// configuration are the Runner's to set. It holds secrets and prints without
	// them.
	Connect struct {
		Generation uint64
		URL        string
		ClientID   string
		Username   string // "" = none, and no password
		Password   Secret // <api_key>/<user_password>, for the platform
		Version    mqttws.Version

		CleanStart               bool
		SessionExpiry, Keepalive time.Duration

		Kept  bool   // ClientID is that of a session that is kept between visits, for one tab at a time
		Alone string // client identifier to use where another tab has it: SessionShared
	}
	// Close ends the client.
	Close struct{}
	// Retry makes the client try now.
	Retry struct{}
	// Subscribe asks for a topic filter, now and after every reconnection.
	Subscribe struct {
		Filter string
		QoS    byte
	}
	// Unsubscribe gives a topic filter up.
	Unsubscribe struct{ Filter string }
)

// Effects of the timeline.
type (
	// Note appends an entry.
	Note struct{ Entry timeline.Entry }
	// ApplyFilter shows the entries that match a filter.
	ApplyFilter struct{ Filter *filter.Filter }
	// Freeze holds the view of the timeline still.
	Freeze struct{}
	// Thaw lets it go on.
	Thaw struct{}
	// ClearTimeline hides all entries; UndoClear brings them back.
	ClearTimeline struct{}
)

func (LoadConfig) effect()    {}
func (NewClientID) effect()   {}
func (Connect) effect()       {}
func (Close) effect()         {}
func (Retry) effect()         {}
func (Subscribe) effect()     {}
func (Unsubscribe) effect()   {}
func (Note) effect()          {}
func (ApplyFilter) effect()   {}
func (Freeze) effect()        {}
func (Thaw) effect()          {}
func (ClearTimeline) effect() {}
