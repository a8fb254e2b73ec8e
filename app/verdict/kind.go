package verdict

// Kind says what a finding is about.
type Kind uint8

// The kinds of findings.
const (
	Silent      Kind = iota // longer than its pauses explain
	Slower                  // it sends less often than it did
	Faster                  // it sends more often than it did
	Flapping                // it came and went several times
	Paused                  // it was silent, and is back
	Lacking                 // a tag is missing that was there
	Retyped                 // a tag is of another type than it was
	Added                   // a tag is new
	Trouble                 // the device itself reports an error
	NewValue                // a word that was never there
	Spiking                 // a value was far from its own past, and came back
	Shifted                 // a value is far from its own past, and stays there
	Stuck                   // a value that changed with each event changes no more
	ClockAhead              // observed_at is later than the receipt
	ClockBehind             // observed_at is constantly earlier than the receipt
	Repeated                // events that were there already
	Disordered              // events in another order than they were observed in
	Lost                    // its count of events has holes
	Restarted               // its count or uptime began again
	Malformed               // events that the platform refuses
	Refused                 // sends to it that the broker refused
	Unanswered              // a command without the reply that it usually gives
	SlowReply               // it answers slower than it did
	Unconfirmed             // an update that its events do not show
	LookAlike               // another id looks the same
	kinds
)

// String is a word for style sheets and identifiers: "silent".
func (k Kind) String() string {
	if k >= kinds {
		return ""
	}
	return kindNames[k]
}

var kindNames = [kinds]string{
	"silent", "slower", "faster", "flapping", "paused", "lacking", "retyped", "added", "trouble", "new-value", "spiking", "shifted", "stuck",
	"clock-ahead", "clock-behind", "repeated", "disordered", "lost", "restarted", "malformed", "refused", "unanswered", "slow-reply", "unconfirmed", "look-alike",
}

// Severity says how much a finding wants a person.
type Severity uint8

// The severities, the least first.
const (
	Note    Severity = iota + 1 // worth knowing
	Warning                     // something is likely wrong
	Urgent                      // it does not do its work
)

// String returns "note", "warning" or "urgent".
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Urgent:
		return "urgent"
	}
	return ""
}

// Sureness says how well a finding is founded.
type Sureness uint8

// The degrees of sureness, the least first.
const (
	Likely Sureness = iota + 1 // few samples, or uneven ones
	Sure
)

// String returns "likely" or "sure".
func (s Sureness) String() string {
	switch s {
	case Likely:
		return "likely"
	case Sure:
		return "sure"
	}
	return ""
}
