package session

import (
	"deviceconsole/app/connlog"
	"deviceconsole/mqttws"
)

// PageChange is something that happens to the page as a whole, and that a connection
// may not survive.
type PageChange uint8

// What may happen to the page.
const (
	PageHidden   PageChange = iota // nobody sees it: its timers are slowed down
	PageShown                      // it is seen again
	PageFrozen                     // the browser stopped it
	PageResumed                    // it runs again, or came back from the browser's history
	NetworkLost                    // the device has no network, as far as it knows
	NetworkFound                   // it has one again
	ServerLost                     // the page's server does not answer, looked for while there is no connection
	ServerFound                    // it does again
	pageChanges
)

// changeTexts say in the log what happened.
var changeTexts = [pageChanges]string{
	"The page is hidden", "The page is seen again", "The browser stopped the page",
	"The page runs again", "This device has no network", "This device has a network again",
	"This console's server does not answer", "This console's server answers again",
}

// PageChanged: the browser told of a change.
type PageChanged struct{ Change PageChange }

func (PageChanged) event() {}

// CheckLine has the client make sure that the broker is still there, or try to
// connect at once where it waits.
type CheckLine struct{}

func (CheckLine) effect() {}

// pageChanged logs the change. After all that a line may not have survived without a
// sign it is looked after.
func (m Model) pageChanged(e PageChanged) (Model, []Effect) {
	c := m.Connection
	if c.URL != "" {
		m = m.logged(connlog.Page, e.Change == NetworkLost || e.Change == ServerLost, changeTexts[e.Change])
	}
	switch e.Change {
	case NetworkLost:
		m.Connection.offline = true
	case NetworkFound:
		m.Connection.offline = false
	case ServerLost:
		m.Connection.unserved = true
		return m, nil
	case ServerFound:
		m.Connection.unserved = false
	case PageHidden, PageFrozen:
		if c.State != mqttws.Connected {
			return m, nil
		}
		m, effects := m.sessionSeen(m.Now) // it may be closed next
		return m, append(effects, KeepOutbox{})
	}
	if !c.Wanted() || c.State == mqttws.Refused {
		return m, nil
	}
	return m, []Effect{CheckLine{}}
}
