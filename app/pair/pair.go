package pair

import (
	"time"

	"deviceconsole/app/timeline"
)

// The time-out of a request counts from the moment it is handed to the broker.
const (
	DefaultTimeout = 10 * time.Second
	MaxTimeout     = time.Hour
	// Afterwards is how long after the time-out a late reply is still recognised,
	// and further replies are counted.
	Afterwards = 5 * time.Minute
)

// Matcher tells which messages a rule means; *filter.Filter is one.
type Matcher interface{ Match(*timeline.Entry) bool }

// Request says how the reply to a message will be known.
type Request struct {
	ID            uint64 // of the message: its item in the outbox
	Topic         string // where it goes; what comes back on it is its own echo, never the reply
	ResponseTopic string
	Correlation   string  // correlation data, any bytes; "" = none
	Rule          Matcher // nil = by correlation data, else by ResponseTopic
	Timeout       time.Duration
}

// replies reports whether an entry answers the request. A retained message was
// there before it.
func (r *Request) replies(e *timeline.Entry) bool {
	switch {
	case e.Kind != timeline.Received || e.Retained || e.Topic == r.Topic:
		return false
	case r.Rule != nil:
		return r.Rule.Match(e)
	case r.Correlation != "":
		return string(e.Properties.CorrelationData) == r.Correlation
	}
	return r.ResponseTopic != "" && e.Topic == r.ResponseTopic
}

// State says how far a request is.
type State uint8

// The states of a request.
const (
	Unsent   State = iota // not yet handed to the broker
	Waiting               // for its reply
	Answered              // in time
	TimedOut              // no reply yet, and the time is over
	Late                  // answered after the time-out
	Ended                 // it was refused or taken back: no reply will come
	Missed                // the time was over before a page waited again
)

// Pair is a request with what came back.
type Pair struct {
	ID       uint64
	State    State
	Timeout  time.Duration
	Resumed  bool        // an earlier page sent it; what came while there was none is not known
	Entry    timeline.ID // of the request in the timeline; 0 = not known
	Sent     time.Time   // handed to the broker, the last time; zero = not yet
	Reply    timeline.ID // the first reply; 0 = none, or it is not in this page
	ReplyAt  time.Time   // when it came; zero = none did
	Replies  int         // how many came
	Listens  bool        // late or further replies are still recognised
	LastMore timeline.ID // the newest further reply; 0 = none
}

// Waits reports whether the first reply is still to come in time.
func (p Pair) Waits() bool { return p.State == Unsent || p.State == Waiting }

// Deadline is when the time is over; zero where the request was not yet sent.
func (p Pair) Deadline() time.Time {
	if p.Sent.IsZero() {
		return time.Time{}
	}
	return p.Sent.Add(p.Timeout)
}

// RoundTrip is the time from the hand-over to the first reply, 0 without one.
func (p Pair) RoundTrip() time.Duration {
	if p.ReplyAt.IsZero() || p.Sent.IsZero() {
		return 0
	}
	return max(p.ReplyAt.Sub(p.Sent), 0)
}

// Lateness is how long after the time-out the first reply came, 0 where it came
// in time.
func (p Pair) Lateness() time.Duration {
	if p.State != Late {
		return 0
	}
	return p.RoundTrip() - p.Timeout
}
