package draft

import (
	"strings"
	"time"

	"deviceconsole/app/lint"
	"deviceconsole/internal/platform"
)

// clock finds that observed_at would be off because this clock is.
func (b *builder) clock() {
	skew := b.env.Clock
	if !skew.Off() {
		return
	}
	const off = "This device's clock is "
	switch b.d.Stamping {
	case StampNow:
		if b.d.ServerClock {
			return
		}
		b.Findings = append(b.Findings, Finding{Field: FieldStamping, Severity: lint.Warning,
			Text:  off + skew.String() + ", and observed_at would be off by as much.",
			Fixes: []Fix{{"Use the server's clock", []Change{{FieldServerClock, "true"}}}}})
	case StampAt:
		at, err := platform.ParseTimestamp(strings.TrimSpace(b.d.ObservedAt))
		if err != nil {
			return
		}
		// A time that is nearer to this clock's than to the server's was taken from it.
		ours := at.Time().Sub(b.env.Now)
		if ours.Abs() > nearNow || ours.Abs() >= (ours-skew.Offset).Abs() {
			return
		}
		fixed := at.Time().Add(skew.Offset.Round(time.Microsecond))
		b.Findings = append(b.Findings, Finding{Field: FieldObservedAt, Severity: lint.Warning,
			Text:  off + skew.String() + ". If this time is from it, it is off by as much.",
			Fixes: []Fix{{"Correct by " + signed(skew.Offset), []Change{{FieldObservedAt, platform.NewTimestamp(fixed).String()}}}}})
	}
}

// nearNow is how close to now a time is that was likely read from the clock.
const nearNow = time.Hour

func signed(d time.Duration) string {
	if d < 0 {
		return "−" + span(-d)
	}
	return "+" + span(d)
}
