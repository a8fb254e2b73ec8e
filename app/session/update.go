package session

import (
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/internal/page"
)

var noTime time.Time

// NewModel returns the model before the first event.
func NewModel() Model {
	m := Model{
		View:    ViewState{Route: page.RouteLive},
		Asking:  Asking{Timeout: "10"},
		Compose: Compose{State: draft.NewState()},
	}
	m = m.freshForm()
	return m.preview()
}

// Update returns the model after an event, and what is to be done then. It is a
// plain function: it never waits, reads a clock or touches anything else.
func Update(m Model, e Event) (Model, []Effect) {
	if at, ok := e.(At); ok {
		m.Now = at.Time
		e = at.Event
	}
	m, effects := m.update(e)
	return m.seal(effects)
}

// update hands an event to the part that takes it.
func (m Model) update(e Event) (Model, []Effect) {
	if next, effects, ok := m.updateConnection(e); ok {
		return next, effects
	}
	if next, ok := m.updateKept(e); ok {
		return next, nil
	}
	if next, ok := m.updateProfiles(e); ok {
		return next, nil
	}
	if next, effects, ok := m.updateDoctor(e); ok {
		return next, effects
	}
	if next, effects, ok := m.updateCompose(e); ok {
		return next, effects
	}
	if next, effects, ok := m.updateOutbox(e); ok {
		return next, effects
	}
	if next, effects, ok := m.updateArchive(e); ok {
		return next, effects
	}
	if next, effects, ok := m.updateReplay(e); ok {
		return next, effects
	}
	if next, effects, ok := m.updateBundle(e); ok {
		return next, effects
	}
	if next, effects, ok := m.updateAsking(e); ok {
		return next, effects
	}
	if next, ok := m.updateEarlier(e); ok {
		return next, nil
	}
	if next, effects, ok := m.updateAgain(e); ok {
		return next, effects
	}
	if next, ok := m.updateClock(e); ok {
		return next, nil
	}
	if next, ok := m.updateKeeping(e); ok {
		return next, nil
	}
	if next, ok := m.updateWatch(e); ok {
		return next, nil
	}
	if next, effects, ok := m.updateRelease(e); ok {
		return next, effects
	}
	if next, effects, ok := m.updateShare(e); ok {
		return next, effects
	}
	if next, effects, ok := m.updateVisit(e); ok {
		return next, effects
	}
	return m.updateView(e)
}

// updateConnection takes the events of configuration, form, connection and
// subscriptions.
func (m Model) updateConnection(e Event) (_ Model, effects []Effect, ok bool) {
	switch e := e.(type) {
	case Start:
		m.Origin, m.View.Route = e.Origin, e.Route
		m.tabID = e.ClientID
		m.Form = m.Form.suggest(FieldClientID, e.ClientID)
		effects = []Effect{LoadConfig{}}
	case ConfigLoaded:
		m, effects = m.configLoaded(e.Config), []Effect{MeasureClock{}, KeepConfig{configText(e.Config, m.Now)}}
	case ConfigRestored:
		m.kept = readConfig(e.Text)
	case ConfigMissing:
		m = m.configMissing(e.Err)
	case ReloadConfigPressed:
		if m.ConfigState != ConfigKept { // its form stays
			m.ConfigState, m.ConfigWords = ConfigLoading, Words{}
		}
		effects = []Effect{LoadConfig{}}
	case FieldChanged:
		m = m.fieldChanged(e)
	case FieldLeft:
		m = m.fieldLeft(e)
	case AccountChosen:
		m = m.fillAccount(e.Index, Form.set)
	case TrySandboxPressed:
		m, effects = m.fillAccount(0, Form.set).adoptDevice().connect()
	case ConnectPressed:
		m, effects = m.adoptDevice().connect()
	case DisconnectPressed:
		m, effects = m.disconnect()
	case RetryPressed:
		m, effects = m.retry()
	case NewClientIDPressed:
		effects = []Effect{NewClientID(e)}
	case ClientIDMade:
		m, effects = m.clientIDMade(e)
	case StatusChanged:
		m, effects = m.statusChanged(e)
		effects = append(effects, m.askAgain(e)...)
	case ConnectFailed:
		m = m.connectFailed(e)
	case PageChanged:
		m, effects = m.pageChanged(e)
		effects = append(effects, m.askAgain(e)...)
	case SubscriptionChanged:
		m = m.subscriptionChanged(e)
	case LimitsRestored:
		m.known = readLimits(e.Text)
		m, effects = m.preview(), []Effect{KeepLimits{m.known}}
	case FilterDraftChanged:
		m.Subscriptions.Draft, m.Subscriptions.Error = e.Text, ""
	case SubscribePressed:
		m, effects = m.subscribe()
	case UnsubscribePressed:
		m, effects = m.unsubscribe(e.Filter)
	default:
		return m, nil, false
	}
	return m, effects, true
}

// configLoaded fills what no person has typed from the server's settings.
func (m Model) configLoaded(cfg page.Config) Model {
	m.Config, m.ConfigState, m.ConfigWords = cfg, ConfigReady, Words{}
	return m.offered()
}

// clientIDMade takes a fresh client identifier, and connects with it where that was
// asked for.
func (m Model) clientIDMade(e ClientIDMade) (Model, []Effect) {
	m.tabID = e.ClientID
	m.Form = m.Form.set(FieldClientID, e.ClientID)
	m = m.checkForm()
	if !e.Connect {
		return m, nil
	}
	var effects []Effect
	if m.Connection.keep > 0 { // somebody else may have the kept session: the next one is another
		var forget Effect
		m, forget = m.withSession(keptSession{of: m.Connection.identity()})
		effects = []Effect{forget}
	}
	m, more := m.connect()
	return m, append(effects, more...)
}
