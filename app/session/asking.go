package session

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/filter"
	"deviceconsole/app/outbox"
	"deviceconsole/app/pair"
	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// Asking is what the send form says about the reply that is waited for. It is of
// use to messages to devices and groups: nobody answers an event.
type Asking struct {
	On      bool   // Wait for a reply
	ByRule  bool   // Rule says what the reply is; else response topic and correlation data do
	Rule    string // a filter
	Timeout string // seconds, from the hand-over to the broker

	RuleError, TimeoutError string // why they can't be; "" = they can
	Problem                 string // why the reply to the last message is not waited for

	seed, count uint64 // of the correlation data; no seed = not drawn yet
	rule        *filter.Filter
}

// Events of the reply that is waited for.
type (
	// AskToggled: the checkbox Wait for a reply.
	AskToggled struct{ On bool }
	// AskWayChosen: how the reply is known.
	AskWayChosen struct{ ByRule bool }
	// AskRuleChanged: the field Reply matches.
	AskRuleChanged struct{ Text string }
	// AskTimeoutChanged: the field Time-out.
	AskTimeoutChanged struct{ Text string }
	// AskSeeded: the answer to the effect DrawSeed.
	AskSeeded struct{ Seed uint64 }
	// AskRefused: a message went out, and nobody waits for the reply.
	AskRefused struct{ Err error }
	// SubscribeReplyPressed: listen where the reply will come.
	SubscribeReplyPressed struct{}
)

// Effects of the reply that is waited for.
type (
	// DrawSeed draws a random number, from which correlation data is made:
	// AskSeeded.
	DrawSeed struct{}
)

func (AskToggled) event()            {}
func (AskWayChosen) event()          {}
func (AskRuleChanged) event()        {}
func (AskTimeoutChanged) event()     {}
func (AskSeeded) event()             {}
func (AskRefused) event()            {}
func (SubscribeReplyPressed) event() {}
func (DrawSeed) effect()             {}

// correlation is the correlation data of the next request, as draft.Correlation
// reads it: 16 bytes that no other request has. They are no secret.
func (a Asking) correlation() string {
	if a.seed == 0 {
		return ""
	}
	from := rand.NewPCG(a.seed, a.count)
	return fmt.Sprintf("0x%016x%016x", from.Uint64(), from.Uint64())
}

// updateAsking takes the events of the reply that is waited for.
func (m Model) updateAsking(e Event) (_ Model, effects []Effect, ok bool) {
	a := &m.Asking
	switch e := e.(type) {
	case AskToggled:
		a.On = e.On
		if a.On && a.seed == 0 {
			effects = []Effect{DrawSeed{}}
		}
	case AskWayChosen:
		a.ByRule = e.ByRule
	case AskRuleChanged:
		*a = a.withRule(e.Text, m.Now)
	case AskTimeoutChanged:
		a.Timeout, a.TimeoutError = e.Text, ""
		if _, err := a.timeout(); err != nil {
			a.TimeoutError = phrase.Sentence(err.Error())
		}
	case AskSeeded:
		a.seed = e.Seed
	case AskRefused:
		a.Problem = "The message is on its way, and its reply is not waited for: " + e.Err.Error() + "."
		return m, nil, true
	case SubscribeReplyPressed:
		if topic := m.ReplyUnheard(); topic != "" {
			m.Subscriptions.Draft = topic
			m, effects = m.subscribe()
		}
		return m, effects, true
	default:
		return m, nil, false
	}
	a.Problem = ""
	return m.preview(), effects, true
}

// withRule takes what the reply is known by.
func (a Asking) withRule(text string, now time.Time) Asking {
	a.Rule, a.RuleError, a.rule = text, "", nil
	f, err := filter.Parse(text, filter.Env{Now: now, Location: now.Location()})
	if err != nil {
		a.RuleError = phrase.Sentence(err.Error())
	} else if !f.All() {
		a.rule = f
	}
	return a
}

// of is what the form says of the reply while an item is edited.
func (a Asking) of(i outbox.Item) Asking {
	a.Problem = ""
	if a.On = i.Reply.Within > 0; !a.On {
		return a
	}
	a.Timeout, a.TimeoutError = strconv.Itoa(int(i.Reply.Within/time.Second)), ""
	if a.ByRule = i.Reply.Rule != ""; a.ByRule {
		a = a.withRule(i.Reply.Rule, i.At)
	}
	return a
}

