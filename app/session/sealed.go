package session

import (
	"errors"
	"slices"

	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// Seal says why nothing is published from here.
type Seal uint8

// The reasons. The zero Seal is none: messages are sent.
const (
	Unsealed  Seal = iota
	ByServer       // the page's server was started with -read-only
	ByAccount      // the account may send nothing
)

// Seal returns why nothing is published from here now. What the server says holds for
// a connection as long as it lasts; the account is that of the connection, else of the
// connect form.
func (m Model) Seal() Seal {
	c := m.Connection
	role := c.Role
	if !c.Wanted() {
		role, _ = platform.ParseRole(m.Form.Value(FieldAccountKind)) // none has its rights
	}
	switch {
	case m.Config.ReadOnly || c.Wanted() && c.readOnly:
		return ByServer
	case role == platform.RoleReadOnly:
		return ByAccount
	}
	return Unsealed
}

// Words say that nothing is sent, why, and what to do about it; empty: it is.
func (s Seal) Words() Words {
	switch s {
	case ByServer:
		return Words{"Read-only: nothing is sent from this console", "it was started so by whoever runs it", ""}
	case ByAccount:
		return Words{"Read-only: nothing is sent from here", "this account may only read", "Connect with an account that may send"}
	}
	return Words{}
}

// errSealed is why a program's message is not taken.
var errSealed = errors.New("this console is read-only, and sends nothing")

// seal lets no effect pass that publishes, or leads to it, while nothing is to be
// published. Every event's effects go through it, so that no button, key, other app or
// other tab finds another way; Runner.handOver stands behind it, before the network.
//
// Without OpenOutbox nothing that waits is sent, and no lead is asked for, which
// leaves the lead to a tab that sends.
func (m Model) seal(effects []Effect) (Model, []Effect) {
	if m.Seal() == Unsealed {
		return m, effects
	}
	if c := m.Connection; c.Wanted() && !c.readOnly && m.Config.ReadOnly { // its messages under way would be repeated
		var more []Effect
		m, more = m.disconnect()
		m.Connection.Words = Words{"Disconnected: this console is read-only since its server answered", "the connection was made before that was known", "Connect again to listen"}
		effects = append(effects, more...)
	}
	if !slices.ContainsFunc(effects, publishes) {
		return m, effects
	}
	var kept []Effect
	for _, e := range effects {
		if !publishes(e) {
			kept = append(kept, e)
		} else if _, opens := e.(OpenOutbox); !opens {
			m.Outbox.Problem, m.Outbox.Of = m.Seal().Words().String(), 0
		}
	}
	return m, kept
}

// publishes tells whether an effect publishes something, or has something published
// now or later.
func publishes(e Effect) bool {
	switch e := e.(type) {
	case OpenOutbox, Enqueue, SaveEdit, StartMachine, RuleOn:
		return true
	case AskOutbox:
		switch e.Wish {
		case wishAgain, wishEdit, wishRelease, wishSendLate, wishFailedAgain:
			return true
		}
	}
	return false
}

// Sealed reports whether nothing is published from here: see Model.Seal.
func (r *Runner) Sealed() bool { return r.sealed.Load() }

// handOver is the one way of a message to a client, and by it to a broker.
func (r *Runner) handOver(c Client, m mqttws.Message, done func(mqttws.Ack, error)) {
	if r.sealed.Load() {
		done(mqttws.Ack{}, mqttws.ErrNotConnected)
		return
	}
	c.Start(m, done)
}
