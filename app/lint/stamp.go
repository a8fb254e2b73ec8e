package lint

import (
	"strconv"
	"strings"
	"time"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/internal/platform"
)

const (
	soonest = 5 * time.Minute // ahead of its receipt: more than clocks differ
	farAway = 24 * time.Hour  // ahead: another zone does not explain it
	veryOld = 10              // years
)

// unset is until when clocks count that were never set: from 1970, 1980 or 2000 on.
var unset = time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC)

// stampProblem is what is wrong with a time.
type stampProblem struct {
	code     Code
	severity Severity
	what     string // goes on behind "observed_at: "
	why      string
	label    string // of the fix; "" = there is none
	fixed    string // the time as the fix writes it
}

// judgeStamp judges the text of an observed_at. now is the moment of receipt or
// sending; zero = unknown.
func judgeStamp(text string, now time.Time) []stampProblem {
	if at, err := platform.ParseTimestamp(text); err == nil {
		return judgeMoment(at.Time(), now)
	}
	if fixed := fromEpoch(text); fixed != "" {
		return []stampProblem{{TimeFormat, Error, "it is a count of seconds since 1970, and has to be ISO 8601.", refused, "Write as ISO 8601", fixed}}
	}
	s, ok := readStamp(text)
	if !ok {
		return []stampProblem{{TimeFormat, Error, shown([]byte(text)) + " is no time in ISO 8601.", refused + " Write it as 2001-01-01T00:10:10.000000Z.", "", ""}}
	}
	if s.odd {
		return []stampProblem{{TimeFormat, Error, shown([]byte(text)) + " is not written as ISO 8601 asks.", refused, "Write as ISO 8601", s.String()}}
	}
	var problems []stampProblem
	if s.zone == "" {
		with := s
		with.zone = "Z"
		problems = append(problems, stampProblem{TimeZone, Error, "the time zone is missing.",
			refused + " End it with Z for UTC, or with the distance from it, such as +02:00.", "Add the zone: UTC", with.String()})
	}
	if n := len(s.fraction); n != 6 {
		with := s
		with.fraction = (s.fraction + "000000")[:6]
		what := "it is not at microseconds: " + strconv.Itoa(n) + " digits follow the point, and six have to."
		if n == 0 {
			what = "it is not at microseconds: six digits have to follow the seconds."
		}
		problems = append(problems, stampProblem{TimePrecision, Error, what, refused, "Write as microseconds", with.String()})
	}
	if len(problems) == 0 { // fits the form, but is no moment
		problems = append(problems, stampProblem{TimeFormat, Error, shown([]byte(text)) + " is no moment of the calendar.", refused, "", ""})
	}
	return problems
}

const refused = "The platform refuses the event."

// judgeMoment tells a time that is far from now.
func judgeMoment(at, now time.Time) []stampProblem {
	if now.IsZero() {
		return nil
	}
	switch ahead := at.Sub(now); {
	case ahead > farAway:
		return []stampProblem{{TimeFuture, Warning, "it is " + span(ahead) + " in the future.",
			"The event sorts in front of all others until then. Check the date of the device's clock.", "", ""}}
	case ahead > soonest:
		return []stampProblem{{TimeFuture, Warning, "it is " + span(ahead) + " in the future.",
			"The event sorts in front of those that come now. Check the device's clock and its time zone.", "", ""}}
	case at.Before(unset):
		return []stampProblem{{TimeOld, Warning, "it is in the year " + strconv.Itoa(at.Year()) + ".",
			"Clocks that were never set begin there. Leave observed_at out, and the server stamps the event.", "", ""}}
	case at.Before(now.AddDate(-veryOld, 0, 0)):
		return []stampProblem{{TimeOld, Note, "it is in the year " + strconv.Itoa(at.Year()) + ".", "That is fine for what was observed then.", "", ""}}
	}
	return nil
}

// span says roughly how long.
func span(d time.Duration) string {
	switch {
	case d >= 2*365*24*time.Hour:
		return phrase.Grouped(int(d/(365*24*time.Hour))) + " years"
	case d >= 48*time.Hour:
		return phrase.Grouped(int(d/(24*time.Hour))) + " days"
	case d >= 2*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + " hours"
	}
	return strconv.Itoa(int(d/time.Minute)) + " minutes"
}

// fromEpoch reads a count of seconds, milli-, micro- or nanoseconds since 1970 that
// is a time of this age, and writes it as ISO 8601; "" = it is none.
func fromEpoch(number string) string {
	whole, fraction, _ := strings.Cut(number, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n <= 0 || whole[0] == '+' {
		return ""
	}
	var at time.Time
	switch len(whole) {
	case 9, 10:
		if strings.Trim(fraction, "0123456789") != "" {
			return ""
		}
		micro, _ := strconv.ParseInt((fraction + "000000")[:6], 10, 64)
		at = time.Unix(n, micro*1000)
	case 12, 13:
		at = time.UnixMilli(n)
	case 15, 16:
		at = time.UnixMicro(n)
	case 18, 19:
		at = time.Unix(0, n)
	default:
		return ""
	}
	return platform.NewTimestamp(at).String()
}

// judgeObservedAt judges the member observed_at of an event.
func (w *walker) judgeObservedAt(m *member, message *Message) {
	raw := w.raw(m)
	if raw[0] != '"' {
		f := w.at(m, TimeFormat, Error, "it is "+typeName(raw[0])+", and has to be a text in ISO 8601.", refused, nil)
		if fixed := fromEpoch(string(raw)); fixed != "" {
			f.Fix = w.fix("Write as ISO 8601", m.value, m.valueEnd, `"`+fixed+`"`)
		} else if raw[0] == 'n' {
			f.Fix = &Fix{"Leave it out", []Change{{w.field, []Edit{w.without(m)}}}}
		}
		w.tell(f)
		return
	}
	if w.shape != nil {
		w.shape.at = hashOf(raw)
	}
	now := message.At
	if message.Retained {
		now = time.Time{} // when it was sent is unknown
	}
	for _, p := range judgeStamp(string(payload.AppendUnquoted(nil, raw[1:len(raw)-1])), now) {
		f := w.at(m, p.code, p.severity, p.what, p.why, nil)
		if p.label != "" {
			f.Fix = w.fix(p.label, m.value, m.valueEnd, `"`+p.fixed+`"`)
		}
		w.tell(f)
	}
}

const besideLabel = "Move beside event_data"

// misplaced tells an observed_at inside event_data.
func (w *walker) misplaced(m *member, e *event) {
	f := w.at(m, TimePlace, Warning, "it stands inside event_data, where it is a tag like others.", besideWhy, nil)
	f.Offset = m.at
	out := w.without(m)
	in := Edit{e.data.valueEnd, e.data.valueEnd, `,` + string(w.b[m.at:m.valueEnd])}
	f.Fix = &Fix{besideLabel, []Change{{w.field, []Edit{out, in}}}}
	w.tell(f)
}

const besideWhy = "The platform takes the moment of an event from observed_at beside event_data, and stamps the time of receipt where there is none."
