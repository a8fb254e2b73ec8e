package session

import (
	"errors"

	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
)

// Events of the outbox's storage that the Runner sends.
type (
	// KeepingChanged: the storage does not keep what is sent, or (nil) does again.
	KeepingChanged struct{ Err error }
	// RecordsUnreadable: so many records of earlier pages can't be read.
	RecordsUnreadable struct{ Count int }
	// MessagesWait: earlier pages left messages behind, the oldest of them of this account.
	MessagesWait struct{ Of outbox.Identity }
)

func (KeepingChanged) event()    {}
func (RecordsUnreadable) event() {}
func (MessagesWait) event()      {}

// storageState is what the model knows of the outbox's storage.
type storageState struct {
	failing    error
	unreadable int // records of earlier pages
}

// updateKeeping takes the events of the storage.
func (m Model) updateKeeping(e Event) (Model, bool) {
	k := m.Outbox.storage
	switch e := e.(type) {
	case KeepingChanged:
		k.failing = e.Err
	case MessagesWait:
		m.waits = e.Of
		if m.ConfigState == ConfigReady && !m.Connection.Wanted() && m.Form.untouched() {
			m = m.offered()
		}
	case RecordsUnreadable:
		k.unreadable = e.Count
	default:
		return m, false
	}
	m.Outbox.storage, m.Outbox.Keeping = k, k.words()
	return m, true
}

// words says the worst that there is to say.
func (k storageState) words() Words {
	switch {
	case k.failing != nil:
		return keepingWords(k.failing)
	case k.unreadable > 0:
		return unreadableWords(k.unreadable)
	}
	return Words{}
}

// keepingWords says why what is sent is not kept beyond the page.
func keepingWords(err error) Words {
	const wait = "Sending goes on, and the storage is tried again by itself. Wait until the outbox is empty before you close the page"
	switch {
	case err == nil:
		return Words{}
	case errors.Is(err, outbox.ErrFull):
		return Words{"New messages are kept only until the page is closed", err.Error(),
			"Sending goes on. Free some space on this device, or wait until the outbox is empty before you close the page"}
	case errors.Is(err, outbox.ErrNewer):
		return Words{"Messages are kept only until the page is closed", "this outbox was written by a newer version of the console, which this page can't read",
			"Sending goes on. Wait until the outbox is empty before you close the page, then load it again to get that version"}
	case errors.Is(err, outbox.ErrBusy):
		return Words{"Messages are kept only until the page is closed", "another tab holds an older outbox open",
			"Close the other tabs of this console. " + wait}
	case errors.Is(err, outbox.ErrBlocked):
		return Words{"Messages are kept only until the page is closed", "this browser keeps nothing for it, as in a private window", wait}
	case errors.Is(err, outbox.ErrLost):
		return Words{"The storage of the outbox went away", "the data of this site was cleared, or another tab replaced it",
			"What waits is still here, and is written again in a moment"}
	}
	return Words{"Messages are kept only until the page is closed", "this browser's storage failed: " + err.Error(), wait}
}

// unreadableWords says what is not shown of what earlier pages left.
func unreadableWords(n int) Words {
	what := phrase.Grouped(n) + " messages of earlier visits can't be read, and are not shown or sent"
	if n == 1 {
		what = "One message of an earlier visit can't be read, and is not shown or sent"
	}
	return Words{what, "another version of the console wrote what is there, or the disk failed",
		"It is left as it is, for a version that can read it"}
}
