package verdict

import (
	"slices"
	"sort"
	"strconv"
	"time"

	"deviceconsole/app/payload"
	"deviceconsole/app/timeline"
)

// History is what a Profile is made of, as *timeline.Store is one.
type History interface {
	Newest(topic string) timeline.ID
	Previous(id timeline.ID) timeline.ID
	Head(id timeline.ID, max int) (e timeline.Entry, size int, ok bool)
}

// Profile is what a device sent within a stretch of its messages, to be put beside
// another.
type Profile struct {
	Events      int
	From, Until time.Time
	Interval    time.Duration // the median; 0 = not known
	Tags        []TagProfile  // as they came first in the newest event
	Back        bool          // it could not look back far enough
}

// TagProfile is one tag of a Profile.
type TagProfile struct {
	Path      string
	Type      string // number, text, boolean, null; "mixed"
	Seen      int    // events that have it
	Last      string // the newest value, as it was written
	Low, High string // of numbers, as they were written; "" = of others
	low, high float64
	texts     []string // of text, the first that came
}

const (
	profileEvents = 100
	profileBack   = 20_000 // messages passed to find those of before
	profileTags   = 100
	profileTexts  = 8 // of a tag; one that has more is none of a few words
	profileBytes  = 16 << 10
)

// Look makes the profile of the newest messages of a topic that are not before since and
// not after until; zero = no matter when.
func Look(h History, topic string, since, until time.Time) Profile {
	var p Profile
	id := h.Newest(topic)
	for n := 0; id != 0 && !until.IsZero(); n++ {
		e, _, ok := h.Head(id, 0)
		if !ok || n == profileBack {
			p.Back = true
			return p
		}
		if !e.At.After(until) {
			break
		}
		id = h.Previous(id)
	}
	var walk payload.TagWalk
	var intervals []float32
	for ; id != 0 && p.Events < profileEvents; id = h.Previous(id) {
		e, _, ok := h.Head(id, profileBytes)
		if !ok || e.At.Before(since) {
			break
		}
		data := e.Payload
		whole := payload.Members(e.Payload, func(key, raw []byte) bool {
			if string(key) == "event_data" {
				data = raw
			}
			return true
		})
		if e.Kind != timeline.Received || e.Retained || !whole && len(e.Payload) < profileBytes {
			continue
		}
		if p.Events++; p.Events == 1 {
			p.Until = e.At
		} else if gap := p.From.Sub(e.At); gap >= 0 {
			intervals = append(intervals, float32(gap.Seconds()))
		}
		p.From = e.At
		walk.Visit(data, func(path, raw []byte) bool {
			p.take(string(path), raw)
			return true
		})
	}
	if len(intervals) > 0 {
		p.Interval = time.Duration(order(intervals)[len(intervals)/2] * float32(time.Second))
	}
	return p
}

// take takes a value of an older event in.
func (p *Profile) take(path string, raw []byte) {
	i := slices.IndexFunc(p.Tags, func(t TagProfile) bool { return t.Path == path })
	class := valueOf(raw).class.String()
	if i < 0 {
		if len(p.Tags) == profileTags {
			return
		}
		i = len(p.Tags)
		p.Tags = append(p.Tags, TagProfile{Path: path, Type: class, Last: payload.Excerpt(raw, maxValue)})
	}
	t := &p.Tags[i]
	t.Seen++
	if text := string(raw); class == "text" && len(t.texts) < profileTexts && !slices.Contains(t.texts, text) {
		t.texts = append(t.texts, text)
	}
	if t.Type != class {
		t.Type = "mixed"
	}
	if v, err := strconv.ParseFloat(string(raw), 64); err == nil && class == "number" {
		if t.Low == "" || v < t.low {
			t.low, t.Low = v, string(raw)
		}
		if t.High == "" || v > t.high {
			t.high, t.High = v, string(raw)
		}
	}
}

// Difference is one line of a comparison.
type Difference struct {
	Name   string // of a tag; "" = the interval
	A, B   string // "" = it is not there
	Differ bool   // worth looking at
}

