package drive

import (
	"slices"
	"strconv"
	"time"

	"deviceconsole/app/phrase"
)

// Figures tell how a Job goes.
type Figures struct {
	Phase   Phase
	Why     string        // of Ended: why, a sentence
	Leaves  time.Duration // of Paused: how long it goes on waiting
	Since   time.Time     // when it was started
	Took    time.Duration // until now, or until it ended
	Plan    Plan
	Reason  string // why the newest failure failed, a sentence
	Offered uint64 // messages that were due so far
	Skipped uint64 // of them, those that are made up for no more

	Sent         uint64 // handed to the outbox, or refused by it
	Acknowledged uint64 // taken by the broker; at QoS 0, by the network
	Failed       uint64
	Waiting      int // in the outbox, unanswered

	Wanted   float64       // messages a second, as planned
	Rate     float64       // acknowledged a second, over the last five
	Behind   int           // messages that should have been answered by now; 0 = it keeps the pace
	Failing  bool          // the newest answer was a failure
	P50, P95 time.Duration // of the last 512 answers; 0 = there were none
}

// Figures returns how it goes.
func (j *Job) Figures(now time.Time) Figures {
	if j.phase == Ended {
		now = j.until
	}
	f := Figures{
		Phase: j.phase, Why: j.ended, Since: j.started, Took: now.Sub(j.started), Plan: j.plan, Reason: j.reason,
		Sent: j.sent, Acknowledged: j.acknowledged, Failed: j.failed, Waiting: len(j.unanswered),
		Offered: j.sent + j.skipped, Skipped: j.skipped, Failing: j.failures > 0, Wanted: j.plan.rate(), Rate: j.answers.perSecond(now, j.started),
	}
	f.P50, f.P95 = j.latencies.percentiles()
	late := now.Sub(j.next)
	if j.phase == Running && late > 0 {
		f.Offered += uint64(late / j.plan.interval())
	}
	if j.phase == Paused {
		f.Leaves = max(j.plan.Patience-now.Sub(j.away), 0)
	}
	f.Behind = j.behind(now)
	return f
}

// behind counts the messages that were due so long ago that they should have been
// answered. What the network takes is told by the fastest answer of the run: where
// more is offered than gets through, all others become slower, and later ones more so.
// One or two that a busy line holds up for less than a second are no backlog.
func (j *Job) behind(now time.Time) (n int) {
	if j.phase != Running {
		return 0
	}
	oldest := now
	if late := now.Sub(j.next) - grace; late >= 0 {
		n, oldest = int(late/j.plan.interval())+1, j.next
	}
	if j.plan.Count > 0 {
		n = min(n, j.plan.Count-int(j.sent))
	}
	network := firstAnswer
	if j.latencies.n > 0 {
		network = 2 * j.latencies.fastest
	}
	for _, due := range j.unanswered {
		if now.Sub(due) >= grace+network {
			n++
			if due.Before(oldest) {
				oldest = due
			}
		}
	}
	if n <= 2 && now.Sub(oldest) < grace+firstAnswer {
		return 0
	}
	return n
}

const (
	grace       = 300 * time.Millisecond // by which a step of a page's timer may be late
	firstAnswer = time.Second            // that the network may take while nothing is known of it
)

const (
	meterCells = 10
	meterWidth = 500 * time.Millisecond
	meterSpan  = (meterCells - 1) * meterWidth
)

// meter counts what happens, over the last seconds.
type meter struct {
	cells [meterCells]uint32
	last  int64 // number of the newest cell
}

func (m *meter) turn(now time.Time) {
	cell := now.UnixNano() / int64(meterWidth)
	for n := min(cell-m.last, meterCells); n > 0; n-- {
		m.cells[(cell-n+1)%meterCells] = 0
	}
	m.last = max(m.last, cell)
}

func (m *meter) add(now time.Time) {
	m.turn(now)
	m.cells[m.last%meterCells]++
}

// perSecond is the rate since a beginning, over meterSpan at most. The newest
// cell counts as far as it has come.
func (m *meter) perSecond(now, since time.Time) float64 {
	turned := *m
	turned.turn(now)
	sum := uint32(0)
	for _, n := range turned.cells {
		sum += n
	}
	span := min(meterSpan+time.Duration(now.UnixNano()%int64(meterWidth)), max(now.Sub(since), time.Second))
	return float64(sum) / span.Seconds()
}

// latencies are the newest ones.
type latencies struct {
	kept    [512]time.Duration
	n       int // how many there were
	fastest time.Duration
}

func (l *latencies) add(d time.Duration) {
	if l.n == 0 || d < l.fastest {
		l.fastest = d
	}
	l.kept[l.n%len(l.kept)] = d
	l.n++
}

func (l *latencies) percentiles() (p50, p95 time.Duration) {
	n := min(l.n, len(l.kept))
	if n == 0 {
		return 0, 0
	}
	sorted := slices.Clone(l.kept[:n])
	slices.Sort(sorted)
	return sorted[(n-1)/2], sorted[(n-1)*95/100]
}

// times is how often something happened, for a sentence.
func times(n int) string {
	if n == 1 {
		return "once"
	}
	return phrase.Grouped(n) + " times"
}

// span is a time for a sentence: whole seconds, minutes or hours where it has
// more than two of them.
func span(d time.Duration) string {
	switch {
	case d < time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	case d <= 2*time.Minute:
		return strconv.FormatInt(int64(d/time.Second), 10) + " s"
	case d <= 2*time.Hour:
		return strconv.FormatInt(int64(d/time.Minute), 10) + " min"
	}
	return strconv.FormatInt(int64(d/time.Hour), 10) + " h"
}

// Running reports whether a run is under way and not held up.
func (f Figures) Running() bool { return f.Phase == Running || f.Phase == Ending }
