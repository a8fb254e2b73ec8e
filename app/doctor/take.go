package doctor

import (
	"slices"
	"time"

	"deviceconsole/app/phrase"
	"deviceconsole/internal/page"
)

// TaskKind says what is to be done.
type TaskKind uint8

// The tasks. Whatever becomes of one, a Result that is Last says that it is over.
const (
	AskServer TaskKind = iota // page.ProbePath: Served
	AskTime                   // the clock against the server's: Timed
	Reach                     // open a WebSocket at a URL and close it at once: Reached
	LogIn                     // at the address given, and all that follows: LoggedIn, Subscribed, …
)

// Task is something to be found out.
type Task struct {
	Kind TaskKind
	URL  string // of Reach
	MQTT bool   // Reach asks for the subprotocol
}

// ResultKind says what was found out.
type ResultKind uint8

// The results.
const (
	Served     ResultKind = iota // OK: the server answered with Probe; else Finding says why not
	Timed                        // OK: the clock is right as far as Finding says; else it is off. Unknown: it could not be measured
	Reached                      // OK: a WebSocket opened at URL
	LoggedIn                     // OK: in the version that Finding.What names, after Took
	NoAnswer                     // to the login: Finding says why
	NoVersion                    // the broker speaks another version of MQTT
	Refused                      // the login: Finding says why; Unknown: by this page, before it was sent
	Subscribed                   // OK: the next topic filter was granted; else Finding says why not
	Published                    // OK: the broker took a message; else Finding says why not. Unknown: it received one, and would not tell a refusal
	Echoed                       // OK: the message for the next topic filter came back
	NextFilter                   // the next topic filter is done with
	Pinged                       // OK: the broker answered a ping after Took
	Finished                     // nothing: for Last alone
	Expired                      // the time of the examination is over
	Stopped                      // a person wants no more
)

// Result is what came of a task.
type Result struct {
	Kind    ResultKind
	Last    bool // the task is over
	OK      bool
	Unknown bool
	Finding Finding
	URL     string // of Reached, with MQTT as it was asked for
	MQTT    bool
	Probe   page.Probe
	Took    time.Duration
}

// Take goes on by what was found out.
func (e Examination) Take(r Result, now time.Time) (Examination, []Task) {
	if !e.Running() {
		return e, nil
	}
	e.Checks = slices.Clone(e.Checks)
	var tasks []Task
	switch r.Kind {
	case Served:
		e.serve(r)
	case Timed:
		e.time(r)
	case Reached:
		tasks = e.reached(r)
	case Expired, Stopped:
		e.end(r.Kind)
	default:
		e.login(r)
	}
	if r.Last {
		e.open--
	}
	e.open += len(tasks)
	e.conclude()
	if e.open <= 0 || r.Kind >= Expired {
		e.skip(0, ids, "there was nothing to find it out with")
		e.Ended = now
	}
	return e, tasks
}

// end ends it before everything is known.
func (e *Examination) end(why ResultKind) {
	e.open, e.served = 0, true
	if why == Stopped {
		e.Stopped = true
		e.skip(0, ids, "stopped")
		return
	}
	e.conclude()
	for i := range e.Checks {
		if c := &e.Checks[i]; c.Outcome == Running && c.ID != Clock && !e.failed {
			*c = Check{ID: c.ID, filter: c.filter, Outcome: Failed, Server: c.Server, Finding: Finding{What: "No answer",
				Why: "it took longer than an examination may", Do: "Run the checks again. If it lasts, look at the network between here and the broker"}}
		}
	}
	e.skip(0, ids, "the time was over")
}

func (e *Examination) time(r Result) {
	switch {
	case r.Unknown:
		e.set(Clock, Skipped, Finding{Why: "this console's server could not be asked for its time"})
	case r.OK:
		e.set(Clock, Passed, r.Finding)
	default:
		e.set(Clock, Failed, r.Finding)
	}
}

