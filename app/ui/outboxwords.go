package ui

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// sentView is one item of the outbox as a row.
type sentView struct {
	ID           outbox.ID
	Time, Moment string
	Whom, Says   string // to or from whom it is, and the beginning of what it says
	State, Tone  string
	Held         string // why it waits although it could go
	Why          string // says more than the state
	Doubt        string // says how little the state means
	Problem      string // why what was asked for was not done
	Reply        string // what came back; "" = nothing is waited for
	ReplyTone    string

	Edit, Stop, Cancel, Release, Again bool // what can be done
	Open                               bool
}

// sentViewOf makes the row of an item. who is whose messages leave now.
func sentViewOf(item outbox.Item, who outbox.Identity, now time.Time) sentView {
	v := sentView{
		ID:      item.ID,
		Time:    shortTime(item.At, now),
		Moment:  moment(item.At),
		State:   item.State.String(),
		Tone:    outcomeTone(item.State),
		Held:    holdWords(&item, who),
		Why:     session.ItemWords(item).String(),
		Edit:    item.CanEdit(),
		Stop:    item.Hold == outbox.HeldEditing,
		Cancel:  item.CanCancel(),
		Release: item.CanRelease() && item.Hold != outbox.HeldEditing,
		Again:   item.CanSendAgain(),
	}
	v.Whom, v.Says = whatOf(&item)
	switch {
	case item.State == timeline.Acknowledged && item.Latency > 0:
		v.State += " " + phrase.Brief(item.Latency)
	case item.State == timeline.Rejected && item.Code >= 0x80:
		v.State += " 0x" + strings.ToUpper(strconv.FormatInt(int64(item.Code), 16))
	}
	return v
}

// whatOf tells to or from whom an item is, and in a line what it says.
func whatOf(item *outbox.Item) (whom, says string) {
	_, whom = kindAndDevice(item.Message.Topic, false)
	says = payload.Preview(withoutShell(item.Message.Payload), 60)
	if item.Message.Retain && len(item.Message.Payload) == 0 {
		says = "clears what is retained"
	}
	return whom, says
}

// withoutShell is the data of an event, or another payload as it is: what all
// events begin with would leave a narrow row no room for what they say.
func withoutShell(p []byte) []byte {
	if !bytes.HasPrefix(p, []byte(`{"event_data":`)) {
		return p
	}
	if data, ok := payload.Lookup(p, []string{"event_data"}); ok {
		return data
	}
	return p
}

// holdWords says why an item waits although it could go; "" = it does not.
func holdWords(item *outbox.Item, who outbox.Identity) string {
	switch {
	case item.Final:
		return ""
	case item.Waiting() && item.Identity != who:
		return "waits for a connection as " + payload.Visible(item.Identity.String())
	case item.Hold == outbox.HeldLate:
		return "waits for your word"
	case item.Hold == outbox.HeldEditing:
		return "being edited"
	case item.Hold == outbox.HeldElsewhere:
		return "being edited in another tab"
	case item.Elsewhere:
		return "in another tab"
	}
	return ""
}

// expiryWords says until when an item that waits is worth sending; "" = for ever, or
// it waits no more.
func expiryWords(item *outbox.Item) string {
	if item.Final || item.Expires.IsZero() || !item.Waiting() {
		return ""
	}
	return "expires at " + phrase.Clock(item.Expires)
}

// asksWords says until when a command that waits for a connection leaves unasked; ""
// = it always does, or is not one.
func asksWords(item *outbox.Item) string {
	at := item.AsksAt()
	switch {
	case at.IsZero():
		return ""
	case item.Since.Equal(item.At):
		return "leaves as soon as connected; after " + phrase.Clock(at) + " you are asked first"
	}
	return "leaves as soon as connected, as you said at " + phrase.Clock(item.Since) + "; after " + phrase.Clock(at) + " you are asked again"
}

// replyFact says how the reply to a request is known.
func replyFact(item *outbox.Item) string {
	by := ", known by its topic"
	switch {
	case item.Reply.Rule != "":
		by = ", known by " + payload.Visible(item.Reply.Rule)
	case len(item.Message.Properties.CorrelationData) > 0:
		by = ", known by its correlation data"
	}
	return "wanted within " + span(item.Reply.Within) + by
}

