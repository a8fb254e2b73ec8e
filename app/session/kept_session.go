package session

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/connlog"
	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// keptSession is a session that a broker keeps for this browser while no page is
// connected. Nothing of it is secret.
type keptSession struct {
	of       outbox.Identity
	clientID string        // that the broker knows it by: the same at every visit
	keep     time.Duration // that the broker was asked for
	seen     time.Time     // when a page was last connected
	filters  []string      // that it is subscribed to
}

// MaxKeptSessions bounds the sessions that one browser has brokers keep.
const MaxKeptSessions = 20

// KeepTimes are the choices of the field Keep listening while closed. The first is not
// to.
var KeepTimes = []string{"off", "1 hour", "8 hours", "1 day", "7 days"}

var keepTimes = [...]time.Duration{0, time.Hour, 8 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}

// Events of kept sessions.
type (
	// KeptSessionsRestored: what Deps.KeepSession took at earlier visits, a line each.
	// What can't be read is left out.
	KeptSessionsRestored struct{ Text string }
	// SessionShared: another tab has the session, or whether one has can't be known, so
	// that the client has connected with an identifier of its own.
	SessionShared struct {
		Generation uint64
		Why        string
	}
	// TabIDMade: a fresh client identifier for what this tab connects to next.
	TabIDMade struct{ ClientID string }
)

// Effects of kept sessions.
type (
	// KeepSession keeps a line under a key; "" forgets it.
	KeepSession struct{ Key, Line string }
	// MakeTabID makes a fresh client identifier: TabIDMade.
	MakeTabID struct{}
)

func (KeptSessionsRestored) event() {}
func (SessionShared) event()        {}
func (TabIDMade) event()            {}
func (KeepSession) effect()         {}
func (MakeTabID) effect()           {}

// updateKept takes the events of kept sessions.
func (m Model) updateKept(e Event) (Model, bool) {
	switch e := e.(type) {
	case KeptSessionsRestored:
		m.sessions = readSessions(e.Text)
	case TabIDMade:
		m.tabID = e.ClientID
		m.Form = m.Form.suggest(FieldClientID, e.ClientID)
	case SessionShared:
		if c := &m.Connection; e.Generation == c.generation {
			c.ClientID, c.keep, c.keeps, c.ends, c.shared = m.tabID, 0, false, false, e.Why
			c.lostAt, c.awaited = noTime, false
			m = m.logged(connlog.Connection, true, "Nothing is kept while this page is closed: "+e.Why+". It connects with client ID "+m.tabID)
		}
	default:
		return m, false
	}
	return m, true
}

// keptSession returns the session that a broker keeps for an account.
func (m Model) keptSession(of outbox.Identity) (k keptSession, ok bool) {
	i := slices.IndexFunc(m.sessions, func(k keptSession) bool { return k.of == of })
	if i < 0 {
		return k, false
	}
	return m.sessions[i], true
}

// withSession notes a session in place of the one before of the account; without a
// client identifier it is forgotten.
func (m Model) withSession(k keptSession) (Model, Effect) {
	m.sessions = slices.DeleteFunc(slices.Clone(m.sessions), func(other keptSession) bool { return other.of == k.of })
	if k.clientID == "" {
		return m, KeepSession{k.key(), ""}
	}
	m.sessions = append(m.sessions, k)[max(0, len(m.sessions)+1-MaxKeptSessions):]
	return m, KeepSession{k.key(), k.line()}
}

// KeepChoice is what the field Keep listening while closed says: what a person chose,
// else what was chosen for the account before.
func (m Model) KeepChoice() string {
	if f := m.Form.fields[FieldKeep]; f.typed {
		return f.value.Reveal()
	}
	s, _ := m.parseForm()
	return keepWord(s.keep)
}

// keepWord is the choice for a time.
func keepWord(keep time.Duration) string { return KeepTimes[max(0, slices.Index(keepTimes[:], keep))] }

// parseKeep reads for how long the broker is to keep the session of an account.
func (m Model) parseKeep(of outbox.Identity) time.Duration {
	if f := m.Form.fields[FieldKeep]; f.typed {
		return keepTimes[max(0, slices.Index(KeepTimes, f.value.Reveal()))]
	}
	k, _ := m.keptSession(of)
	return k.keep
}

// keeping makes of settings those that take up, begin or end the session that the
// broker keeps for the account, and says what becomes of it in the connection. ok is
// false where it is about none.
func (m Model) keeping(s settings) (_ settings, before keptSession, ok bool) {
	before, known := m.keptSession(s.identity())
	if s.keep == 0 && !known || strings.ContainsAny(s.url, "?\t\n") { // a query may hold a secret
		return s, before, false
	}
	id := before.clientID
	if !known {
		id = m.tabID
	}
	if parsed, err := platform.ParseClientID(id); err == nil {
		s.clientID = parsed
	}
	s.cleanStart, s.sessionExpiry = s.keep == 0 || !known, s.keep
	return s, before, true
}