// login takes what came of the login and of what followed.
func (e *Examination) login(r Result) {
	switch r.Kind {
	case LoggedIn:
		e.set(Version, Passed, Finding{What: r.Finding.What})
		e.set(Login, Passed, r.Finding)
		e.check(Login).What = "Logged in"
		e.check(Login).Took = r.Took
		e.next()
	case NoAnswer, NoVersion:
		e.set(Version, Failed, r.Finding)
		e.skipRest(Version, before)
	case Refused:
		if r.Unknown {
			e.skip(Version, Version, "no login was sent")
		} else {
			e.set(Version, Passed, Finding{What: "A broker answered"})
		}
		e.set(Login, Failed, r.Finding)
		e.skipRest(Login, before)
	case Subscribed:
		if c := e.filter(); c != nil {
			c.Finding, c.Outcome = r.Finding, Failed
			if r.OK {
				c.Outcome = Running
			}
		}
	case Published:
		c := e.check(Publish)
		switch {
		case !r.OK:
			c.Outcome, c.Finding = Failed, r.Finding
		case c.Outcome >= Passed:
		default:
			c.Finding, c.Took = r.Finding, r.Took
			if e.untold = r.Unknown; e.untold {
				c.Why = untold
			} else {
				c.Outcome = Passed
			}
		}
	case Echoed:
		e.echoed(r)
	case NextFilter:
		e.nextFilter()
	case Pinged:
		e.pinged(r)
	}
	if r.Last {
		e.skipRest(Version, "the connection for the checks was lost before")
	}
}

// filter is the check of the topic filter that is tried; nil = there is no more.
func (e *Examination) filter() *Check {
	n := 0
	for i := range e.Checks {
		if c := &e.Checks[i]; c.ID == Subscription {
			if n == e.step && n < len(e.facts.Filters) {
				return c
			}
			n++
		}
	}
	return nil
}

// untold is why an acknowledgement of MQTT 3.1.1 proves little (3.3.5).
const untold = "which MQTT 3.1.1 says of a message that is refused, too"

// echoed takes whether a message came back, which proves the right to send it as well.
func (e *Examination) echoed(r Result) {
	c := e.filter()
	switch {
	case c == nil:
	case r.OK:
		c.Outcome, c.Took = Passed, r.Took
		c.What += ", and a message that the checks sent came back"
		if p := e.check(Publish); e.untold && p.Outcome < Passed {
			p.Outcome, p.Why = Passed, "it came back"
		}
	default:
		c.Outcome = Failed
		c.What += ", but silent"
		c.Why = "the broker took a message to " + e.facts.Filters[e.step].Echo + " and did not deliver it here"
		c.Do = "The broker's rules let the account subscribe and not read. Whoever runs the broker has to allow both, or to look why it delivers nothing"
		if e.untold {
			c.Do = "The broker's rules let the account subscribe, and not read or not send: MQTT 3.1.1 does not tell which. Whoever runs the broker has to allow both"
		}
	}
}

// nextFilter gives the topic filter that is tried its outcome, where it has none.
func (e *Examination) nextFilter() {
	if c := e.filter(); c != nil && c.Outcome <= Running {
		c.Outcome = Passed
		if c.What == "" {
			c.Outcome, c.Finding = Failed, Finding{"No answer", "the broker left the request for the topic filter unanswered", "Run the checks again, or ask whoever runs the broker"}
		}
		c.Why = e.facts.Filters[e.step].NoEcho
	}
	e.step++
	e.next()
}

// next shows what is tried now, and says of the right to send what is known once the
// topic filters are through.
func (e *Examination) next() {
	if c := e.filter(); c != nil {
		c.Outcome = Running
		return
	}
	if c := e.check(Publish); c.Outcome < Passed {
		c.Outcome = Skipped
		if !e.untold {
			c.Finding = e.facts.Publish
		}
	}
	e.set(RoundTrip, Running, Finding{})
}

// slow is from when on a round trip is worth a word.
const slow = time.Second

func (e *Examination) pinged(r Result) {
	trip := r.Took
	if !r.OK {
		e.set(RoundTrip, Failed, Finding{"No answer", "the broker left a ping unanswered", "Look at the network between here and the broker"})
		return
	}
	f := Finding{What: "A ping was answered in " + phrase.Brief(trip)}
	if trip >= slow {
		f.Why = "the network is slow, or the broker is busy"
		f.Do = "Messages arrive late. Another network may be quicker"
	}
	e.set(RoundTrip, Passed, f)
	e.check(RoundTrip).Took = trip
}
