package draft

import (
	"strconv"
	"time"

	"deviceconsole/app/phrase"
)

// Skew is how far a clock is from the server's: server time is its time plus
// Offset, give or take Uncertainty.
type Skew struct {
	Known       bool
	Offset      time.Duration
	Uncertainty time.Duration
}

// Sample is one question for the server's time: when it was asked and answered, by
// the clock that is measured, and what the server said.
type Sample struct{ Asked, Server, Answered time.Time }

// Estimate tells a clock's skew from samples, as Cristian's algorithm does: the
// server answered somewhere between question and answer, so the quickest round
// trip tells most, to half its length either way.
func Estimate(samples []Sample) (s Skew) {
	best := time.Duration(-1)
	for _, sample := range samples {
		trip := sample.Answered.Sub(sample.Asked)
		if trip < 0 || best >= 0 && trip >= best {
			continue // the clock was set meanwhile; or another tells more
		}
		best = trip
		s = Skew{true, sample.Server.Sub(sample.Asked.Add(trip / 2)), trip / 2}
	}
	return s
}

// MaxSkew is how far observed_at may be off before that is said.
const MaxSkew = 5 * time.Second

// Off reports whether the clock is certainly off by more than MaxSkew.
func (s Skew) Off() bool { return s.Known && s.Offset.Abs()-s.Uncertainty > MaxSkew }

// String is what a person reads: "12.3 s behind the server's (± 0.02 s)".
func (s Skew) String() string {
	way := " ahead of the server's"
	if s.Offset > 0 {
		way = " behind the server's"
	}
	return span(s.Offset.Abs()) + way + " (± " + span(s.Uncertainty) + ")"
}

// span writes a duration: "0.02 s", "12.3 s", "5 min 3 s", "2 h 0 min".
func span(d time.Duration) string {
	switch {
	case d < time.Second:
		return phrase.Short(d.Seconds(), 3) + " s"
	case d < time.Minute:
		return phrase.Short(d.Seconds(), 1) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + " min " + strconv.Itoa(int(d.Seconds())%60) + " s"
	}
	return strconv.Itoa(int(d.Hours())) + " h " + strconv.Itoa(int(d.Minutes())%60) + " min"
}
