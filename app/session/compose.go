package session

import (
	"deviceconsole/app/draft"
	"deviceconsole/app/template"
	"deviceconsole/mqttws"
)

// Compose is the send form, and what it would send.
type Compose struct {
	draft.State
	Built  draft.Built // as of the newest event
	Shared Shared      // what another app shared that stands in the form
	Said   string      // why the last change was not made, until the next; "" = it was

	stamps  draft.Stamps    // given by draft.StampNow
	earlier [][]byte        // payloads of events before this one, the newest first
	filled  *template.State // what the next message's variables are filled in from; nil = there were none yet. It is replaced, never changed
}

// updateCompose takes the events of the send form.
func (m Model) updateCompose(e Event) (_ Model, effects []Effect, ok bool) {
	c := &m.Compose
	said := ""
	switch e := e.(type) {
	case ComposeChanged:
		said = c.change(e, m)
	case ComposeFixed:
		for _, change := range e.Fix.Changes {
			said = c.change(ComposeChanged(change), m)
		}
	case ComposeFileChosen:
		c.Draft.File = e.File
	case ComposePropertyChanged:
		c.Draft = c.Draft.WithUserProperty(e.Index, e.Property)
	case ComposePropertyRemoved:
		c.Draft = c.Draft.WithoutUserProperty(e.Index)
	case ComposeReplaced:
		c.State, c.Shared = c.State.Replace(e.Draft), Shared{}
	case UsualMessage:
		c.State = c.State.Usual(e.QoS, e.Now)
		return m.preview(), nil, true
	case DraftRestored:
		return m.restoreDraft(e).preview(), nil, true
	case ClearRetainedPressed:
		m, effects = m.clearRetained()
		return m, effects, true
	default:
		return m, nil, false
	}
	c.Said = said
	m.Outbox.Problem, m.Outbox.Of, m.Outbox.Taken = "", 0, 0
	return m.preview(), []Effect{KeepDraft{}}, true
}

// change sets a field, and returns why it could not be.
func (c *Compose) change(e ComposeChanged, m Model) (said string) {
	next, err := c.State.Set(e.Field, e.Value)
	c.State = next
	if e.Field == draft.FieldStamping && next.Draft.Stamping == draft.StampAt && next.Draft.ObservedAt == "" {
		c.Draft.ObservedAt = draft.ISO(m.Now) // a time to edit
	}
	if err != nil {
		said = err.Error()
	}
	return said
}

// adoptDevice gives the send form the Device ID of the connect form, as long as
// no person chose another.
func (m Model) adoptDevice() Model {
	m.Compose.State = m.Compose.SuggestDevice(m.Form.Value(FieldDevice))
	return m
}

// preview brings Compose.Built up to date.
func (m Model) preview() Model {
	if m.Compose.Draft.Variables && m.Compose.filled == nil {
		m.Compose.filled = template.NewState(uint64(m.Now.UnixNano()), m.Now)
	}
	m.Compose.Built = m.asked(m.Compose.Draft, func(d draft.Draft) draft.Built { return d.Build(m.fill()) })
	m.Compose.Built.Findings = append(m.Compose.Built.Findings, m.secretFindings(m.Compose.Draft, m.Compose.Built)...)
	return m
}

// env is what a message would be sent from now.
func (m Model) env() draft.Env {
	who, role, known := m.target()
	limits, announced := m.limits(who.URL)
	return draft.Env{
		Known: known, Project: who.Project, User: who.User, Role: role,
		Connected: m.Connection.State == mqttws.Connected, Announced: announced, Limits: limits,
		Now: m.Now, Stamps: m.Compose.stamps, Earlier: m.Compose.earlier, Clock: m.ServerClock.Skew,
	}
}