// takeUp has a new connection go on where the session was left that the broker keeps:
// its topic filters, and the gap since then.
func (m Model) takeUp(before keptSession, s settings) Model {
	c := &m.Connection
	c.keep, c.ends = s.keep, s.keep == 0
	if s.keep == 0 || before.seen.IsZero() {
		return m
	}
	for _, filter := range before.filters {
		if !contains(m.Subscriptions.List, filter) {
			m.Subscriptions.List = append(slices.Clip(m.Subscriptions.List), pendingSubscription(filter, true))
		}
	}
	if c.lostAt.IsZero() || before.seen.Before(c.lostAt) {
		c.lostAt, c.lostWhy, c.awaited = before.seen, "this page was closed", true
	}
	return m
}

// sessionReached notes the session that the broker keeps from now on, or that it has
// ended.
func (m Model) sessionReached() (Model, []Effect) {
	c := m.Connection
	switch {
	case c.ends:
		m, e := m.withSession(keptSession{of: c.identity()})
		return m.logged(connlog.Connection, false, "The session that the broker kept for this browser was ended"), []Effect{e, MakeTabID{}}
	case c.keep == 0:
		return m, nil
	case c.Server.SessionExpiry == 0:
		return m.logged(connlog.Connection, true, "While this page is closed: "+c.KeepWords()), nil
	}
	_, known := m.keptSession(c.identity())
	m, effects := m.sessionSeen(m.Now)
	if !known { // nothing else is to connect as this
		effects = append(effects, MakeTabID{})
	}
	return m.logged(connlog.Connection, false, "While this page is closed: "+c.KeepWords()), effects
}

// sessionSeen notes until when the page was connected.
func (m Model) sessionSeen(at time.Time) (Model, []Effect) {
	c := m.Connection
	if c.keep == 0 || c.Server.SessionExpiry == 0 {
		return m, nil
	}
	k := keptSession{of: c.identity(), clientID: c.ClientID, keep: c.keep, seen: at}
	for _, s := range m.Subscriptions.List {
		if !m.HoldsSecret(s.Filter) && len(k.filters) < MaxManualFilters {
			k.filters = append(k.filters, s.Filter)
		}
	}
	m, e := m.withSession(k)
	return m, []Effect{e}
}

// seenEvery is how often at most it is noted that the page is connected.
const seenEvery = time.Minute

// sessionTold notes it with the broker's signs of life.
func (m Model) sessionTold() (Model, []Effect) {
	if k, ok := m.keptSession(m.Connection.identity()); !ok || m.Now.Sub(k.seen) < seenEvery {
		return m, nil
	}
	return m.sessionSeen(m.Now)
}

// KeepWords say what the broker keeps while no page is connected.
func (c Connection) KeepWords() string {
	granted := c.Server.SessionExpiry
	switch {
	case c.shared != "":
		return "nothing is kept: " + c.shared
	case c.keep == 0:
		return "nothing is kept"
	case granted == 0:
		return "nothing is kept: this broker keeps no session"
	case c.Version == mqttws.V311:
		return "messages of QoS 1 and 2 are kept, for as long as the broker's own rules say (" + c.Version.String() + " has no word for it)"
	case granted < c.keep:
		return "messages of QoS 1 and 2 are kept for " + phrase.Span(granted) + ", the most that this broker grants"
	}
	return "messages of QoS 1 and 2 are kept for " + keepWord(c.keep)
}

// key names the account of a session.
func (k keptSession) key() string {
	return k.of.URL + "\t" + k.of.Project.String() + "\t" + k.of.User.String() + "\t"
}

// line writes a session for Deps.KeepSession. None of its parts holds a control
// character.
func (k keptSession) line() string {
	return k.key() + k.clientID + "\t" + strconv.FormatInt(int64(k.keep/time.Second), 10) + "\t" + strconv.FormatInt(k.seen.UnixMilli(), 10) +
		"\t" + strings.Join(k.filters, "\t")
}

// readSessions reads what line wrote.
func readSessions(text string) (list []keptSession) {
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) < 7 || len(list) == MaxKeptSessions {
			continue
		}
		project, err1 := platform.ParseProject(f[1])
		user, err2 := platform.ParseUser(f[2])
		id, err3 := platform.ParseClientID(f[3])
		seconds, err4 := strconv.ParseInt(f[4], 10, 64)
		seen, err5 := strconv.ParseInt(f[5], 10, 64)
		k := keptSession{outbox.Identity{URL: f[0], Project: project, User: user}, id.String(), time.Duration(seconds) * time.Second, time.UnixMilli(seen), nil}
		if err1 != nil || err2 != nil || err3 != nil || err4 != nil || err5 != nil || !slices.Contains(keepTimes[1:], k.keep) {
			continue
		}
		for _, filter := range f[6:min(len(f), 6+MaxManualFilters)] {
			if parsed, err := platform.ParseFilter(filter); err == nil {
				k.filters = append(k.filters, string(parsed))
			}
		}
		list = append(list, k)
	}
	return list
}
