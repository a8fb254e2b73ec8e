package drive

import (
	"errors"
	"time"

	"deviceconsole/app/phrase"
	"deviceconsole/app/template"
)

// The bounds of a Plan.
const (
	MinEvery   = time.Millisecond // between two messages of a device
	MaxEvery   = 24 * time.Hour
	MaxRate    = 5000 // messages a second, over all devices
	MaxDevices = 1000
	MaxCount   = 10_000_000
)

// Plan says how often to send, and when to stop by itself.
type Plan struct {
	Every  time.Duration // from one message to the next, of a device
	Jitter int           // percent by which Every is longer or shorter at most
	Count  int           // messages in all; 0 = until it is stopped

	Devices int    // how many are simulated; 0 = none is
	Pattern string // their names: a template with {{index}}

	MaxFailures int           // in a row, after which it stops
	Patience    time.Duration // for which the connection may be away
}

// The defaults of a Plan that says nothing of them.
const (
	DefaultFailures = 10
	DefaultPatience = time.Minute
)

// Check returns why a plan can't be followed.
func (p Plan) Check() error {
	switch {
	case p.Every < MinEvery/MaxDevices || p.Devices == 0 && p.Every < MinEvery || p.Every > MaxEvery:
		return errors.New("the time between two messages has to be from 1 ms to 24 hours")
	case p.rate() > MaxRate*1.0001: // a rate became a time and is one again
		return errors.New("that is " + phrase.Grouped(int(p.rate())) + " messages a second, and " + phrase.Grouped(MaxRate) + " are the most: take fewer devices or a lower rate")
	case p.Jitter < 0 || p.Jitter > 100:
		return errors.New("the jitter has to be from 0 to 100 %")
	case p.Count < 0 || p.Count > MaxCount:
		return errors.New("the number of messages has to be from 1 to " + phrase.Grouped(MaxCount) + ", or empty for no end")
	case p.Devices < 0 || p.Devices > MaxDevices:
		return errors.New("the number of devices has to be from 1 to " + phrase.Grouped(MaxDevices))
	}
	if p.Devices == 0 {
		return nil
	}
	pattern, err := template.Parse(p.Pattern)
	switch {
	case err != nil:
		return errors.New("the name of the devices is wrong: " + err.Error())
	case p.Devices > 1 && !pattern.Uses("index"):
		return errors.New("with more than one device their names have to differ: put {{index}} into the name, as in sim-{{index}}")
	}
	return nil
}

// rate is how many messages a second the plan makes.
func (p Plan) rate() float64 { return float64(time.Second) / float64(p.interval()) }

// interval is the time from one message to the next, over all devices.
func (p Plan) interval() time.Duration { return max(p.Every/time.Duration(max(p.Devices, 1)), 1) }

// names returns the names of the simulated devices.
func (p Plan) names(now time.Time) []string {
	pattern, err := template.Parse(p.Pattern)
	if err != nil {
		return make([]string, p.Devices) // Check has said so
	}
	names := make([]string, p.Devices)
	for i := range names {
		s := template.NewState(uint64(i), now)
		s.Index = i + 1
		names[i], _ = pattern.Expand(s)
	}
	return names
}
