package ui

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// maxCorrelation is up to how many bytes of correlation data are shown.
const maxCorrelation = 128

// fact is one line about a message.
type fact struct {
	Name, Value string
	Title       string // more, for those who stay on it
}

// factsOf tells everything of a message but its payload; size is the length of
// that.
func factsOf(e *timeline.Entry, size int) []fact {
	when, way := "Received", "in, from the broker"
	if e.Kind == timeline.Sent {
		when, way = "Sent", "out, sent from here"
	}
	list := []fact{
		{when, moment(e.At), e.At.UTC().Format("2006-01-02 15:04:05.000000 UTC")},
		{"Direction", way, ""},
		{"Message", "number " + phrase.Grouped(uint64(e.ID)) + " of this page", ""},
	}
	if t, err := platform.ParseTopic(e.Topic); err == nil {
		list = append(list, facts("Project", t.Project.String(), "User", t.User.String(), "Device", t.Device.String(), "Group", t.Group.String(), "Type", t.Type)...)
	} else {
		list = append(list, fact{Name: "Kind", Value: "outside the platform's topics"})
	}
	list = append(list, fact{Name: "Size", Value: phrase.Counted(size, "byte")}, fact{Name: "QoS", Value: qosWords(e.QoS)})
	switch {
	case e.Retained && e.Kind == timeline.Received:
		list = append(list, fact{Name: "Retained", Value: "yes; its age is unknown"})
	case e.Retained:
		list = append(list, fact{Name: "Retained", Value: "yes"})
	default:
		list = append(list, fact{Name: "Retained", Value: "no"})
	}
	if e.Away {
		list = append(list, fact{Name: "Came", Value: "while nobody was connected here; the broker kept it until then, and does not say since when"})
	}
	if e.Duplicate {
		list = append(list, fact{Name: "Duplicate", Value: "yes; the broker sent it before and had no answer"})
	}
	if e.Kind == timeline.Sent {
		outcome := e.Outcome.String()
		if e.Code != 0 {
			outcome += ", reason code 0x" + strings.ToUpper(strconv.FormatInt(int64(e.Code), 16))
		}
		list = append(list, fact{Name: "Outcome", Value: outcome})
	}
	return append(list, propertyFacts(e.Properties)...)
}

// qosWords says what a quality of service promises (MQTT 5 clause 4.3).
func qosWords(qos byte) string {
	switch qos {
	case 0:
		return "0 (at most once)"
	case 1:
		return "1 (at least once)"
	case 2:
		return "2 (exactly once)"
	}
	return strconv.Itoa(int(qos))
}

// propertyFacts tells the MQTT 5 properties under the names of the standard
// (clause 3.3.2.3). A topic alias (3.3.2.3.4) is none of them: it belongs to the
// connection, which has put the topic in its place.
func propertyFacts(p timeline.Properties) []fact {
	var list []fact
	if p.PayloadFormat != nil {
		format := strconv.Itoa(int(*p.PayloadFormat))
		switch *p.PayloadFormat {
		case 0:
			format += " (bytes)"
		case 1:
			format += " (UTF-8)"
		}
		list = append(list, fact{Name: "Payload format indicator", Value: format})
	}
	if p.MessageExpiry != nil {
		expiry := fact{Name: "Message expiry interval", Value: phrase.Counted(uint64(*p.MessageExpiry), "second")}
		if *p.MessageExpiry >= 120 {
			expiry.Title = span(time.Duration(*p.MessageExpiry) * time.Second)
		}
		list = append(list, expiry)
	}
	list = append(list, facts("Content type", p.ContentType, "Response topic", p.ResponseTopic)...)
	list = append(list, correlationFacts(p.CorrelationData)...)
	if len(p.SubscriptionIDs) > 0 {
		ids := make([]string, len(p.SubscriptionIDs))
		for i, id := range p.SubscriptionIDs {
			ids[i] = strconv.Itoa(id)
		}
		list = append(list, fact{Name: "Subscription identifier", Value: strings.Join(ids, ", ")})
	}
	if p.LeftOut > 0 { // before what may be cut off
		list = append(list, fact{Name: "Properties left out", Value: phrase.Grouped(p.LeftOut) + " at the end, more than are kept of a message"})
	}
	for _, u := range p.User {
		list = append(list, fact{Name: "User property", Value: foreignFact(u.Key + " = " + u.Value)})
	}
	return list
}

// correlationFacts tells correlation data as text, where it is some, and in hex.
func correlationFacts(b []byte) []fact {
	if b == nil {
		return nil
	}
	list := []fact{{Name: "Correlation data", Value: phrase.Counted(len(b), "byte")}}
	if len(b) == 0 {
		return list
	}
	start, more := b, ""
	if len(b) > maxCorrelation {
		start, more = b[:maxCorrelation], " …"
	}
	if utf8.Valid(b) {
		list = append(list, fact{Name: "… as text", Value: payload.Preview(b, maxCorrelation)})
	}
	return append(list, fact{Name: "… in hex", Value: hex.EncodeToString(start) + more})
}

// facts pairs names and values, leaving out those without a value.
func facts(pairs ...string) []fact {
	var list []fact
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, fact{Name: pairs[i], Value: foreignFact(pairs[i+1])})
		}
	}
	return list
}

// foreignFact is what others chose, the beginning of what is very long.
func foreignFact(text string) string {
	start := firstPart(text)
	if len(start) < len(text) {
		return payload.Visible(start) + " … (the first " + phrase.Grouped(len(start)) + " of " + phrase.Counted(len(text), "byte") + ")"
	}
	return payload.Visible(text)
}

// maxFacts bounds the facts that are drawn: a message may have thousands of user
// properties.
const maxFacts = 100

func factList(list []fact) app.UI {
	if n := len(list) - maxFacts; n > 0 {
		list = append(list[:maxFacts:maxFacts], fact{Name: "User properties", Value: "and " + phrase.Grouped(n) + " more, not shown here"})
	}
	var rows []app.UI
	for _, f := range list {
		rows = append(rows, el("dt", "", f.Name), el("dd", "", title(f.Title), el("bdi", "", f.Value)))
	}
	return el("dl", "facts", rows)
}
