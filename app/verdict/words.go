package verdict

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
)

// Finding is one thing that there is to say of a device or group.
type Finding struct {
	Kind     Kind
	Severity Severity
	Sure     Sureness
	Since    time.Time
	Until    time.Time     // zero = it is still so
	Tag      string        // path, where it speaks of one
	Text     string        // a sentence
	Basis    string        // what it rests on: "20 intervals, most of 29 to 31 s"; "" = on its rows alone
	Rows     []timeline.ID // up to two messages that prove it, the newest first
	// From is when the first message came that proves it, To when the last did; zero =
	// those that come now prove it, too.
	From, To  time.Time
	Low, High string       // of Spiking and Shifted: what proves it lies outside
	Word      []byte       // of NewValue: the value, as it stands in its message
	Other     timeline.Key // of LookAlike what it is taken for, of Unconfirmed who the update was for, where not for it alone
}

// Verdict is what there is to say of a device or group.
type Verdict struct {
	Key      timeline.Key
	Sentence string   // all in one line; "" = too little is known
	Usual    string   // "usually sends every 30 s"; "" = not known
	Severity Severity // of the worst finding; 0 = there is none
	Findings []Finding
	Events   int  // that were looked into
	More     bool // it has more tags than are watched
}

// writer puts findings into words.
type writer struct {
	store Store
	desk  *Desk
	s     *subject
	i     int32
	now   time.Time
}

// Verdict returns what there is to say of a device or group; false = it is not
// judged. The store is asked for the values that it speaks of.
func (d *Desk) Verdict(store Store, key timeline.Key, w When) (Verdict, bool) {
	i, ok := d.byKey[key]
	if !ok {
		return Verdict{}, false
	}
	s := d.at(i)
	v := Verdict{Key: key, Events: int(s.events), More: s.more}
	words := writer{store, d, s, i, w.Now}
	found := append([]found(nil), d.judge(i, w)...)
	for n := range found {
		v.Findings = append(v.Findings, words.finding(&found[n]))
	}
	if len(found) > 0 {
		v.Severity = found[0].severity
	}
	v.Usual = words.usual()
	v.Sentence = sentence(&v)
	return v, true
}

const saidAtOnce = 2 // findings of a sentence

// sentence says the worst in one line.
func sentence(v *Verdict) string {
	var parts []string
	if v.Usual != "" {
		parts = append(parts, phrase.Sentence(v.Usual))
	}
	for _, f := range v.Findings {
		if len(parts) <= saidAtOnce && (f.Severity > Note || v.Severity == Note) {
			parts = append(parts, f.Text)
		}
	}
	if v.Usual != "" && len(v.Findings) == 0 {
		parts = append(parts, "Nothing unusual.")
	}
	return strings.Join(parts, " ")
}

func (w *writer) noun() string {
	if w.s.device {
		return "event"
	}
	return "message"
}

// usual says how often it is heard, where that is known.
func (w *writer) usual() string {
	p := &w.s.pace
	if p.limit == 0 || p.usual == 0 && p.n < fewest {
		return ""
	}
	verb := "usually sends "
	if !w.s.device {
		verb = "usually gets a message "
	}
	usual := p.usual
	if usual == 0 {
		usual = p.median()
	}
	switch pause := max(p.long, p.peak); {
	case p.longs >= 2 || p.even && pause > 8*usual:
		return verb + "in bursts, up to " + inWords(pause) + " apart"
	case p.even || p.steady:
		return verb + every(usual)
	}
	return verb + "unevenly, most often after " + inWords(p.low) + " to " + inWords(p.high)
}

// every says a pace: "every 30 s", "5 times a second".
func every(seconds float32) string {
	if seconds < .7 {
		return phrase.Grouped(int(1/max(seconds, 1e-4)+.5)) + " times a second"
	}
	if seconds > .95 && seconds < 1.05 {
		return "every second"
	}
	return "every " + inWords(seconds)
}

// inWords says a duration, with a digit behind the point where that says much.
func inWords(seconds float32) string {
	switch {
	case seconds < .995:
		return strconv.Itoa(int(seconds*1000+.5)) + " ms"
	case seconds < 9.95:
		return phrase.Short(float64(seconds), 1) + " s"
	}
	unit := float32(1)
	if seconds >= 60 {
		unit = 60
	}
	rounded := time.Duration(math.Round(float64(seconds/unit))*float64(unit)) * time.Second
	if years := seconds / (365.25 * 86400); years >= 2 {
		return phrase.Grouped(int(years+.5)) + " years"
	}
	return phrase.Span(rounded)
}

