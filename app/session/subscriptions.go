package session

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// MaxManualFilters bounds the topic filters that a person may add by hand.
const MaxManualFilters = 100

// Subscriptions are the topic filters of the account, those that belong to it by
// the platform's contract first.
type Subscriptions struct {
	List  []Subscription
	Draft string // text of the field Topic filter
	Error string // why Subscribe refused the draft; "" = nothing wrong
}

// Subscription is one topic filter and its outcome.
type Subscription struct {
	Filter  string
	Manual  bool // typed by hand; kept over Disconnect for the same account
	QoS     byte // asked for
	State   mqttws.SubscriptionState
	Granted byte  // QoS, of mqttws.Granted
	Words   Words // the outcome
}

// of returns the subscriptions of a new connection: those of the contract, then
// those typed by hand.
func (s Subscriptions) of(set settings) Subscriptions {
	p, u := set.project, set.user
	var filters []platform.Filter
	if set.role == platform.RoleDevice {
		var devices []platform.Device
		if !set.device.IsZero() {
			devices = []platform.Device{set.device}
		}
		filters = platform.DeviceFilters(p, u, devices, set.groups)
	} else {
		filters = platform.OperatorFilters(p)
	}
	var list []Subscription
	for _, f := range filters {
		list = append(list, pendingSubscription(string(f), false))
	}
	for _, old := range s.List {
		if old.Manual && !contains(list, old.Filter) {
			list = append(list, pendingSubscription(old.Filter, true))
		}
	}
	s.List = list
	return s
}

// What is said of a filter without an outcome.
var (
	pending       = Words{What: "Pending"}
	notSubscribed = Words{What: "Not subscribed", Why: "disconnected"}
)

func pendingSubscription(filter string, manual bool) Subscription {
	return Subscription{Filter: filter, Manual: manual, QoS: subscribeQoS, Words: pending}
}

func contains(list []Subscription, filter string) bool {
	return slices.ContainsFunc(list, func(s Subscription) bool { return s.Filter == filter })
}

// pending takes all outcomes back: they were those of a connection that is gone.
// The words say what is to be expected instead.
func (s Subscriptions) pending(w Words) Subscriptions {
	s.List = slices.Clone(s.List)
	for i, old := range s.List {
		s.List[i] = pendingSubscription(old.Filter, old.Manual)
		s.List[i].Words = w
	}
	return s
}

// subscribe adds the filter that stands in the draft.
func (m Model) subscribe() (Model, []Effect) {
	s := &m.Subscriptions
	draft := strings.TrimSpace(s.Draft)
	filter, err := platform.ParseFilter(draft)
	manual := 0
	for _, sub := range s.List {
		if sub.Manual {
			manual++
		}
	}
	switch {
	case err != nil:
		s.Error = phrase.Sentence(err.Error())
	case contains(s.List, draft):
		s.Error = "This topic filter is in the list already."
	case manual >= MaxManualFilters:
		s.Error = "There are " + strconv.Itoa(MaxManualFilters) + " topic filters of your own already. Unsubscribe from one first."
	case m.Connection.URL == "":
		s.Error = "Connect first: topic filters belong to an account."
	default:
		s.Draft, s.Error = "", ""
		s.List = append(slices.Clone(s.List), pendingSubscription(string(filter), true))
		return m, []Effect{Subscribe{string(filter), subscribeQoS}}
	}
	return m, nil
}

// unsubscribe removes a filter. One of the contract comes back with the next
// connection.
func (m Model) unsubscribe(filter string) (Model, []Effect) {
	if !contains(m.Subscriptions.List, filter) {
		return m, nil
	}
	m.Subscriptions.List = slices.DeleteFunc(slices.Clone(m.Subscriptions.List), func(s Subscription) bool { return s.Filter == filter })
	return m, []Effect{Unsubscribe{filter}}
}

// subscriptionChanged takes the broker's answer for a filter.
func (m Model) subscriptionChanged(e SubscriptionChanged) Model {
	if e.Generation != m.Connection.generation {
		return m
	}
	i := slices.IndexFunc(m.Subscriptions.List, func(s Subscription) bool { return s.Filter == e.Subscription.Filter })
	switch {
	case e.Subscription.State == mqttws.Removed:
		return m.logSubscription(e.Subscription, Words{})
	case i < 0:
		return m
	}
	m.Subscriptions.List = slices.Clone(m.Subscriptions.List)
	s := &m.Subscriptions.List[i]
	s.State, s.Granted = e.Subscription.State, e.Subscription.Granted
	switch s.State {
	case mqttws.Granted:
		s.Words = Words{What: "Granted QoS " + strconv.Itoa(int(s.Granted))}
	case mqttws.Denied:
		s.Words = m.denied(e.Subscription.Err)
	default:
		s.Words = pending
	}
	return m.logSubscription(e.Subscription, s.Words)
}

// denied says why a filter was not granted.
func (m Model) denied(err error) Words {
	words := Words{What: "Denied"}
	var reason *mqttws.ReasonError
	switch {
	case errors.As(err, &reason):
		words = m.reasonWords(reason)
		words.What = "Denied"
	case err != nil:
		words.Why = m.scrub(err.Error())
	}
	return words
}
