package verdict

import (
	"time"

	"deviceconsole/app/timeline"
)

// When is the moment at which is judged.
type When struct {
	Now time.Time
	// Listening is since when nothing that was sent can have been missed; zero =
	// messages may be missed now, so that silence says nothing.
	Listening time.Time
}

// found is a finding before it is put into words.
type found struct {
	kind     Kind
	severity Severity
	sure     Sureness
	tag      int8  // -1 = none
	since    int64 // µs
	until    int64 // µs; 0 = it is still so
	from     int64 // of the first message that proves it, µs; 0 = since
	closed   bool  // the newest row is the last that proves it
	rows     [2]timeline.ID
	of       int32 // another subject that it speaks of, and one more; 0 = none
	n        uint32
	x        float32 // seconds, where the kind has some
}

// maxFound bounds the findings of one subject; what comes first counts.
const maxFound = 32

type foundList struct {
	list [maxFound]found
	n    int
}

// add puts a finding in its place: the worst first, of equals the surest, then in the
// order of their kinds.
func (l *foundList) add(f found) {
	if l.n == maxFound {
		return
	}
	weight := func(f *found) int { return int(f.severity)<<16 + int(f.sure)<<8 - int(f.kind) }
	at := l.n
	for ; at > 0 && weight(&l.list[at-1]) < weight(&f); at-- {
		l.list[at] = l.list[at-1]
	}
	l.list[at] = f
	l.n++
}

// all returns the findings, the worst first.
func (l *foundList) all() []found { return l.list[:l.n] }

// judge looks for everything that there is to say of a subject. What it returns is
// good until the next call.
func (d *Desk) judge(i int32, w When) []found {
	s, l := d.at(i), &d.found
	l.n = 0
	now := w.Now.UnixMicro()
	s.judgePace(l, now, w)
	s.judgeTags(l, d)
	s.judgeMarks(l)
	s.judgeReplies(l, now)
	if s.device {
		s.judgeClock(l, d.bias)
	}
	if s.twin >= 0 {
		severity := Note
		if spaced(lastOf(d.keys[i].Name)) {
			severity = Warning
		}
		l.add(found{kind: LookAlike, severity: severity, sure: Sure, tag: -1, of: s.twin + 1, since: max(s.pace.first, d.at(s.twin).pace.first), rows: [2]timeline.ID{s.pace.id, d.at(s.twin).pace.id}})
	}
	return l.all()
}

const hour = int64(time.Hour / time.Microsecond)

// judgePace judges when it is heard.
func (s *subject) judgePace(l *foundList, now int64, w When) {
	p := &s.pace
	p.work()
	sure := Likely
	if p.even && p.n >= fewestOdd {
		sure = Sure
	}
	worst := Urgent
	if !s.device { // nobody promised that a group is spoken to
		worst = Warning
	}
	if p.limit > 0 && !w.Listening.IsZero() && p.last != 0 {
		if quiet := float32(now-max(p.last, w.Listening.UnixMicro())) / 1e6; quiet > p.limit {
			l.add(found{kind: Silent, severity: worst, sure: sure, tag: -1, since: p.last, rows: [2]timeline.ID{p.id}, x: float32(now-p.last) / 1e6})
		}
	}
	switch {
	case p.slower():
		l.add(found{kind: Slower, severity: Warning, sure: sure, tag: -1, since: p.changed, rows: [2]timeline.ID{p.id}, x: p.lately(p.slow), n: uint32(p.slow)})
	case p.faster():
		l.add(found{kind: Faster, severity: Warning, sure: sure, tag: -1, since: p.changed, rows: [2]timeline.ID{p.id}, x: p.lately(p.fast), n: uint32(p.fast)})
	}
	last, third := p.outages[0], p.outages[2]
	switch {
	case p.outN == 0 || now-last.until > hour:
	case p.outN >= 3 && last.until-third.from < max(hour, 300*int64(1e6*p.usual)):
		l.add(found{kind: Flapping, severity: worst, sure: sure, tag: -1, since: p.outages[min(int(p.outN), len(p.outages))-1].from,
			closed: true, rows: [2]timeline.ID{last.id, p.outages[1].id}, n: uint32(p.outN), x: float32(last.until-last.from) / 1e6})
	case p.steady: // one pause more among uneven ones says nothing
		l.add(found{kind: Paused, severity: Note, sure: sure, tag: -1, since: last.from, until: last.until, closed: true,
			rows: [2]timeline.ID{last.id}, n: uint32(p.outN), x: float32(last.until-last.from) / 1e6})
	}
}

