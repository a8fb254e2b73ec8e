// Package doctor finds out why a connection does not come about, or does less than it
// should: a list of checks from the page to the broker and back.
//
// It decides and does nothing: [Begin] and [Examination.Take] name tasks, and whoever
// carries them out tells what came of each. A login is one of them only once a WebSocket
// has opened at the very address that a person gave; addresses that are guessed are
// opened and closed, without a byte of MQTT. A second login has a client identifier of
// its own, so it throws nobody off.
package doctor

import (
	"slices"
	"time"

	"deviceconsole/internal/page"
)

// Limit is how long an examination takes at the longest.
const Limit = 12 * time.Second

// maxFilters bounds the topic filters that are tried.
const maxFilters = 50

// ID says which check it is. All but Subscription are there once.
type ID uint8

// The checks, in the order in which they are made.
const (
	Security ID = iota
	Address
	TLS
	Subprotocol
	Version
	Login
	Subscription // one for each topic filter
	Publish
	Clock
	RoundTrip
	ids
)

// about says of each check its name and what it proves when it passes.
var about = [ids]struct{ name, proves string }{
	{"Page security", "the browser lets this page open such an address"},
	{"Address and path", "a server answers at the broker's address and path"},
	{"TLS", "the way is encrypted, with a certificate that is trusted, in time, and of that name"},
	{"Subprotocol", "the server opens a WebSocket for MQTT"},
	{"MQTT version", "a broker answers, in a version of MQTT that this page speaks"},
	{"Login", "the broker takes the account"},
	{"Subscription", "the broker grants the topic filter and delivers what it matches"},
	{"Publish right", "the account may send"},
	{"Clock", "times that this device stamps are right"},
	{"Round trip", "the way to the broker and back is quick enough"},
}

// Outcome says how far a check is.
type Outcome uint8

// The outcomes of a check.
const (
	Waiting Outcome = iota // for those before it
	Running
	Passed
	Failed
	Skipped
)

// String gives the outcome's word.
func (o Outcome) String() string {
	return [...]string{"Waiting", "Running", "Passed", "Failed", "Skipped"}[o]
}

// Finding says of a check what was found, why, and what to do. Each may be empty.
type Finding struct{ What, Why, Do string }

// Check is one line of an examination.
type Check struct {
	ID      ID
	Outcome Outcome
	Finding
	Server string        // what the page's server says of the same, where the browser says little
	Took   time.Duration // 0 = no time of its own

	filter string
}

// Name is what a person reads: "TLS", "Subscription 2/plant-7/#".
func (c Check) Name() string {
	if c.filter != "" {
		return about[c.ID].name + " " + c.filter
	}
	return about[c.ID].name
}

// Proves says what it means that the check passed: "the broker takes the account".
func (c Check) Proves() string { return about[c.ID].proves }

// Facts are what is known before an examination.
type Facts struct {
	Origin  string // of the page: "https://host:port"
	URL     string // of the broker, absolute, ws:// or wss://
	Problem string // a sentence: why URL is none; "" = it is one
	Guess   bool   // the page may open other addresses than URL
	Probe   bool   // the page's server can be asked how far it gets to this broker
	Unasked bool   // the examination begins by itself: the server, which asks the broker, is asked where that is needed alone
	NoLogin string // a sentence: why no login can be tried; "" = one can
	Filters []Filter
	Publish Finding // what to say of the right to send where no message was sent
}

// Filter is a topic filter that is asked for.
type Filter struct {
	Filter string
	Echo   string // topic of a message that it brings back and that disturbs nobody; "" = there is none
	NoEcho string // why there is none
}

// Examination is the list of checks and how far they are. It is a value: Take returns a
// new one.
type Examination struct {
	Checks       []Check
	Began, Ended time.Time // zero: it was not, or is under way
	Stopped      bool      // by a person
	Use          string    // address that answers where the one given does not; "" = none is known

	facts  Facts
	open   int // tasks of which nothing was heard yet
	probe  page.Probe
	opened []string // guesses that opened a WebSocket
	served bool     // the server has answered, or can't be asked
	failed bool     // the address given opened no WebSocket: it is for the guesses to say why
	untold bool     // the broker acknowledged a message, and would have done so had it refused it
	step   int      // of the login: the topic filter that is next
}

// Running reports whether it is under way.
func (e Examination) Running() bool { return !e.Began.IsZero() && e.Ended.IsZero() }

// URL is the address that is examined, without its query, which may hold a token.
func (e Examination) URL() string { return withoutQuery(e.facts.URL) }

// Begin starts an examination.
func Begin(f Facts, now time.Time) (Examination, []Task) {
	more := max(0, len(f.Filters)-maxFilters)
	f.Filters = f.Filters[:len(f.Filters)-more]
	e := Examination{Began: now, facts: f, served: !f.Probe || f.Unasked}
	for i := range ids {
		if i != Subscription {
			e.Checks = append(e.Checks, Check{ID: i})
			continue
		}
		for _, filter := range f.Filters {
			e.Checks = append(e.Checks, Check{ID: i, filter: filter.Filter})
		}
		if more > 0 {
			e.Checks = append(e.Checks, Check{ID: i, Outcome: Skipped, filter: "of others",
				Finding: Finding{Why: "only the first 50 topic filters are tried"}})
		}
	}
	tasks := []Task{{Kind: AskTime}}
	e.set(Clock, Running, Finding{})
	if e.secure() {
		e.set(Address, Running, Finding{})
		tasks = append(tasks, Task{Kind: Reach, URL: f.URL, MQTT: true})
		if f.Probe && !f.Unasked {
			tasks = append(tasks, Task{Kind: AskServer})
		}
	}
	e.open = len(tasks)
	return e, tasks
}

// check is the one of an ID; of Subscription the first that has no outcome.
func (e *Examination) check(id ID) *Check {
	i := slices.IndexFunc(e.Checks, func(c Check) bool { return c.ID == id && (id != Subscription || c.Outcome <= Running) })
	return &e.Checks[i]
}

// set gives a check an outcome.
func (e *Examination) set(id ID, o Outcome, f Finding) {
	c := e.check(id)
	c.Outcome, c.Finding = o, f
}

// skip skips what has no outcome from one check to another.
func (e *Examination) skip(from, to ID, why string) {
	for i := range e.Checks {
		if c := &e.Checks[i]; c.ID >= from && c.ID <= to && c.Outcome <= Running {
			c.Outcome, c.Finding = Skipped, Finding{Why: why}
		}
	}
}

// skipRest skips the checks after one that failed, but for the clock, which is the
// server's to tell.
func (e *Examination) skipRest(after ID, why string) {
	e.skip(after+1, Publish, why)
	e.skip(RoundTrip, RoundTrip, why)
}

const before = "a check before it failed"
