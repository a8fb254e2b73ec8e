package filter

import (
	"sort"
	"time"

	"deviceconsole/app/timeline"
)

// node is a term, or terms together.
type node interface {
	// match reports whether an entry fulfils it; facts are those of its topic, or
	// nil where nothing is remembered.
	match(e *timeline.Entry, f *facts) bool
	// cost is about how long that takes, so that the cheap ones are asked first.
	cost() int
}

// The costs of terms.
const (
	costFlag  = 1
	costTopic = 2
	costText  = 10
	costTag   = 20
)

// every is terms that must all be fulfilled, either terms of which one must.
type (
	every  []node
	either []node
)

// not is the contrary of a term.
type not struct{ node }

// nothing is what no message fulfils.
type nothing struct{}

func (n every) match(e *timeline.Entry, f *facts) bool {
	for _, term := range n {
		if !term.match(e, f) {
			return false
		}
	}
	return true
}

func (n either) match(e *timeline.Entry, f *facts) bool {
	for _, term := range n {
		if term.match(e, f) {
			return true
		}
	}
	return false
}

func (n not) match(e *timeline.Entry, f *facts) bool { return !n.node.match(e, f) }

func (nothing) match(*timeline.Entry, *facts) bool { return false }
func (nothing) cost() int                          { return 0 }

func (n every) cost() int  { return sum(n) }
func (n either) cost() int { return sum(n) }

func sum(terms []node) int {
	total := 0
	for _, t := range terms {
		total += t.cost()
	}
	return total
}

// cheapFirst orders terms whose order does not matter.
func cheapFirst(terms []node) {
	sort.SliceStable(terms, func(i, j int) bool { return terms[i].cost() < terms[j].cost() })
}

// together joins terms that must all be fulfilled, or of which one must.
func together[N interface {
	~[]node
	node
}](terms N) node {
	if len(terms) == 1 {
		return terms[0]
	}
	cheapFirst(terms)
	return terms
}

// flag is a term about what stands in few bits of an entry.
type flag func(e *timeline.Entry) bool

func (n flag) match(e *timeline.Entry, _ *facts) bool { return n(e) }
func (flag) cost() int                                { return costFlag }

func isRetained(e *timeline.Entry) bool  { return e.Retained }
func isDuplicate(e *timeline.Entry) bool { return e.Duplicate }
func isAway(e *timeline.Entry) bool      { return e.Away }
func isReceived(e *timeline.Entry) bool  { return e.Kind == timeline.Received }
func isSent(e *timeline.Entry) bool      { return e.Kind == timeline.Sent }

func hasQoS(qos byte) flag { return func(e *timeline.Entry) bool { return e.QoS == qos } }

func hasOutcome(o timeline.Outcome) flag {
	return func(e *timeline.Entry) bool { return e.Outcome == o }
}

// since is a term about the time of arrival, until its other end.
func since(at time.Time) flag { return func(e *timeline.Entry) bool { return !e.At.Before(at) } }
func until(at time.Time) flag { return func(e *timeline.Entry) bool { return !e.At.After(at) } }
