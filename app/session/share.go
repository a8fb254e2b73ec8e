package session

import (
	"deviceconsole/app/draft"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

// MaxShared is the most bytes that are taken of what another app shares, as
// web/sw.js holds them.
const MaxShared = 1 << 20

// Events of what other apps share with this one.
type (
	// ShareTaken: another app shared something.
	ShareTaken struct {
		Name    string // of a file; "" = it was text
		Content []byte
		Others  int   // files that were shared with it, and left
		Size    int64 // in bytes, where it was more than MaxShared and left; 0 = it was not
	}
	// ShareLost: something was shared, and is not here.
	ShareLost struct{}
	// ShareUndone: the send form is to be as it was before.
	ShareUndone struct{}
)

func (ShareTaken) event()  {}
func (ShareLost) event()   {}
func (ShareUndone) event() {}

// Shared says what another app shared, as long as that stands in the send form.
type Shared struct {
	Words Words // empty: nothing was
	Undo  bool  // ShareUndone brings back what was there

	before draft.State
}

// updateShare takes the events of what is shared.
func (m Model) updateShare(e Event) (_ Model, effects []Effect, ok bool) {
	c := &m.Compose
	switch e := e.(type) {
	case ShareTaken:
		if m.Seal() != Unsealed {
			c.Shared = Shared{Words: Words{What: "What another app shared was not taken", Why: errSealed.Error()}}
			return m, nil, true
		}
		if e.Size > 0 || len(e.Content) > MaxShared {
			c.Shared = Shared{Words: Words{"What another app shared was not taken", phrase.Counted(max(e.Size, int64(len(e.Content))), "byte") + ", and 1 MB is the most",
				"Choose the file as payload of a message instead"}}
			return m, nil, true
		}
		c.Shared = Shared{Words: sharedWords(e), Undo: true, before: c.State}
		c.State = c.State.Share(e.Name, e.Content)
	case ShareLost:
		c.Shared = Shared{Words: Words{What: "What another app shared did not arrive", Why: "the browser had not kept this console for that yet", Do: "Share it once more"}}
		return m, nil, true
	case ShareUndone:
		if c.Shared.Undo {
			c.State = c.Shared.before
		}
		c.Shared = Shared{}
	default:
		return m, nil, false
	}
	return m.adoptDevice().preview(), []Effect{KeepDraft{}}, true
}

func sharedWords(e ShareTaken) (w Words) {
	w.What = "Shared by another app: " + phrase.Counted(len(e.Content), "byte") + " of text"
	if e.Name != "" {
		w.What = "Shared by another app: " + payload.Visible(e.Name)
	}
	switch e.Others {
	case 0:
	case 1:
		w.What += ". The other file was left out"
	default:
		w.What += ". The other " + phrase.Counted(e.Others, "file") + " were left out"
	}
	return w
}
