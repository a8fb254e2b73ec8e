package session

import (
	"time"

	"deviceconsole/internal/page"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// Role is what the connected account may do: page.RoleDevice,
// page.RoleOperator or page.RoleReadOnlyOperator.
type Role string

// MaySendEvents reports whether the platform takes events from the role:
// device users alone send events.
func (r Role) MaySendEvents() bool { return r == page.RoleDevice }

// Connection is the state of the one connection of the page.
type Connection struct {
	State   mqttws.State
	Words   Words         // why the state is what it is; empty when there is nothing to say
	Since   time.Time     // moment of the last change of State
	Attempt int           // of Connecting and Reconnecting, from 1
	RetryAt time.Time     // of Reconnecting: when the next attempt starts; zero = now
	RTT     time.Duration // last round trip; 0 = not measured

	URL            string // of the broker, absolute
	Project        platform.Project
	User           platform.User
	ClientID       string // as the broker knows it
	Role           Role
	SessionPresent bool                // the broker resumed an earlier session
	Server         mqttws.ServerLimits // what the broker announced

	// NewClientID is true where a fresh client identifier may help: another
	// client took the session over, or the broker did not like this one.
	NewClientID bool

	generation uint64    // of the client; statuses of earlier ones are stale
	epoch      uint64    // counts the times that Connected was reached
	lostAt     time.Time // when messages began to be missed; zero = nothing missed
	lostWhy    string
}

// Wanted reports whether a connection is up or being made: Disconnect is the
// button to offer, not Connect.
func (c Connection) Wanted() bool {
	return c.State == mqttws.Connecting || c.State == mqttws.Connected || c.State == mqttws.Reconnecting
}

func (c Connection) identity() identity { return identity{c.URL, c.Project, c.User} }
