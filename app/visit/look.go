package visit

import (
	"strings"
	"time"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

// Seen is what is seen of the device at a moment.
type Seen struct {
	Now   time.Time
	By    string    // account that is connected; "" = none is
	Since time.Time // since when its events are heard; zero = they are not now
	Slept bool      // nobody looked for a while: what came meanwhile may be missing
	Deaf  string    // why this account can't hear its events; "" = it can, or that is not known
	Mute  string    // why this account can't send to it; "" the same

	First  time.Time // of its events since Window; zero = none came
	Last   time.Time // of its events at all; zero = none is known
	Heard  int       // events of this visit since Since; from 2 on it need not be exact
	Usual  string    // its cadence in words; "" = not known
	Silent string    // sentence, where it has been silent for longer than is usual; "" = it has not

	Sent  Answer // what became of the command; of state Open nothing is known
	Reply Answer // the same for its reply

	Value   string    // of the tag, as it was sent in the newest event that has it; "" = none has
	ValueAt time.Time // of that event
}

// Answer is what became of something that was sent.
type Answer struct {
	State State
	At    time.Time
	Text  string // sentences
}

// Window is from when the event counts, with a connection that is up since a moment.
func (v Visit) Window(since time.Time) time.Time {
	if since.After(v.EventFrom) {
		return since
	}
	return v.EventFrom
}

const noLine = "There is no connection now. It goes on when that is back."

// Look takes in what is seen. Nothing changes where nothing new is.
func (v Visit) Look(s Seen) Visit {
	if !v.UnderWay() {
		return v
	}
	v = v.by(s.By)
	v.Checks[Online] = v.Checks[Online].online(s)
	v = v.lookEvent(s)
	v = v.lookCommand(s)
	return v.lookValue(s)
}

// by notes an account that is connected.
func (v Visit) by(who string) Visit {
	const most = 300 // bytes
	switch {
	case who == "" || len(v.By) > most || strings.Contains(", "+v.By+", ", ", "+who+", "):
	case v.By == "":
		v.By = who
	default:
		v.By += ", " + who
	}
	return v
}

// to is the check with another outcome; the time of one that stays is left.
func (c Check) to(s State, at time.Time, evidence string) Check {
	if c.State == s && c.Evidence == evidence {
		return c
	}
	return Check{s, at, evidence}
}

func (c Check) online(s Seen) Check {
	switch {
	case c.State == Passed:
	case s.Deaf != "":
		return c.to(Skipped, s.Now, s.Deaf)
	case s.Since.IsZero():
		return c.to(Waiting, s.Now, noLine)
	case s.Silent != "":
		if c.State != Failed { // its sentence grows with the silence
			return c.to(Failed, s.Now, s.Silent)
		}
	case s.Last.Before(s.Since):
		return c.to(Waiting, s.Now, "Listening since "+phrase.Clock(s.Since)+". Nothing came yet.")
	case s.Usual != "":
		return c.to(Passed, s.Last, "It "+s.Usual+", and did.")
	case s.Heard >= 2:
		return c.to(Passed, s.Last, "Several events came during the visit. How often it usually sends is not known yet.")
	default:
		return c.to(Waiting, s.Now, "How often it usually sends is not known yet. Two events during the visit will do.")
	}
	return c
}

// lookEvent waits for an event. Once over, it is begun anew by a person.
func (v Visit) lookEvent(s Seen) Visit {
	c := &v.Checks[Event]
	if c.State == Passed || c.State == Failed {
		return v
	}
	from := v.Window(s.Since)
	switch {
	case s.Deaf != "":
		*c = c.to(Skipped, s.Now, s.Deaf)
	case s.Since.IsZero():
		*c = c.to(Waiting, s.Now, "There is no connection now. The 60 s begin anew when that is back.")
	case !s.First.IsZero() && s.First.Sub(from) <= EventWithin:
		*c = c.to(Passed, s.First, "An event came after "+phrase.Span(s.First.Sub(from))+".")
	case s.Slept && s.First.IsZero():
		v.EventFrom = s.Now
		*c = c.to(Waiting, s.Now, "")
	case s.Now.Sub(from) > EventWithin:
		text := "No event came within 60 s of " + phrase.Clock(from) + "."
		if !s.First.IsZero() {
			text += " The first came after " + phrase.Span(s.First.Sub(from)) + "."
		}
		*c = c.to(Failed, s.Now, text)
	default:
		*c = c.to(Waiting, s.Now, "")
	}
	return v
}

// Deadline is when the 60 s are over, with a connection that is up since a moment;
// zero = they do not run.
func (v Visit) Deadline(since time.Time) time.Time {
	if v.Checks[Event].State != Waiting || since.IsZero() {
		return time.Time{}
	}
	return v.Window(since).Add(EventWithin)
}

// lookCommand looks after command and reply.
func (v Visit) lookCommand(s Seen) Visit {
	c, r := &v.Checks[Command], &v.Checks[Reply]
	if v.Item == 0 {
		switch {
		case s.Mute != "":
			*c = c.to(Skipped, s.Now, s.Mute)
			*r = r.to(Skipped, s.Now, "No command was sent that it could answer.")
		case c.State == Skipped:
			*c, *r = Check{}, Check{}
		}
		return v
	}
	if s.Sent.State != Open {
		*c = c.to(s.Sent.State, s.Sent.At, s.Sent.Text)
	}
	if s.Reply.State != Open {
		*r = r.to(s.Reply.State, s.Reply.At, s.Reply.Text)
	}
	return v
}

// lookValue compares the number with its bounds. One that is out of them may still
// come to be within.
func (v Visit) lookValue(s Seen) Visit {
	c := &v.Checks[Value]
	switch {
	case c.State == Passed || !v.RangeAsked:
	case s.Value == "" || s.ValueAt.Before(v.Began):
		text := "No event of this visit has it yet."
		if s.Deaf != "" {
			text = s.Deaf + " Look at the device, and say so."
		}
		*c = c.to(Waiting, s.Now, text)
	default:
		ok, text := v.within(s.Value)
		state := Failed
		if ok {
			state = Passed
		}
		*c = c.to(state, s.ValueAt, text)
	}
	return v
}

// within compares a value, digit by digit.
func (v Visit) within(value string) (ok bool, text string) {
	const most = 100 // bytes of a value that are told
	name := payload.Visible(v.Fields[FieldTag])
	told := name + " was " + payload.Excerpt([]byte(value), most)
	d, number := payload.ParseDecimal([]byte(value))
	if !number {
		return false, told + ", which is no number."
	}
	least, low := payload.ParseDecimal([]byte(trimmed(v.Fields[FieldMin])))
	largest, high := payload.ParseDecimal([]byte(trimmed(v.Fields[FieldMax])))
	bounds := ""
	switch {
	case low && high:
		bounds = "between " + trimmed(v.Fields[FieldMin]) + " and " + trimmed(v.Fields[FieldMax])
	case low:
		bounds = "at least " + trimmed(v.Fields[FieldMin])
	default:
		bounds = "at most " + trimmed(v.Fields[FieldMax])
	}
	if low && d.Compare(&least) < 0 || high && d.Compare(&largest) > 0 {
		return false, told + ", not " + bounds + "."
	}
	return true, told + ", " + bounds + "."
}