// timeout reads the field Time-out.
func (a Asking) timeout() (time.Duration, error) {
	most := int(pair.MaxTimeout / time.Second)
	n, err := strconv.Atoi(strings.TrimSpace(a.Timeout))
	if err != nil || n < 1 || n > most {
		return 0, errors.New("the time-out has to be a whole number of seconds from 1 to " + strconv.Itoa(most))
	}
	return time.Duration(n) * time.Second, nil
}

// Asks reports whether the message in the send form will be a request.
func (m Model) Asks() bool { return m.Asking.On && m.Compose.Draft.Kind != draft.Event }

// CorrelationForbidden says why a reply can't be known by its correlation data; "" =
// it can, as far as the broker is known.
func (m Model) CorrelationForbidden() string {
	who, _, _ := m.target()
	if limits, announced := m.limits(who.URL); !announced || limits.Version != mqttws.V311 {
		return ""
	}
	return "Correlation data needs MQTT 5, and this connection speaks " + mqttws.V311.String() + ". Choose a rule that says which message is the reply."
}

// asked builds the message in the send form with what makes a request of it:
// where the person left the properties empty, a response topic that the
// platform allows and fresh correlation data.
func (m Model) asked(d draft.Draft, build func(draft.Draft) draft.Built) draft.Built {
	if !m.Asks() {
		return build(d)
	}
	a := m.Asking
	forbidden := m.CorrelationForbidden()
	if !a.ByRule && forbidden == "" {
		d.ResponseTopic = m.ResponseTopic()
		d.Correlation = m.Correlation()
	}
	b := build(d)
	problem := func(text string) {
		b.Problems = append(b.Problems, draft.Problem{Field: draft.FieldReply, Text: text})
	}
	switch {
	case !a.ByRule && forbidden != "":
		problem(forbidden)
	case !a.ByRule:
	case a.RuleError != "":
		problem(a.RuleError)
	case a.rule == nil:
		problem("Say which message is the reply, or wait for it by its correlation data.")
		b.Problems[len(b.Problems)-1].Missing = true
	}
	if a.TimeoutError != "" {
		problem(a.TimeoutError)
	}
	return b
}

// ResponseTopic is where the reply to the message in the send form is asked for:
// what the person typed, else the events of the device that it goes to, since a
// device may send nothing else; "" = there is no such device.
func (m Model) ResponseTopic() string {
	d := m.Compose.Draft
	who, _, known := m.target()
	if d.ResponseTopic != "" || !known || d.Kind == draft.ToGroup || d.Kind == draft.Update && d.AllDevices {
		return d.ResponseTopic
	}
	user := who.User
	var userErr error
	if d.User != "" {
		user, userErr = platform.ParseUser(d.User)
	}
	device, err := platform.ParseDevice(d.Device)
	if err != nil || userErr != nil || device.IsZero() {
		return ""
	}
	return platform.EventTopic(who.Project, user, device).String()
}

// Correlation is the correlation data of the request in the send form: what the
// person typed, else what no other request has.
func (m Model) Correlation() string {
	if d := m.Compose.Draft; d.Correlation != "" {
		return d.Correlation
	}
	return m.Asking.correlation()
}

// ReplyUnheard returns the response topic that no subscription covers, so that
// the reply would not be heard; "" = it will be, or it is not known.
func (m Model) ReplyUnheard() string {
	topic := m.ResponseTopic()
	if !m.Asks() || m.Asking.ByRule || topic == "" || m.Connection.State != mqttws.Connected {
		return ""
	}
	for _, s := range m.Subscriptions.List {
		if s.State != mqttws.Denied && platform.Filter(s.Filter).Matches(topic) {
			return ""
		}
	}
	return topic
}

// ReplyForbidden says why a subscription to the response topic would be denied;
// "" = it would not.
func (m Model) ReplyForbidden() string {
	topic := m.ReplyUnheard()
	if topic == "" {
		return ""
	}
	c := m.Connection
	if err := (platform.Rights{Role: c.Role, Project: c.Project, User: c.User}).MaySubscribe(topic); err != nil {
		return phrase.Sentence(err.Error())
	}
	return ""
}

// wanted adds to the message in the send form the reply that is waited for. The next
// request gets correlation data of its own.
func (m Model) wanted(n outbox.New) (Model, outbox.New) {
	m.Asking.Problem = ""
	if !m.Asks() {
		return m, n
	}
	n.Source = outbox.Request
	n.Reply.Within, _ = m.Asking.timeout() // checked by asked
	if m.Asking.ByRule {
		n.Reply.Rule = m.Asking.Rule
	}
	m.Asking.count++
	return m, n
}