// judgeTags judges its tags.
func (s *subject) judgeTags(l *foundList, d *Desk) {
	for i := range s.tags[:s.tagN] {
		t := &s.tags[i]
		f := found{tag: int8(i), sure: Sure, since: t.since, rows: [2]timeline.ID{t.row}, n: s.events - t.last}
		if t.values < manyValues {
			f.sure = Likely
		}
		switch t.state {
		case lacks:
			f.kind, f.severity = Lacking, Warning
		case retyped:
			f.kind, f.severity, f.n = Retyped, Warning, uint32(t.other)
		case shifted:
			f.kind, f.severity, f.n = Shifted, Warning, uint32(t.distant)
		case spiked:
			if f.kind, f.severity, f.n = Spiking, Note, uint32(t.spikes); t.spikes >= 3 {
				f.severity = Warning
			}
		case stuck:
			f.kind, f.severity, f.n = Stuck, Warning, uint32(t.same)
		case newWord:
			f.kind, f.severity = NewValue, Note
		case trouble:
			f.kind, f.severity = Trouble, Urgent
		default:
			if !t.quiet || t.seen < 3 || t.seen != s.events-t.first+1 || t.seen > 200 {
				continue
			}
			f.kind, f.severity, f.n = Added, Note, t.seen
		}
		l.add(f)
	}
}

// judgeMarks judges what single messages prove.
func (s *subject) judgeMarks(l *foundList) {
	add := func(which int, kind Kind, severity Severity, sure bool) {
		m := &s.marks[which]
		f := found{kind: kind, severity: severity, sure: Likely, tag: -1, since: m.since, rows: m.rows, n: m.n}
		if which < len(s.beside) {
			f.from, f.closed = s.beside[which], true
		}
		if sure {
			f.sure = Sure
		}
		l.add(f)
	}
	if n := ones(s.repeats); n >= 3 {
		add(markRepeated, Repeated, Warning, n >= 6)
	}
	if n := ones(s.disorder); n >= 3 {
		add(markDisordered, Disordered, Warning, n >= 6)
	}
	if n := ones(s.holes); n >= 2 {
		add(markLost, Lost, Warning, n >= 3)
	}
	switch n := s.marks[markRestarted].n; {
	case n >= 3:
		add(markRestarted, Restarted, Urgent, true)
	case n > 0:
		add(markRestarted, Restarted, Note, n > 1)
	}
	switch n := ones(s.broken); {
	case s.broken&7 == 7:
		add(markMalformed, Malformed, Urgent, true)
	case n > 0:
		add(markMalformed, Malformed, Warning, true)
	}
	if s.marks[markRefused].n > 0 {
		add(markRefused, Refused, Warning, true)
	}
}

// judgeReplies judges how it answers, and what it makes of updates.
func (s *subject) judgeReplies(l *foundList, now int64) {
	r := &s.replies
	if r.answers(s) {
		missed, since, row := uint32(r.missed), r.since, r.row
		if r.overdue(s, now) {
			if missed == 0 {
				since, row = r.asked, r.command
			}
			missed++
		}
		sure := Likely
		if missed >= 2 || r.tie != 0 {
			sure = Sure
		}
		switch {
		case missed > 0:
			l.add(found{kind: Unanswered, severity: Urgent, sure: sure, tag: -1, since: since, rows: [2]timeline.ID{r.command, row}, n: missed, x: r.usual()})
		case r.slow >= 2:
			l.add(found{kind: SlowReply, severity: Warning, sure: sure, tag: -1, since: r.since, closed: true, rows: [2]timeline.ID{r.row}, n: uint32(r.slow), x: r.usual()})
		}
	}
	for i := range s.wants {
		w := &s.wants[i]
		if w.at == 0 || w.not < 2 {
			continue
		}
		for j := range s.tags[:s.tagN] {
			if t := &s.tags[j]; t.name == w.name && int(t.changes)*4 < int(t.values) { // one that changes all the time is measured, not set
				f := found{kind: Unconfirmed, severity: Warning, sure: sureness(w.not >= 4), tag: int8(j), since: w.at, rows: [2]timeline.ID{w.id}, n: uint32(w.not)}
				if i == ownWants {
					f.of = s.all + 1
				}
				l.add(f)
			}
		}
	}
}

func sureness(sure bool) Sureness {
	if sure {
		return Sure
	}
	return Likely
}

// judgeClock judges the times that it says.
func (s *subject) judgeClock(l *foundList, bias float32) {
	skew, ok := s.clock.skew(bias)
	if !ok {
		return
	}
	f := found{kind: ClockAhead, severity: Warning, sure: sureness(s.clock.n == skewsKept), tag: -1, since: s.clock.since, rows: [2]timeline.ID{s.pace.id}, x: skew}
	if skew < 0 {
		f.kind, f.x = ClockBehind, -skew
	}
	if !s.clock.off { // it keeps the time of this computer's clock, which is the one that is off
		f.since = s.pace.first
	}
	l.add(f)
}

// Weigh works out by how much all clocks differ from this computer's: where most of
// them do so by the same, it is this one that is wrong. It returns the seconds by
// which they are ahead of it, 0 where they are not.
func (d *Desk) Weigh() float32 {
	const most, fewest = 200, 5
	var room [most]float32
	skews := room[:0]
	for i := range d.keys {
		if s := d.at(int32(i)); s.device && len(skews) < most {
			if x, ok := s.clock.best(); ok {
				skews = append(skews, x)
			}
		}
	}
	d.bias = 0
	if n := len(skews); n >= fewest {
		order(skews)
		if median := skews[n/2]; (median > ahead || median < behind) && skews[n-1-n/5]-skews[n/5] < 5 {
			d.bias = median
		}
	}
	return d.bias
}