// time says a moment.
func (w *writer) time(us int64) string { return phrase.Time(time.UnixMicro(us), w.now) }

// finding puts a finding into words.
func (w *writer) finding(f *found) Finding {
	out := Finding{Kind: f.kind, Severity: f.severity, Sure: f.sure, Since: time.UnixMicro(f.since), Basis: w.basis(f)}
	if f.until != 0 {
		out.Until = time.UnixMicro(f.until)
	}
	if f.tag >= 0 {
		out.Tag = w.desk.names.list[w.s.tags[f.tag].name].path
	}
	for _, id := range f.rows {
		if id != 0 && !(len(out.Rows) > 0 && out.Rows[0] == id) {
			out.Rows = append(out.Rows, id)
		}
	}
	if f.of > 0 {
		out.Other = w.desk.keys[f.of-1]
	}
	w.prove(&out, f)
	text := ""
	switch {
	case f.tag >= 0:
		text = w.tag(f, out.Tag)
	case f.kind <= Paused:
		text = w.pace(f)
	default:
		text = w.mark(f)
	}
	if named := out.Tag != "" && strings.HasPrefix(text, quote(out.Tag)) || f.kind == LookAlike; !named {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	out.Text = text + "."
	return out
}

// prove says which messages prove a finding.
func (w *writer) prove(out *Finding, f *found) {
	out.From = out.Since
	if f.from != 0 {
		out.From = time.UnixMicro(f.from)
	}
	if f.closed {
		w.store.WalkHeads(f.rows[0], 1, 0, func(e *timeline.Entry, _ int) {
			if e.ID == f.rows[0] {
				out.To = e.At
			}
		})
	}
	switch f.kind {
	case Spiking, Shifted:
		t := &w.s.tags[f.tag]
		out.Low, out.High = outward(t.low(), -1), outward(t.high(), 1)
	case NewValue:
		out.Word = w.raw(f.rows[0], out.Tag)
	}
}

// outward writes a bound of a tag's past so that what was within it still is.
func outward(bound float64, way int) string {
	next := math.Nextafter32(float32(bound), float32(math.Inf(way)))
	return strconv.FormatFloat(float64(next), 'g', -1, 32)
}

// basis says what a finding rests on.
func (w *writer) basis(f *found) string {
	p := &w.s.pace
	switch {
	case f.kind <= Paused:
		return phrase.Counted(int(p.n), "interval") + ", most of " + inWords(p.low) + " to " + inWords(p.high)
	case f.tag >= 0:
		return phrase.Counted(int(w.s.events), w.noun())
	case f.kind == ClockAhead || f.kind == ClockBehind:
		return "the last " + phrase.Counted(int(w.s.clock.n), w.noun())
	case f.kind == Unanswered || f.kind == SlowReply:
		return "the newest " + phrase.Counted(int(w.s.replies.n), "answer") + " before"
	}
	return ""
}

// pace says what is wrong with when it is heard.
func (w *writer) pace(f *found) string {
	switch f.kind {
	case Silent:
		return "silent for " + inWords(f.x) + ", since " + w.time(f.since)
	case Slower, Faster:
		return every(f.x) + " since " + w.time(f.since) + ", before " + every(w.s.pace.usual)
	case Flapping:
		return "came and went " + phrase.Counted(int(f.n), "time") + " since " + w.time(f.since) + ", the last silence took " + inWords(f.x)
	}
	return "was silent for " + inWords(f.x) + " until " + w.time(f.until)
}

// tag says what is wrong with a tag.
func (w *writer) tag(f *found, path string) string {
	t, name, since := &w.s.tags[f.tag], quote(path), " since "+w.time(f.since)
	past := ""
	if t.class == classNumber {
		past = "between " + number(t.low()) + " and " + number(t.high())
	}
	switch f.kind {
	case Lacking:
		if f.n < 10 {
			return "its last " + phrase.Counted(int(f.n), w.noun()) + " lack " + name
		}
		return "its " + w.noun() + "s lack " + name + since
	case Retyped:
		return name + " turned from " + t.class.String() + " to " + t.strange.String() + " at " + w.time(f.since)
	case Added:
		return name + " is new" + since
	case Trouble:
		return name + " is " + w.value(f.rows[0], path) + since
	case NewValue:
		return name + " was " + w.value(f.rows[0], path) + " at " + w.time(f.since) + ", for the first time"
	case Spiking:
		if f.n < 2 {
			return name + " was " + w.value(f.rows[0], path) + " at " + w.time(f.since) + "; else it lies " + past
		}
		return name + " leapt " + phrase.Counted(int(f.n), "time") + since + ", to " + w.value(f.rows[0], path) + " last; else it lies " + past
	case Shifted:
		return name + " is " + w.value(w.s.pace.id, path) + " or so" + since + "; before it lay " + past
	case Stuck:
		return name + " stays at " + w.value(f.rows[0], path) + since + "; it used to change with each " + w.noun()
	case Unconfirmed:
		return "the update of " + w.time(f.since) + " asks for " + name + " " + w.value(f.rows[0], path) + ", its " + w.noun() + "s say " + w.value(w.s.pace.id, path)
	}
	return ""
}

// mark says what single messages prove.
func (w *writer) mark(f *found) string {
	n, since := int(f.n), " since "+w.time(f.since)
	switch f.kind {
	case ClockAhead:
		return "its clock is " + inWords(f.x) + " ahead" + zone(f.x)
	case ClockBehind:
		return "its clock is " + inWords(f.x) + " behind, or its events come that late" + zone(f.x)
	case Repeated:
		return phrase.Counted(n, w.noun()) + " came again" + since
	case Disordered:
		return phrase.Counted(n, w.noun()) + " came after later ones" + since
	case Lost:
		return phrase.Counted(n, w.noun()) + " never came" + since + ": its count has holes"
	case Restarted:
		if n == 1 {
			return "restarted at " + w.time(f.since)
		}
		return "restarted " + phrase.Counted(n, "time") + since
	case Malformed:
		if n == 1 {
			return "1 event" + since + " is not as the platform takes it"
		}
		return phrase.Counted(n, "event") + since + " are not as the platform takes them"
	case Refused:
		return "the broker refused " + phrase.Counted(n, "message") + " to or from it" + since + w.code()
	case Unanswered:
		text := "the command of " + w.time(f.since) + " had no answer"
		if n > 1 {
			text = phrase.Counted(n, "command") + since + " had no answer"
		}
		if f.x > 0 {
			text += ", usually there is one within " + inWords(f.x)
		}
		return text
	case SlowReply:
		return "answers slowly" + since + ", usually within " + inWords(f.x)
	case LookAlike:
		mine, other := lastOf(w.desk.keys[w.i].Name), lastOf(w.desk.keys[w.s.twin].Name)
		if spaced(mine) {
			return "Its id " + quote(payload.Spelled(mine)) + " has a space at an end, so it is another than " + quote(payload.Spelled(other))
		}
		return quote(payload.Spelled(other)) + " looks the same, and is another"
	}
	return ""
}

func (w *writer) code() string {
	switch c := w.s.marks[markRefused].code; c {
	case 0:
		return ""
	case 0x87:
		return " (not authorized, 0x87)"
	default:
		return " (0x" + strings.ToUpper(strconv.FormatUint(uint64(c), 16)) + ")"
	}
}

// zone says where a skew is one that a wrong time zone explains.
func zone(seconds float32) string {
	half := math.Abs(float64(seconds)) / 1800
	if whole := math.Round(half); whole >= 1 && whole <= 28 && math.Abs(half-whole) < .05 {
		return ", as with a wrong time zone"
	}
	return ""
}

const maxValue = 40 // bytes of a value that is quoted

// value is a tag's value in a message, as it was written.
func (w *writer) value(id timeline.ID, path string) string {
	if raw := w.raw(id, path); raw != nil {
		return payload.Excerpt(raw, maxValue)
	}
	return "another value"
}

// raw is a copy of a tag's value in a message; nil = it is not there.
func (w *writer) raw(id timeline.ID, path string) (raw []byte) {
	steps, err := payload.ParsePath(path)
	if err != nil {
		return nil
	}
	w.store.WalkHeads(id, 1, maxPayload, func(e *timeline.Entry, _ int) {
		if found, ok := payload.Tag(e.Payload, steps); e.ID == id && ok {
			raw = bytes.Clone(found)
		}
	})
	return raw
}

func number(v float64) string { return phrase.Rough(v, 5) }

// quote shows a name that others chose.
func quote(name string) string {
	return payload.Excerpt([]byte(name), maxValue)
}
