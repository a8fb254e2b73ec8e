package session

import (
	"deviceconsole/app/outbox"
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
	// OutboxRefused: what a person asked for was not done. Of is the item that it was
	// asked of; 0 = none, or there is no such item any more.
	OutboxRefused struct {
		Err error
		Of  outbox.ID
	}
	// ItemTaken: what the send form held is in the outbox.
	ItemTaken struct{ ID outbox.ID }
)

// Effects on the outbox. They are done at once.
type (
	// Enqueue takes a message in, and has its reply waited for where it wants one:
	// AskRefused where that is too much.
	Enqueue struct {
		New   outbox.New
		Visit bool // it is the command of the visit, not what the send form holds
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
	// KeepOutbox has what is not written yet written: the page may be about to end.
	KeepOutbox struct{}
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
func (ItemTaken) event()         {}
func (Enqueue) effect()          {}
func (SaveEdit) effect()         {}
func (AskOutbox) effect()        {}
func (OpenOutbox) effect()       {}
func (ShutOutbox) effect()       {}
func (KeepOutbox) effect()       {}
