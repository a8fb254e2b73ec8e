package session

import "deviceconsole/mqttws"

// MaxManualFilters bounds the topic filters that a person may add by hand.
const MaxManualFilters = 100

// Subscriptions are the topic filters of the connected account, those that
// belong to it by the platform's contract first.
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
	Granted byte  // of mqttws.Granted
	Words   Words // the outcome; Words.What alone is the short form
}

// Text names the filter and its outcome: the text of the list's item.
func (s Subscription) Text() string { return s.Filter + ": " + s.Words.String() }
