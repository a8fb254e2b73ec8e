package session

import (
	"errors"

	"deviceconsole/app/draft"
	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
	"deviceconsole/mqttws"
)

// Outbox is what the model knows of the outbox. The items are the Runner's: see
// Runner.Outbox.
type Outbox struct {
	Problem string    // why the last wish was not granted; "" = it was
	Of      outbox.ID // the item that Problem is about; 0 = what the send form holds
	Taken   outbox.ID // what the send form held when Send was pressed, until that changes; 0 = nothing
	Editing outbox.ID // the item that the send form changes: Send is Save; 0 = none
	Keeping Words     // why what waits is not kept beyond the page; empty = it is

	storage storageState // what Keeping tells

	before formBefore // of the send form, before Editing
}

// formBefore is what the send form held.
type formBefore struct {
	draft.State
	asking Asking
}

// send takes what the send form holds into the outbox, or puts it in place of the
// item that is edited.
func (m Model) send() (Model, []Effect) {
	m = m.preview()
	b := m.Compose.Built
	m, n, ok := m.message(b)
	if !ok {
		return m, nil
	}
	if !b.Stamp.IsZero() {
		m.Compose.stamps = m.Compose.stamps.With(b.Stamp)
	}
	m, n = m.wanted(n)
	if id := m.Outbox.Editing; id != 0 {
		return m.variablesSent(), []Effect{SaveEdit{id, n}}
	}
	return m.variablesSent(), []Effect{Enqueue{New: n}}
}

// clearRetained takes an empty retained message to the send form's topic into the
// outbox.
func (m Model) clearRetained() (Model, []Effect) {
	m, n, ok := m.message(m.Compose.Draft.ClearRetained(m.fill()))
	if !ok {
		return m, nil
	}
	return m, []Effect{Enqueue{New: n}}
}

// message is what was composed, for the outbox; else the model says why not.
func (m Model) message(b draft.Built) (_ Model, n outbox.New, ok bool) {
	m.Outbox.Problem, m.Outbox.Of, m.Outbox.Taken = "", 0, 0
	if !b.Ready() {
		m.Outbox.Problem = b.Problems[0].Text
		return m, n, false
	}
	return m, outbox.New{Identity: m.Sender(), Message: b.Message, Expires: b.Expires}, true
}

// CancelsOf is whose messages Cancel all takes back: those of the account that is
// connected, or the zero identity for all of them where none is.
func (m Model) CancelsOf() outbox.Identity {
	if !m.Connection.Wanted() {
		return outbox.Identity{}
	}
	return m.Connection.identity()
}

// updateOutbox takes the events of the outbox.
func (m Model) updateOutbox(e Event) (_ Model, effects []Effect, ok bool) {
	o := &m.Outbox
	ask := func(do outboxWish, id outbox.ID) []Effect {
		o.Problem, o.Of = "", 0
		return []Effect{AskOutbox{do, id}}
	}
	switch e := e.(type) {
	case SendPressed:
		if m.Archive.Recording.Shown() {
			m.Outbox.Problem, m.Outbox.Of = "A recording is shown, which is read only. Close it to send.", 0
			return m, nil, true
		}
		m, effects = m.send()
	case CancelPressed:
		effects = ask(wishCancel, e.ID)
	case SendAgainPressed:
		effects = ask(wishAgain, e.ID)
	case EditPressed:
		m, effects = m.stopEditing()
		effects = append(effects, ask(wishEdit, e.ID)...)
	case EditStopped:
		m, effects = m.stopEditing()
	case ReleasePressed:
		effects = ask(wishRelease, e.ID)
	case SendLatePressed:
		effects = ask(wishSendLate, 0)
	case DropLatePressed:
		effects = ask(wishDropLate, 0)
	case CancelAllPressed:
		effects = ask(wishCancelAll, 0)
	case SendFailedPressed:
		effects = ask(wishFailedAgain, 0)
	case ClearSentPressed:
		effects = ask(wishClearHistory, 0)
	case EditStarted:
		m, effects = m.editStarted(e.Item)
	case EditSaved:
		id := o.Editing
		m = m.editEnded()
		m.Outbox.Taken, m.Compose.Shared = id, Shared{}
	case EditLost:
		m = m.editEnded()
		m.Outbox.Problem = "What you were editing has left, or was taken back, in another tab. Nothing was changed."
	case OutboxRefused:
		o.Problem, o.Of = m.refusalWords(e.Err), e.Of
	case ItemTaken:
		o.Taken = e.ID
	default:
		return m, nil, false
	}
	return m, effects, true
}

// editStarted puts a held item into the send form.
func (m Model) editStarted(item outbox.Item) (Model, []Effect) {
	d, ok := draft.FromMessage(item.Message)
	if !ok {
		m.Outbox.Problem = "This message has a topic that the send form does not make. Cancel it, and send it anew."
		return m, []Effect{AskOutbox{wishStopEdit, item.ID}}
	}
	m.Outbox.before, m.Outbox.Editing = formBefore{m.Compose.State, m.Asking}, item.ID
	m.Compose.State, m.Asking = m.Compose.State.Replace(d), m.Asking.of(item)
	return m.preview(), nil
}

// stopEditing leaves the item that is edited as it was.
func (m Model) stopEditing() (Model, []Effect) {
	id := m.Outbox.Editing
	if id == 0 {
		return m, nil
	}
	return m.editEnded(), []Effect{AskOutbox{wishStopEdit, id}}
}

// editEnded gives the send form back what it held before.
func (m Model) editEnded() Model {
	if m.Outbox.Editing != 0 {
		asking := m.Outbox.before.asking
		asking.seed, asking.count = m.Asking.seed, m.Asking.count
		m.Compose.State, m.Asking = m.Outbox.before.State, asking
		m.Outbox = Outbox{Keeping: m.Outbox.Keeping, storage: m.Outbox.storage}
	}
	return m.preview()
}

// refusalWords says why the outbox did not do what was asked for.
func (m Model) refusalWords(err error) string {
	var full *outbox.FullError
	var identity *outbox.IdentityError
	switch {
	case errors.As(err, &full):
		do := "Connect, or cancel some of them."
		if m.Connection.State == mqttws.Connected {
			do = "Wait until some have left, or cancel some of them."
		}
		return "The outbox is full: " + phrase.Grouped(full.Waiting) + " messages of " + phrase.Grouped(full.Bytes) +
			" bytes wait for their turn. " + do
	case errors.As(err, &identity):
		return "It was made for " + identity.Of.String() + ", and leaves over a connection as that account. Connect there to change it."
	case errors.Is(err, outbox.ErrUnknown):
		return "The outbox no longer has this message: it was finished, and made room for newer ones."
	case errors.Is(err, outbox.ErrTooLate):
		return "It is too late for that: the message has left, or ended, meanwhile."
	}
	return "It was not taken into the outbox: " + m.scrub(err.Error()) + "."
}
