package archive

import (
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// ndjson writes the lossless format: see the package comment.
type ndjson struct{}

func (ndjson) begin(o *output, a About, rows int) {
	o.open(typeHeader)
	o.plain("format", formatName)
	if a.Bundle {
		o.number("version", version)
	} else {
		o.number("version", exportVersion)
	}
	o.moment("exported_at", a.At)
	o.plain("scope", a.Scope.String())
	o.words("filter", strings.ToValidUTF8(a.Filter, "\uFFFD"))
	o.flag("bundle", a.Bundle)
	o.number("rows", uint64(rows))
	o.close()
	o.tick()
}

func (ndjson) entry(o *output, e *timeline.Entry) {
	if e.Kind == timeline.Gap {
		o.gap(e)
		return
	}
	if e.Kind == timeline.Sent {
		o.open(typeSent)
	} else {
		o.open(typeReceived)
	}
	o.moment("at", e.At)
	o.string("topic", e.Topic)
	o.number("qos", uint64(e.QoS))
	o.flag("retained", e.Retained)
	o.flag("duplicate", e.Duplicate)
	o.flag("while_away", e.Away)
	if e.Outcome != timeline.NoOutcome {
		o.plain("outcome", e.Outcome.String())
	}
	if e.Code != 0 {
		o.number("code", uint64(e.Code))
	}
	o.properties(&e.Properties)
	o.field("payload", e.Payload)
	o.close()
}

func (o *output) gap(e *timeline.Entry) {
	g := &e.Gap
	o.open(typeGap)
	o.moment("at", e.At)
	o.plain("cause", causes[g.Cause])
	if !g.From.IsZero() {
		o.moment("from", g.From)
	}
	if !g.Until.IsZero() {
		o.moment("until", g.Until)
	}
	if g.Count != 0 {
		o.number("count", g.Count)
	}
	if g.Bytes != 0 {
		o.number("bytes", g.Bytes)
	}
	o.words("topic", e.Topic)
	o.words("reason", g.Reason)
	o.close()
}

func (o *output) properties(p *timeline.Properties) {
	o.words("content_type", p.ContentType)
	o.words("response_topic", p.ResponseTopic)
	if p.CorrelationData != nil {
		o.field("correlation_data", p.CorrelationData)
	}
	if p.PayloadFormat != nil {
		o.number("payload_format", uint64(*p.PayloadFormat))
	}
	if p.MessageExpiry != nil {
		o.number("message_expiry", uint64(*p.MessageExpiry))
	}
	if len(p.SubscriptionIDs) > 0 {
		o.name("subscription_ids")
		for i, id := range p.SubscriptionIDs {
			o.separate('[', i)
			o.buf = strconv.AppendInt(o.buf, int64(id), 10)
		}
		o.buf = append(o.buf, ']')
	}
	if len(p.User) > 0 {
		o.name("user_properties")
		for i, u := range p.User {
			o.separate('[', i)
			o.buf = append(o.buf, '{')
			o.text("key", o.bytes(u.Key))
			o.string("value", u.Value)
			o.buf = append(o.buf, '}')
		}
		o.buf = append(o.buf, ']')
	}
	if p.LeftOut > 0 {
		o.number("properties_left_out", uint64(p.LeftOut))
	}
}

func (ndjson) end(o *output, s Summary, payloads uint64) {
	o.sum()
	o.open(typeEnd)
	o.number("messages", s.Messages)
	o.number("gaps", s.Gaps)
	o.number("missed", s.Missed)
	o.number("bytes", payloads)
	o.plain("sha256", o.hash.hex())
	o.close()
}

// open begins a line.
func (o *output) open(kind string) {
	o.buf = append(append(append(o.buf, `{"type":"`...), kind...), '"')
}

// close ends it.
func (o *output) close() { o.buf = append(o.buf, '}', '\n') }

// name writes the name of a member that is not the first.
func (o *output) name(name string) {
	o.buf = append(append(append(o.buf, `,"`...), name...), `":`...)
}

// separate writes what stands before the i-th element of a list.
func (o *output) separate(opening byte, i int) {
	if i > 0 {
		opening = ','
	}
	o.buf = append(o.buf, opening)
}

func (o *output) number(name string, n uint64) {
	o.name(name)
	o.buf = strconv.AppendUint(o.buf, n, 10)
}

// flag writes a member that is true, and nothing for one that is not.
func (o *output) flag(name string, yes bool) {
	if yes {
		o.name(name)
		o.buf = append(o.buf, "true"...)
	}
}

// moment writes a time to the microsecond.
func (o *output) moment(name string, t time.Time) {
	o.name(name)
	o.buf = appendTime(o.buf, t, `"`)
}

// appendTime writes a time in quotes, or as the number of microseconds since 1970
// where RFC 3339 has no year for it.
func appendTime(out []byte, t time.Time, quote string) []byte {
	t = t.UTC()
	if year := t.Year(); year < 0 || year > 9999 {
		return strconv.AppendInt(out, t.UnixMicro(), 10)
	}
	return append(t.AppendFormat(append(out, quote...), timeLayout), quote...)
}

// plain writes a word of this package.
func (o *output) plain(name, word string) {
	o.name(name)
	o.buf = append(append(append(o.buf, '"'), word...), '"')
}

// words writes a text, and nothing for an empty one.
func (o *output) words(name, text string) {
	if text != "" {
		o.string(name, text)
	}
}

// string writes a text.
func (o *output) string(name, text string) { o.field(name, o.bytes(text)) }

// field writes bytes as a member that is not the first.
func (o *output) field(name string, b []byte) {
	o.buf = append(o.buf, ',')
	o.text(name, b)
}

// text writes a member: a string where its bytes are UTF-8, else base64 under a
// name that says so.
func (o *output) text(name string, b []byte) {
	o.buf = append(append(o.buf, '"'), name...)
	if o.valid(b) {
		o.buf = append(o.buf, `":`...)
		o.quote(b)
		return
	}
	o.buf = append(o.buf, base64Suffix+`":"`...)
	o.base64(b)
	o.buf = append(o.buf, '"')
}

// base64Suffix ends the name of a member that is in base64.
const base64Suffix = "_base64"

// quote writes a JSON string of UTF-8.
func (o *output) quote(b []byte) {
	o.buf = append(o.buf, '"')
	o.pieces(b, platform.AppendEscaped[[]byte])
	o.buf = append(o.buf, '"')
}