// Compare puts two profiles side by side: their intervals first, then their tags. It
// says of each whether it differs: an interval by half, a tag that is not in all
// events, of another type, of numbers that do not meet, or of a word that the other never says.
func Compare(a, b Profile) []Difference {
	list := []Difference{{A: paceOf(a), B: paceOf(b), Differ: apart(a.Interval, b.Interval)}}
	line := func(path string, x, y *TagProfile) {
		d := Difference{Name: path, A: x.words(a.Events), B: y.words(b.Events)}
		switch {
		case x == nil || y == nil || x.Type != y.Type || (x.Seen == a.Events) != (y.Seen == b.Events):
			d.Differ = true
		case x.Type == "number":
			d.Differ = x.high < y.low || y.high < x.low
		case x.Type == "text" && path != "device_id":
			d.Differ = !x.says(y) || !y.says(x)
		}
		list = append(list, d)
	}
	for i := range a.Tags {
		line(a.Tags[i].Path, &a.Tags[i], b.tag(a.Tags[i].Path))
	}
	for i := range b.Tags {
		if a.tag(b.Tags[i].Path) == nil {
			line(b.Tags[i].Path, nil, &b.Tags[i])
		}
	}
	return list
}

// says reports whether a text tag says the newest of another too, as far as it is
// one of few words.
func (t *TagProfile) says(o *TagProfile) bool {
	return len(t.texts) == profileTexts || len(o.texts) == 0 || slices.Contains(t.texts, o.texts[0])
}

func (p *Profile) tag(path string) *TagProfile {
	for i := range p.Tags {
		if p.Tags[i].Path == path {
			return &p.Tags[i]
		}
	}
	return nil
}

func paceOf(p Profile) string {
	switch {
	case p.Events == 0:
		return ""
	case p.Interval == 0:
		return "not known"
	}
	return every(float32(p.Interval.Seconds()))
}

func apart(x, y time.Duration) bool {
	return x > 0 && y > 0 && (x > y*3/2 || y > x*3/2)
}

// words is what a tag was, of so many events.
func (t *TagProfile) words(events int) string {
	if t == nil {
		return ""
	}
	text := t.Last
	if t.Low != t.High {
		text += " (" + t.Low + " to " + t.High + ")"
	}
	if t.Seen < events {
		text += ", in " + strconv.Itoa(t.Seen) + " of " + strconv.Itoa(events)
	}
	return text
}

// Moment is something that happened to a device, as far as its messages show it.
type Moment struct {
	At, Until time.Time // Until zero = it took no time, or it is still so
	Text      string
	Row       timeline.ID // the message that shows it; 0 = none
}

// Moments returns when a device or group was heard and when not, the first first:
// what is kept of that are its newest silences and restarts.
func (d *Desk) Moments(key timeline.Key) []Moment {
	i, ok := d.byKey[key]
	if !ok {
		return nil
	}
	s := d.at(i)
	p := &s.pace
	if p.last == 0 {
		return nil
	}
	list := []Moment{{At: time.UnixMicro(p.first), Text: "Heard for the first time"}}
	for n := range min(int(p.outN), len(p.outages)) {
		o := &p.outages[n]
		list = append(list, Moment{time.UnixMicro(o.from), time.UnixMicro(o.until), "Silent for " + inWords(float32(o.until-o.from)/1e6) + ", then heard again", o.id})
	}
	if m := &s.marks[markRestarted]; m.n > 0 {
		text := "Restarted"
		if m.n > 1 {
			text = "Restarted for the first of " + strconv.Itoa(int(m.n)) + " times"
		}
		list = append(list, Moment{At: time.UnixMicro(m.since), Text: text, Row: m.rows[min(int(m.n), 2)-1]})
	}
	if p.slower() || p.faster() {
		list = append(list, Moment{At: time.UnixMicro(p.changed), Text: "Began to send " + every(p.lately(max(p.slow, p.fast))) + ", before " + every(p.usual)})
	}
	list = append(list, Moment{At: time.UnixMicro(p.last), Text: "Heard for the last time", Row: p.id})
	sort.SliceStable(list, func(i, j int) bool { return list[i].At.Before(list[j].At) })
	return list
}
