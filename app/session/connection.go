package session

import (
	"strconv"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// Connection is the state of the one connection of the page.
type Connection struct {
	State   mqttws.State
	Words   Words         // why the state is what it is; empty when there is nothing to say
	Since   time.Time     // moment of the last change of State
	Attempt int           // of Connecting and Reconnecting, from 1
	RetryAt time.Time     // when the next attempt starts; zero while one is under way
	RTT     time.Duration // last round trip; 0 = not measured
	Jitter  time.Duration // how much round trips differ; 0 = not known yet

	// Whom and what the connection is for; empty before the first Connect.
	URL      string // of the broker, absolute
	Project  platform.Project
	User     platform.User
	ClientID string // as the broker knows it
	Role     platform.Role

	Version        mqttws.Version      // of MQTT, that the connection speaks; 0 = none yet
	VersionChosen  bool                // by the person, not by what the broker has
	SessionPresent bool                // the broker resumed an earlier session
	Server         mqttws.ServerLimits // what the broker announced

	// NewClientID is true where a fresh client identifier helps: another client
	// took the session over, or the broker did not like this one.
	NewClientID bool

	generation uint64    // of the client; what earlier ones say is stale
	epoch      uint64    // counts the times that Connected was reached, over all clients
	wasUp      bool      // this client has been connected
	lostAt     time.Time // when messages began to be missed; zero = none are
	lostWhy    string
	lostErr    error         // what ended the connection last
	readOnly   bool          // the server wanted no message to be sent when it was made
	keep       time.Duration // for which the broker is to keep the session for the next visit; 0 = not
	ends       bool          // the session that it keeps is ended by this connection
	shared     string        // why nothing is kept although it was to be; "" = nothing is against it
	keeps      bool          // the broker is asked to keep the session after a loss
	awaited    bool          // the session of before the loss was to be kept, and is asked for again
	offline    bool          // the device has no network, as far as it knows
	unserved   bool          // the page's server does not answer, neither
}

// WasUp reports whether a connection was up since the page was loaded, be it for less
// time than it takes to draw that.
func (c Connection) WasUp() bool { return c.epoch > 0 }

// Wanted reports whether a connection is up or being made, so that Disconnect is
// the button to offer.
func (c Connection) Wanted() bool {
	return c.State == mqttws.Connecting || c.State == mqttws.Connected || c.State == mqttws.Reconnecting
}

// CanRetry reports whether Retry now would do something: an attempt is due
// later, or the client has given up.
func (c Connection) CanRetry() bool {
	return c.State == mqttws.Refused || c.State != mqttws.Connected && c.Wanted() && !c.RetryAt.IsZero()
}

// Who is "<project> / <user>", or "" before the first Connect.
func (c Connection) Who() string {
	if c.URL == "" {
		return ""
	}
	return c.Project.String() + " / " + c.User.String()
}

// StatusText is the text of the status "Connection": the state's word, and the
// round trip while connected.
func (m Model) StatusText() string {
	c := m.Connection
	if c.State == mqttws.Connected && c.RTT > 0 {
		return c.State.String() + " · " + roundTrip(c.RTT)
	}
	return c.State.String()
}

func roundTrip(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "under 1 ms"
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return phrase.Decimal(d.Seconds(), 1) + " s"
}

// identity is on whose behalf and where something is sent.
func (c Connection) identity() outbox.Identity {
	return outbox.Identity{URL: c.URL, Project: c.Project, User: c.User}
}

// reached starts the time of a connection, and notes what was missed before it.
func (m Model) reached(s mqttws.Status) (Model, []Effect) {
	var effects []Effect
	c := &m.Connection
	c.epoch++
	c.wasUp, c.unserved = true, false
	if !c.lostAt.IsZero() {
		effects = append(effects, Note{gapEntry(c.lostAt, m.Now, s.SessionPresent, c.awaited, c.lostWhy)})
		c.lostAt, c.lostWhy = noTime, ""
	}
	m, kept := m.sessionReached()
	c = &m.Connection
	effects = append(effects, kept...)
	return m, append(effects, OpenOutbox{c.identity(), s.Server, c.generation}, MeasureClock{})
}

// lost ends the time of a connection that was up. Messages may be missing since
// the broker was last heard, which is long before a dead line is noticed.
func (m Model) lost(heard time.Time, why string) Model {
	c := &m.Connection
	if c.State != mqttws.Connected {
		return m
	}
	c.lostAt, c.lostWhy, c.awaited = m.Now, why, c.keeps
	if heard.After(c.Since) && heard.Before(m.Now) {
		c.lostAt = heard
	}
	return m
}

// shut holds the outbox back where a connection ends that was up.
func (m Model) shut(dropped bool) []Effect {
	if m.Connection.State != mqttws.Connected {
		return nil
	}
	return []Effect{ShutOutbox{dropped}}
}

// statusChanged takes what the client says of itself.
func (m Model) statusChanged(e StatusChanged) (Model, []Effect) {
	if e.Generation != m.Connection.generation {
		return m, nil
	}
	var effects []Effect
	s, before := e.Status, m.Connection.State
	if s.State != mqttws.Connected && s.State != before {
		effects = m.shut(dropped(s.Err))
		if before == mqttws.Connected {
			var seen []Effect
			m, seen = m.sessionSeen(m.Now)
			effects = append(effects, seen...)
		}
		m = m.lost(s.HeardAt, m.statusWhy(s))
		m.Subscriptions = m.Subscriptions.pending(pending)
	}
	c := &m.Connection
	if before == mqttws.Connected {
		c.lostErr = s.Err
	}
	if s.State != before {
		c.Since = m.Now
	}
	c.State, c.Attempt, c.RetryAt, c.RTT, c.Jitter = s.State, s.Attempt, s.RetryAt, s.RTT, s.Jitter
	c.SessionPresent = s.SessionPresent
	c.Words = m.statusWords(s)
	c.NewClientID = newClientIDHelps(s.Err)
	if s.AssignedClientID != "" {
		c.ClientID = s.AssignedClientID
	}
	if s.State == mqttws.Connected {
		c.Server, c.Version = s.Server, s.Version
		if before != mqttws.Connected {
			var more []Effect
			m, more = m.reached(s)
			effects = append(effects, more...)
			m, more = m.learn()
			effects = append(effects, more...)
		} else {
			var more []Effect
			m, more = m.sessionTold()
			effects = append(effects, more...)
		}
	}
	m = m.logStatus(before, s).preview()
	if m.puzzles(s) {
		m.Doctor.unasked, m.Doctor.cause = e.Generation, s.Err
		var more []Effect
		m, more = m.examine(true)
		effects = append(effects, more...)
	}
	return m, effects
}
