package platform

import (
	"errors"
	"testing"
	"time"
)

func TestObservedAtIsMicrosecondsWithZone(t *testing.T) {
	for s, want := range map[string]time.Time{
		"2001-01-01T00:10:10.000000Z":      time.Date(2001, 1, 1, 0, 10, 10, 0, time.UTC),
		"2001-01-01T02:10:10.000001+02:00": time.Date(2001, 1, 1, 0, 10, 10, 1000, time.UTC),
		"2000-12-31T14:40:10.999999-09:30": time.Date(2001, 1, 1, 0, 10, 10, 999999000, time.UTC),
		"2024-02-29T23:59:59.123456+00:00": time.Date(2024, 2, 29, 23, 59, 59, 123456000, time.UTC),
		"2000-02-29T00:00:00.000000Z":      time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC),
		"0000-01-01T00:00:00.000000+23:59": time.Date(-1, 12, 31, 0, 1, 0, 0, time.UTC),
		"9999-12-31T23:59:59.999999Z":      time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
	} {
		at, err := ParseTimestamp(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
		}
		if at.String() != s || at.IsZero() || !at.Time().Equal(want) {
			t.Errorf("%s: came back as %s, the instant %s, want %s", s, at, at.Time(), want)
		}
	}
}

func TestObservedAtOfAnotherFormIsRefused(t *testing.T) {
	for s, says := range map[string]string{
		"":                                      "microseconds with zone: YYYY-MM-DDThh:mm:ss.ffffffZ",
		"now":                                   "microseconds with zone",
		"2001-01-01":                            "microseconds with zone",
		"2001-01-01T00:10:10Z":                  "microseconds with zone",
		"2001-01-01T00:10:10.000Z":              "microseconds with zone",
		"2001-01-01T00:10:10.000+00:00":         "microseconds with zone",
		"2001-01-01T00:10:10.000000":            "no time zone",
		"2001-01-01T00:10:10.000000000Z":        "finer than microseconds",
		"2001-01-01T00:10:10.0000001+02:00":     "finer than microseconds",
		"2001-01-01 00:10:10.000000Z":           "microseconds with zone",
		"2001-01-01t00:10:10.000000Z":           "microseconds with zone",
		"2001-01-01T00:10:10,000000Z":           "microseconds with zone",
		"20010101T001010.000000Z":               "microseconds with zone",
		"01-01-2001T00:10:10.000000Z":           "microseconds with zone",
		"+2001-01-01T00:10:10.000000Z":          "microseconds with zone",
		" 2001-01-01T00:10:10.000000Z":          "microseconds with zone",
		"２001-01-01T00:10:10.000000Z":           "microseconds with zone", // a wide digit
		"2001-01-01T00:10:10.000000z":           "bad time zone",
		"2001-01-01T00:10:10.000000 Z":          "bad time zone",
		"2001-01-01T00:10:10.000000ZZ":          "bad time zone",
		"2001-01-01T00:10:10.000000+02":         "bad time zone",
		"2001-01-01T00:10:10.000000+0200":       "bad time zone",
		"2001-01-01T00:10:10.000000+2:00":       "bad time zone",
		"2001-01-01T00:10:10.000000+02:00:00":   "bad time zone",
		"2001-01-01T00:10:10.000000\u221202:00": "bad time zone", // a minus sign
		"2001-01-01T00:10:10.000000CET":         "bad time zone",
		"2001-01-01T00:10:10.000000+24:00":      "hours run to 23",
		"2001-01-01T00:10:10.000000-02:60":      "minutes to 59",
		"2001-01-01T00:10:10.000000-00:00":      "leaves the zone unknown",
		"2001-00-01T00:10:10.000000Z":           "not a date",
		"2001-13-01T00:10:10.000000Z":           "not a date",
		"2001-01-00T00:10:10.000000Z":           "not a date",
		"2001-01-32T00:10:10.000000Z":           "not a date",
		"2001-04-31T00:10:10.000000Z":           "not a date",
		"2001-02-29T00:10:10.000000Z":           "not a date",
		"1900-02-29T00:10:10.000000Z":           "not a date",
		"2001-01-01T24:00:00.000000Z":           "not a time of day",
		"2001-01-01T00:60:10.000000Z":           "not a time of day",
		"2016-12-31T23:59:60.000000Z":           "not a time of day", // a leap second
	} {
		_, err := ParseTimestamp(s)
		wantError(t, err, says)
		var event *EventError
		if !errors.As(err, &event) || event.Where != "observed_at" {
			t.Errorf("%q: not an EventError about observed_at: %#v", s, err)
		}
	}
}

func TestNewTimestampIsUTCCutToTheMicrosecond(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	at := NewTimestamp(time.Date(2001, 1, 1, 2, 10, 10, 1999, zone))
	if at.String() != "2001-01-01T00:10:10.000001Z" {
		t.Errorf("got %s", at)
	}
	for _, year := range []int{-1, 10000} {
		if at := NewTimestamp(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)); !at.IsZero() {
			t.Errorf("year %d became %s", year, at)
		}
	}
	if !(Timestamp{}).Time().IsZero() || (Timestamp{}).String() != "" {
		t.Error("the zero Timestamp is a time")
	}
}

func FuzzTimestamp(f *testing.F) {
	for _, s := range []string{"2001-01-01T00:10:10.000000Z", "2001-01-01T02:10:10.000000+02:00", "2001-02-29T00:00:00.000000Z",
		"2001-01-01T00:00:00.000000-00:00", "2001-01-01T00:00:60.000000Z", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := ParseTimestamp(s)
		// The standard library reads the same form a little more widely, so it has to write what it
		// read in the same way.
		std, stdErr := time.Parse("2006-01-02T15:04:05.000000Z07:00", s)
		_, offset := std.Zone()
		valid := stdErr == nil && offset > -24*60*60 && offset < 24*60*60 &&
			(s == std.Format("2006-01-02T15:04:05.000000Z07:00") || s == std.Format("2006-01-02T15:04:05.000000-07:00"))
		if valid != (err == nil) {
			t.Fatalf("%q: %v, the library says %s, %v", s, err, std, stdErr)
		}
		if err != nil {
			checkSentence(t, err)
			return
		}
		if at.String() != s || !at.Time().Equal(std) {
			t.Errorf("%q is %s, the library says %s", s, at.Time(), std)
		}
		if utc := NewTimestamp(at.Time()); !utc.IsZero() && !utc.Time().Equal(std) {
			t.Errorf("%q became %s", s, utc)
		}
	})
}
