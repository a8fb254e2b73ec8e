package platform

import "time"

// timestampForm is the form of a timestamp before its zone, as a person writes it.
const timestampForm = "YYYY-MM-DDThh:mm:ss.ffffff"

// Timestamp is an observed_at: ISO 8601 at exactly microsecond accuracy with a time zone, kept as
// it was written. The zero Timestamp is none, which leaves stamping to the server. Two Timestamps
// are == when they are written alike; compare Time for the instant.
type Timestamp struct{ s string }

// NewTimestamp writes t in UTC, cut to the microsecond. A year that four digits can't hold gives
// the zero Timestamp.
func NewTimestamp(t time.Time) Timestamp {
	t = t.UTC()
	if t.Year() < 0 || t.Year() > 9999 {
		return Timestamp{}
	}
	return Timestamp{t.Format("2006-01-02T15:04:05.000000Z")}
}

// ParseTimestamp reads a timestamp such as 2001-01-01T00:10:10.000000Z or
// 2001-01-01T02:10:10.000000+02:00. The error is an [*EventError] about observed_at.
func ParseTimestamp(s string) (Timestamp, error) {
	if p := timestampProblem(s); p != "" {
		return Timestamp{}, &EventError{Where: "observed_at", Problem: quote(s) + " " + p}
	}
	return Timestamp{s}, nil
}

// String is the text as it was parsed, "" for the zero Timestamp.
func (t Timestamp) String() string { return t.s }

// IsZero tells whether there is no timestamp.
func (t Timestamp) IsZero() bool { return t.s == "" }

// Time is the instant in UTC, the zero time for the zero Timestamp.
func (t Timestamp) Time() time.Time {
	if t.s == "" {
		return time.Time{}
	}
	s := t.s
	at := time.Date(number(s[0:4]), time.Month(number(s[5:7])), number(s[8:10]),
		number(s[11:13]), number(s[14:16]), number(s[17:19]), number(s[20:26])*1000, time.UTC)
	if zone := s[26:]; zone != "Z" {
		offset := time.Duration(number(zone[1:3]))*time.Hour + time.Duration(number(zone[4:6]))*time.Minute
		if zone[0] == '-' {
			offset = -offset
		}
		at = at.Add(-offset)
	}
	return at
}

// timestampProblem completes "observed_at … ".
func timestampProblem(s string) string {
	const n = len(timestampForm)
	if len(s) < n || !fits(s[:n], "0000-00-00T00:00:00.000000") {
		return "is not a time at microseconds with zone: " + timestampForm + "Z"
	}
	zone := s[n:]
	switch {
	case zone == "":
		return "has no time zone: end it with Z or +hh:mm"
	case zone[0] >= '0' && zone[0] <= '9':
		return "is finer than microseconds: exactly six digits follow the point"
	case zone != "Z" && !fits(zone, "+00:00") && !fits(zone, "-00:00"):
		return "has a bad time zone: end it with Z or +hh:mm"
	case zone == "-00:00":
		return "leaves the zone unknown with -00:00: write Z or +00:00"
	case zone != "Z" && (number(zone[1:3]) > 23 || number(zone[4:6]) > 59):
		return "has a bad time zone: hours run to 23, minutes to 59"
	}
	year, month, day := number(s[0:4]), number(s[5:7]), number(s[8:10])
	switch {
	case month < 1 || month > 12 || day < 1 || day > daysIn(year, time.Month(month)):
		return "is not a date of the calendar"
	case number(s[11:13]) > 23 || number(s[14:16]) > 59 || number(s[17:19]) > 59:
		return "is not a time of day: hours run to 23, minutes and seconds to 59"
	}
	return ""
}

// fits compares s with a form in which 0 stands for any digit.
func fits(s, form string) bool {
	if len(s) != len(form) {
		return false
	}
	for i := 0; i < len(s); i++ {
		if digit := s[i] >= '0' && s[i] <= '9'; form[i] == '0' && !digit || form[i] != '0' && s[i] != form[i] {
			return false
		}
	}
	return true
}

// number reads decimal digits that fits has checked.
func number(digits string) int {
	n := 0
	for i := 0; i < len(digits); i++ {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
