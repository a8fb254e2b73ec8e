package session

import (
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// Event is something that happened: a person did something, or the world
// answered. Update makes a new Model of it.
type Event interface{ event() }

// At gives an event its time. The Runner wraps every event in one; an event
// without it happens at the time of the one before.
type At struct {
	Time  time.Time // with microseconds
	Event Event
}

// Start is the first event: the page is there.
type Start struct {
	Origin   string // of the page: "https://host:port"
	Route    string // one of page.Routes
	ClientID string // fresh for this tab
}

// Events of the page's configuration.
type (
	// ConfigLoaded: the server answered.
	ConfigLoaded struct{ Config page.Config }
	// ConfigMissing: it did not, or not with a configuration.
	ConfigMissing struct{ Err error }
	// ReloadConfigPressed: try again.
	ReloadConfigPressed struct{}
)

// Events of the connect form. Press Connect only through ConnectPressed: it
// checks the fields first.
type (
	// FieldChanged: a person typed. Checkboxes are "true" or "false".
	FieldChanged struct {
		Field Field
		Value Secret // of every field, so that none is forgotten
	}
	// FieldLeft: the field lost the focus; from now on it says what is wrong.
	FieldLeft struct{ Field Field }
	// ConnectPressed: the button Connect.
	ConnectPressed struct{}
	// TrySandboxPressed: the button Try the sandbox; fills the form with the
	// first demo account and connects.
	TrySandboxPressed struct{}
	// AccountChosen: fill the form with a demo account of the sandbox, by its
	// index in Model.Config.Sandbox.Accounts.
	AccountChosen struct{ Index int }
	// NewClientIDPressed: a fresh client identifier into the form, and with Connect
	// a connection that uses it.
	NewClientIDPressed struct{ Connect bool }
	// ClientIDMade: the answer to the effect NewClientID.
	ClientIDMade struct {
		ClientID string
		Connect  bool
	}
	// DisconnectPressed: the button Disconnect.
	DisconnectPressed struct{}
	// RetryPressed: try now instead of at Connection.RetryAt.
	RetryPressed struct{}
)

// Events of the connection, sent by the Runner. Generation is that of the
// Connect effect; what an earlier client says is ignored.
type (
	// StatusChanged: the client's state.
	StatusChanged struct {
		Generation uint64
		Status     mqttws.Status
	}
	// ConnectFailed: the client refused the configuration.
	ConnectFailed struct {
		Generation uint64
		Err        error
	}
	// SubscriptionChanged: the outcome of a subscription.
	SubscriptionChanged struct {
		Generation   uint64
		Subscription mqttws.Subscription
	}
)

// Events of the list Subscriptions.
type (
	// FilterDraftChanged: the field Topic filter.
	FilterDraftChanged struct{ Text string }
	// SubscribePressed: the button Subscribe.
	SubscribePressed struct{}
	// UnsubscribePressed: the button Unsubscribe of an item.
	UnsubscribePressed struct{ Filter string }
)

// Events of the list of messages.
type (
	// RouteChanged: another page of the app.
	RouteChanged struct{ Route string }
	// PaneChosen: another tab of the right pane.
	PaneChosen struct{ Pane Pane }
	// FilterChanged: the search box Filter messages.
	FilterChanged struct{ Text string }
	// PauseToggled: the button Pause or Resume.
	PauseToggled struct{}
	// ClearPressed: the button Clear.
	ClearPressed struct{}
	// RowSelected: a row got the selection; Open opens its details too.
	RowSelected struct {
		ID   timeline.ID
		Open bool
	}
	// DetailsClosed: Esc, or the button.
	DetailsClosed struct{}
)

func (At) event()                  {}
func (Start) event()               {}
func (ConfigLoaded) event()        {}
func (ConfigMissing) event()       {}
func (ReloadConfigPressed) event() {}
func (FieldChanged) event()        {}
func (FieldLeft) event()           {}
func (ConnectPressed) event()      {}
func (TrySandboxPressed) event()   {}
func (AccountChosen) event()       {}
func (NewClientIDPressed) event()  {}
func (ClientIDMade) event()        {}
func (DisconnectPressed) event()   {}
func (RetryPressed) event()        {}
func (StatusChanged) event()       {}
func (ConnectFailed) event()       {}
func (SubscriptionChanged) event() {}
func (FilterDraftChanged) event()  {}
func (SubscribePressed) event()    {}
func (UnsubscribePressed) event()  {}
func (RouteChanged) event()        {}
func (PaneChosen) event()          {}
func (FilterChanged) event()       {}
func (PauseToggled) event()        {}
func (ClearPressed) event()        {}
func (RowSelected) event()         {}
func (DetailsClosed) event()       {}