// sentFacts tells all about an item but its topic and payload.
func sentFacts(item *outbox.Item, now time.Time) []fact {
	m, p := item.Message, item.Message.Properties
	list := []fact{{"Clicked", moment(item.At), item.At.UTC().Format("2006-01-02 15:04:05.000000 UTC")}}
	if e, err := platform.DecodeEvent(m.Payload); err == nil && !e.ObservedAt.IsZero() {
		list = append(list, fact{Name: "Observed at", Value: e.ObservedAt.String()})
	}
	if item.Tries > 0 {
		tries := "once"
		if item.Tries > 1 {
			tries = phrase.Grouped(item.Tries) + " times"
		}
		list = append(list, fact{Name: "Sent", Value: tries})
	}
	if item.Duplicate {
		list = append(list, fact{Name: "Duplicate", Value: "it may have arrived twice"})
	}
	if item.Latency > 0 {
		list = append(list, fact{Name: "Answered", Value: "after " + phrase.Brief(item.Latency)})
	}
	if item.Reply.Within > 0 {
		list = append(list, fact{Name: "Reply", Value: replyFact(item)})
	}
	if !item.Expires.IsZero() {
		expires := moment(item.Expires)
		if left := item.Expires.Sub(now); left > 0 && !item.Final {
			expires += ", in " + span(left)
		}
		list = append(list, fact{Name: "Expires", Value: expires})
	}
	list = append(list, fact{Name: "For", Value: payload.Visible(item.Identity.String())}, fact{Name: "QoS", Value: qosWords(m.QoS)})
	if m.Retain {
		list = append(list, fact{Name: "Retained", Value: "yes"})
	}
	list = append(list, fact{Name: "Size", Value: phrase.Counted(len(m.Payload), "byte")})
	list = append(list, propertyFacts(session.PropertiesOf(p))...)
	switch {
	case item.Private:
		list = append(list, fact{Name: "Kept", Value: "in this page alone, until it is closed: it holds your API key or password"})
	case !item.Final && !item.Saved:
		list = append(list, fact{Name: "Kept", Value: "in this page alone, until it is closed"})
	}
	return list
}

// sentCounts counts the items that a person may have to do something about.
type sentCounts struct {
	all, waiting, failed, finished int
	states                         [len(countedStates)]int
	cancel                         []cancels // that Cancel all may take back
	late                           int       // commands of one account that wait for a word
	since                          time.Time // when the first of them was clicked
	newest                         string    // what the newest of them says
}

// cancels counts what waits for an account.
type cancels struct {
	of outbox.Identity
	n  int
}

// countCancel counts an item that can be taken back. There are few accounts.
func (c *sentCounts) countCancel(i *outbox.Item) {
	for at := range c.cancel {
		if c.cancel[at].of == i.Identity {
			c.cancel[at].n++
			return
		}
	}
	c.cancel = append(c.cancel, cancels{i.Identity, 1})
}

// maxCancelNames bounds the accounts that are named before messages are taken back.
const maxCancelNames = 5

// cancelWords asks whether to take back what waits for an account, or for all of them
// where it is zero: how many messages of whom.
func (c *sentCounts) cancelWords(of outbox.Identity) (n int, asks string) {
	all := of == outbox.Identity{}
	var others int
	var whose []string
	for _, who := range c.cancel {
		if !all && who.of != of {
			others += who.n
			continue
		}
		n += who.n
		if len(whose) < maxCancelNames {
			whose = append(whose, phrase.Grouped(who.n)+" of "+payload.Visible(who.of.String()))
		}
	}
	asks = "Cancel " + phrase.Counted(n, "waiting message")
	switch {
	case others > 0:
		return n, asks + " of " + payload.Visible(of.String()) + "? " + phrase.Grouped(others) + " of other accounts stay."
	case len(c.cancel) > len(whose):
		whose = append(whose, "and others")
		fallthrough
	case len(whose) > 1:
		return n, asks + ": " + strings.Join(whose, ", ") + "?"
	}
	return n, asks + "?"
}

// countedStates are the states that are counted, in the order in which they are
// told.
var countedStates = [...]timeline.Outcome{timeline.Queued, timeline.InFlight, timeline.Unconfirmed, timeline.Quarantined, timeline.Rejected, timeline.Expired}

// countSent counts all items, and the late ones of an account.
func countSent(items eachItem, who outbox.Identity) (c sentCounts) {
	for i := range items {
		c.all++
		fail := i.Failed()
		switch {
		case fail:
			c.failed++
		case !i.Final:
			c.waiting++
		}
		if i.Final {
			c.finished++
		}
		if i.CanCancel() {
			c.countCancel(i)
		}
		if fail || !i.Final {
			if at := slices.Index(countedStates[:], i.State); at >= 0 {
				c.states[at]++
			}
		}
		if !i.Final && i.Hold == outbox.HeldLate && i.Identity == who {
			if c.late == 0 { // they come newest first
				whom, says := whatOf(i)
				c.newest = strings.TrimSpace(whom + " " + says)
			}
			c.late, c.since = c.late+1, i.At
		}
	}
	return c
}

// words sums an outbox up: "12 queued · 1 rejected".
func (c sentCounts) words() string {
	var parts []string
	for at, s := range countedStates {
		if c.states[at] > 0 {
			parts = append(parts, phrase.Grouped(c.states[at])+" "+s.String())
		}
	}
	return strings.Join(parts, " · ")
}
