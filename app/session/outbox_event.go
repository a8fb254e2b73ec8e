package session

import (
	"deviceconsole/app/outbox"
	"deviceconsole/app/pair"
	"deviceconsole/mqttws"
)

// Events of the outbox.
type (
	// SendPressed: the button Send, or Save while an item is edited.
	SendPressed struct{}
	// CancelPressed: take an item back that waits.
	CancelPressed struct{ ID outbox.ID }
	// SendAgainPressed: send an item's message once more.
	SendAgainPressed struct{ ID outbox.ID }
	// EditPressed: hold an item that waits, and put it into the send form.
	EditPressed struct{ ID outbox.ID }
	// EditStopped: leave it as it was.
	EditStopped struct{}
	// ReleasePressed: have a held or quarantined item go on.
	ReleasePressed struct{ ID outbox.ID }
	// SendLatePressed: the commands that could not leave at once go out late.
	SendLatePressed struct{}
	// DropLatePressed: they are cancelled.
	DropLatePressed struct{}
	// CancelAllPressed: take everything back that waits.
	CancelAllPressed struct{}
	// SendFailedPressed: send once more what did not get through.
	SendFailedPressed struct{}
	// ClearSentPressed: forget what is finished.
	ClearSentPressed struct{}
)

// Events of the outbox that the Runner sends.
type (
	// EditStarted: an item is held, and this is what it holds.
	EditStarted struct{ Item outbox.Item }
	// EditSaved: it was replaced.
	EditSaved struct{}
	// EditLost: another tab was faster.
	EditLost struct{}
	// OutboxRefused: what a person asked for was not done.
	OutboxRefused struct{ Err error }
)

// Effects on the outbox. They are done at once.
type (
	// Enqueue takes a message in. Request, but for its ID, has the reply waited
	// for; one without a topic is none.
	Enqueue struct {
		New     outbox.New
		Request pair.Request
	}
	// SaveEdit replaces an item that is edited.
	SaveEdit struct {
		ID  outbox.ID
		New outbox.New
	}
	// AskOutbox does what a person asks for.
	AskOutbox struct {
		Wish outboxWish
		ID   outbox.ID
	}
	// OpenOutbox lets items go out: a connection is up.
	OpenOutbox struct {
		Identity   outbox.Identity
		Limits     mqttws.ServerLimits
		Generation uint64 // of the client
	}
	// ShutOutbox holds them back: it is lost. Dropped: the broker ended it, perhaps
	// for an item that was on its way.
	ShutOutbox struct{ Dropped bool }
)

// outboxWish is what a person asks of the outbox.
type outboxWish uint8

const (
	wishCancel outboxWish = iota
	wishAgain
	wishEdit
	wishStopEdit
	wishRelease
	wishSendLate
	wishDropLate
	wishCancelAll
	wishFailedAgain
	wishClearHistory
)

func (SendPressed) event()       {}
func (CancelPressed) event()     {}
func (SendAgainPressed) event()  {}
func (EditPressed) event()       {}
func (EditStopped) event()       {}
func (ReleasePressed) event()    {}
func (SendLatePressed) event()   {}
func (DropLatePressed) event()   {}
func (CancelAllPressed) event()  {}
func (SendFailedPressed) event() {}
func (ClearSentPressed) event()  {}
func (EditStarted) event()       {}
func (EditSaved) event()         {}
func (EditLost) event()          {}
func (OutboxRefused) event()     {}
func (Enqueue) effect()          {}
func (SaveEdit) effect()         {}
func (AskOutbox) effect()        {}
func (OpenOutbox) effect()       {}
func (ShutOutbox) effect()       {}
