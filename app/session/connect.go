package session

import (
	"deviceconsole/app/connlog"
	"deviceconsole/app/outbox"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// subscribeQoS is what is asked for every topic filter: each message once at
// least, and a broker that can't grants less.
const subscribeQoS = 1

// connect checks the form and starts a client for what it says, in place of the
// one before.
func (m Model) connect() (Model, []Effect) {
	m, s, ok := m.submitForm()
	if !ok {
		return m, nil
	}
	s, before, kept := m.keeping(s)
	effects := m.shut(false)
	m = m.lost(noTime, "connected anew")
	if s.identity() != m.Connection.identity() {
		m = m.otherIdentity()
	}
	old := m.Connection
	m.Connection = Connection{
		State: mqttws.Connecting, Since: m.Now, Attempt: 1,
		URL: s.url, Project: s.project, User: s.user,
		ClientID: s.clientID.String(), Role: s.role, VersionChosen: s.version != mqttws.Auto,
		generation: old.generation + 1, epoch: old.epoch, lostAt: old.lostAt, lostWhy: old.lostWhy, offline: old.offline,
		readOnly: m.Config.ReadOnly, keeps: s.sessionExpiry > 0, awaited: old.awaited && !s.cleanStart && s.clientID.String() == old.ClientID,
	}
	if kept {
		m = m.takeUp(before, s)
	}
	for i, f := range secretFields {
		m.Form.sent[i] = m.Form.fields[f].value
	}
	m.Subscriptions = m.Subscriptions.of(s)
	m = m.logged(connlog.Connection, false, "Connecting to "+s.url+" as "+m.Connection.Who()+", client ID "+m.Connection.ClientID)
	effects = append(effects, Connect{
		Generation: m.Connection.generation, URL: s.url, ClientID: s.clientID.String(),
		Username: s.username, Password: s.password, Version: s.version,
		CleanStart: s.cleanStart, SessionExpiry: s.sessionExpiry, Keepalive: s.keepalive, Kept: kept, Alone: m.tabID,
	})
	for _, sub := range m.Subscriptions.List {
		effects = append(effects, Subscribe{sub.Filter, sub.QoS})
	}
	return m.preview(), effects
}

// otherIdentity forgets what belongs to the account or broker before: filters
// typed by hand, and the time from which messages were missed. What waits in the
// outbox stays there until the account that it was made for is connected again.
func (m Model) otherIdentity() Model {
	m.Connection.lostAt, m.Connection.lostWhy = noTime, ""
	m.Subscriptions.List = nil
	return m
}

// disconnect ends the connection. Form, filters and outbox stay for the next.
func (m Model) disconnect() (Model, []Effect) {
	effects := append(m.shut(false), Close{})
	if m.Connection.State == mqttws.Connected {
		var seen []Effect
		m, seen = m.sessionSeen(m.Now)
		effects = append(effects, seen...)
	}
	m = m.lost(noTime, "disconnected here")
	c := &m.Connection
	if c.State != mqttws.Disconnected {
		c.Since = m.Now
	}
	if c.Wanted() {
		m = m.logged(connlog.Connection, false, "Disconnected here")
	}
	c.State, c.Words = mqttws.Disconnected, Words{}
	c.Attempt, c.RetryAt, c.RTT, c.NewClientID = 0, noTime, 0, false
	c.generation++
	m.Subscriptions = m.Subscriptions.pending(notSubscribed)
	return m.preview(), effects
}

// connectFailed takes that the client refused the configuration.
func (m Model) connectFailed(e ConnectFailed) Model {
	if e.Generation != m.Connection.generation {
		return m
	}
	m.Connection.State, m.Connection.Since = mqttws.Refused, m.Now
	m.Connection.Words = Words{"The connection was not tried", m.scrub(e.Err.Error()), "Correct the connect form"}
	return m.logged(connlog.Connection, true, m.Connection.Words.String()).preview()
}

// retry makes the client try now.
func (m Model) retry() (Model, []Effect) {
	if !m.Connection.CanRetry() {
		return m, nil
	}
	return m, []Effect{Retry{}}
}

// target returns on whose behalf a message would be sent now: that of the
// connection, else that of the form, which the next connection is made from.
func (m Model) target() (_ outbox.Identity, _ platform.Role, ok bool) {
	if m.Connection.Wanted() {
		return m.Connection.identity(), m.Connection.Role, true
	}
	s, errs := m.parseForm()
	ok = errs[FieldProject] == "" && errs[FieldUser] == "" && errs[FieldBrokerURL] == ""
	return s.identity(), s.role, ok
}

// Sender is whose messages leave from here: the account of the connection, or the one
// in the connect form as far as that is filled in.
func (m Model) Sender() outbox.Identity {
	who, _, _ := m.target()
	return who
}

// Rights are those of the account whose messages are shown; zero = unknown, as for
// those of a recording.
func (m Model) Rights() platform.Rights {
	if !m.Connection.Wanted() || m.Archive.Recording.Shown() {
		return platform.Rights{}
	}
	who := m.Connection.identity()
	return platform.Rights{Role: m.Connection.Role, Project: who.Project, User: who.User}
}
