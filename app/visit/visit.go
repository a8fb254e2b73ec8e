package visit

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"deviceconsole/app/payload"
)

// Kind is one of the checks of a visit.
type Kind uint8

// The checks, in the order in which they are gone through.
const (
	Online  Kind = iota // an event was heard within the device's cadence
	Event               // one came within EventWithin
	Command             // the broker took a command for it
	Reply               // it answered
	Value               // a number of its events is within bounds
	Kinds
)

// String is what the check asks for, as a heading.
func (k Kind) String() string {
	switch k {
	case Online:
		return "Online"
	case Event:
		return "Event within 60 s"
	case Command:
		return "Command delivered"
	case Reply:
		return "Reply seen"
	case Value:
		return "Value in range"
	}
	return ""
}

// State is how far a check is.
type State uint8

// The states of a check.
const (
	Open    State = iota // waits for the person
	Waiting              // waits for the world
	Passed
	Failed
	Skipped // can't be done with this account or broker
)

// String is a word for a person.
func (s State) String() string {
	switch s {
	case Waiting:
		return "waiting"
	case Passed:
		return "passed"
	case Failed:
		return "failed"
	case Skipped:
		return "skipped"
	}
	return "not done"
}

// Check is a check and what came of it.
type Check struct {
	State    State
	At       time.Time // when State became what it is; of a pass, when that which proves it came
	Evidence string    // sentences
}

const (
	// EventWithin is how soon an event has to come.
	EventWithin = 60 * time.Second
	// ReplyWithin is how soon a command has to be answered.
	ReplyWithin = 30 * time.Second
	// MaxText bounds what a person types into one field, in bytes.
	MaxText = 4000
)

// Visit is a visit to one device. It is a value; the zero Visit is none.
type Visit struct {
	Device     string // "project/user/device"; "" = there is no visit
	By         string // accounts that were connected; "" = none yet
	Began      time.Time
	Ended      time.Time // zero = it is under way
	Checks     [Kinds]Check
	Fields     [fields]string // what the person typed
	Item       uint64         // of the command in the outbox; 0 = none was sent
	EventFrom  time.Time      // from when the event counts
	RangeAsked bool           // FieldTag and its bounds are to be checked
}

// Field is what a person types.
type Field uint8

// The fields.
const (
	FieldCommand Field = iota // payload of the command
	FieldMatch                // a filter that says which message is the reply; "" = the one with its correlation data
	FieldTag                  // path of the number
	FieldMin                  // least value; "" = none
	FieldMax                  // largest value; "" = none
	FieldNotes
	fields
)

// Start begins a visit.
func Start(device string, now time.Time) Visit {
	v := Visit{Device: device, Began: now, EventFrom: now}
	v.Fields[FieldCommand] = `{"command":"status"}`
	return v
}

// UnderWay reports whether there is a visit that is not finished.
func (v Visit) UnderWay() bool { return v.Device != "" && v.Ended.IsZero() }

// Typed takes what a person typed. A check that it was about is to be asked for anew.
func (v Visit) Typed(f Field, text string) Visit {
	if !v.UnderWay() || f >= fields || v.Fields[f] == text {
		return v
	}
	v.Fields[f] = cut(text, MaxText)
	if f == FieldTag || f == FieldMin || f == FieldMax {
		v.RangeAsked, v.Checks[Value] = false, Check{}
	}
	return v
}

// cut shortens a text to so many bytes, at a character.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// Again begins a check anew.
func (v Visit) Again(k Kind, now time.Time) Visit {
	if !v.UnderWay() || k >= Kinds {
		return v
	}
	v.Checks[k] = Check{}
	switch k {
	case Event:
		v.EventFrom = now
	case Value:
		v.RangeAsked = v.RangeProblem() == ""
	}
	return v
}

// Sending notes that a command left for the outbox.
func (v Visit) Sending(item uint64) Visit {
	v.Item = item
	v.Checks[Command], v.Checks[Reply] = Check{State: Waiting}, Check{State: Waiting}
	return v
}

// Eyed takes a person's word for it that the value is right, or takes it back.
func (v Visit) Eyed(now time.Time) Visit {
	if !v.UnderWay() {
		return v
	}
	if v.ByEye() {
		v.Checks[Value] = Check{}
		return v
	}
	v.Checks[Value] = Check{Passed, now, eyed}
	return v
}

const eyed = "Seen with my own eyes."

// ByEye reports whether the value was looked at by a person.
func (v Visit) ByEye() bool {
	return v.Checks[Value].State == Passed && v.Checks[Value].Evidence == eyed
}

// RangeProblem says why the value can't be checked; "" = it can.
func (v Visit) RangeProblem() string {
	low, high := strings.TrimSpace(v.Fields[FieldMin]), strings.TrimSpace(v.Fields[FieldMax])
	least, lowOK := payload.ParseDecimal([]byte(low))
	most, highOK := payload.ParseDecimal([]byte(high))
	_, pathOK := v.Path()
	switch {
	case !pathOK:
		return "Say which tag holds the number, such as temp_c."
	case low == "" && high == "":
		return "Say the least or the largest value, or both."
	case low != "" && !lowOK, high != "" && !highOK:
		return "The bounds have to be numbers, such as 2 or -18.5."
	case lowOK && highOK && least.Compare(&most) > 0:
		return "The least value is larger than the largest."
	}
	return ""
}

// Path is the path of the number's tag.
func (v Visit) Path() (path []string, ok bool) {
	text := strings.TrimSpace(v.Fields[FieldTag])
	if text == "" {
		return nil, false
	}
	path, err := payload.ParsePath(text)
	return path, err == nil
}

// Finish ends the visit; Reopen goes on with it.
func (v Visit) Finish(now time.Time) Visit {
	if v.UnderWay() {
		v.Ended = now
	}
	return v
}

// Reopen goes on with a visit that was finished.
func (v Visit) Reopen() Visit {
	v.Ended = time.Time{}
	return v
}

// Outcome is what the visit comes to: Failed where a check failed, Passed where all
// passed that could be done, else Open.
func (v Visit) Outcome() State {
	done, passed := 0, 0
	for _, c := range v.Checks {
		switch c.State {
		case Failed:
			return Failed
		case Passed:
			passed++
			done++
		case Skipped:
			done++
		}
	}
	if done == int(Kinds) && passed > 0 {
		return Passed
	}
	return Open
}

// Summary says in a few words what came of the checks: "4 passed, 1 skipped".
func (v Visit) Summary() string {
	var n [Skipped + 1]int
	for _, c := range v.Checks {
		n[c.State]++
	}
	n[Open] += n[Waiting]
	text := ""
	for _, s := range []State{Passed, Failed, Skipped, Open} {
		if n[s] > 0 {
			if text != "" {
				text += ", "
			}
			text += strconv.Itoa(n[s]) + " " + s.String()
		}
	}
	return text
}

// Scrubbed has a func take what is secret out of each text.
func (v Visit) Scrubbed(scrub func(string) string) Visit {
	for i := range v.Fields {
		v.Fields[i] = scrub(v.Fields[i])
	}
	for i := range v.Checks {
		v.Checks[i].Evidence = scrub(v.Checks[i].Evidence)
	}
	return v
}
