package session

import (
	"deviceconsole/app/draft"
	"deviceconsole/mqttws"
)

// Events of the send form.
type (
	// ComposeChanged: a field got a value, as draft.Field says for each.
	ComposeChanged struct {
		Field draft.Field
		Value string
	}
	// ComposeFixed: the button of a fix.
	ComposeFixed struct{ Fix draft.Fix }
	// ComposeFileChosen: the payload's file was read.
	ComposeFileChosen struct{ File draft.File }
	// ComposePropertyChanged: a user property; Index behind the last adds one.
	ComposePropertyChanged struct {
		Index    int
		Property mqttws.UserProperty
	}
	// ComposePropertyRemoved: a user property is gone.
	ComposePropertyRemoved struct{ Index int }
	// ComposeReplaced: a whole draft in place of what was typed for its kind.
	ComposeReplaced struct{ Draft draft.Draft }
	// UsualMessage: how messages begin, unless a person has typed something else. Now:
	// this device stamps events, else the server does.
	UsualMessage struct {
		QoS byte
		Now bool
	}
	// ClearRetainedPressed: what the broker keeps under the form's topic is to go.
	ClearRetainedPressed struct{}
)

func (ComposeChanged) event()         {}
func (ComposeFixed) event()           {}
func (ComposeFileChosen) event()      {}
func (ComposePropertyChanged) event() {}
func (ComposePropertyRemoved) event() {}
func (ComposeReplaced) event()        {}
func (UsualMessage) event()           {}
func (ClearRetainedPressed) event()   {}
