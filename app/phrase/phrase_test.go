package phrase_test

import (
	"math"
	"testing"
	"time"

	"deviceconsole/app/phrase"
)

func TestCountsAreGrouped(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", 18402: "18,402", 1234567: "1,234,567", -100: "−100", -1000: "−1,000",
		math.MinInt64: "−9,223,372,036,854,775,808",
	} {
		if got := phrase.Grouped(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	if got := phrase.Grouped(uint64(math.MaxUint64)); got != "18,446,744,073,709,551,615" {
		t.Errorf("the largest number is %q", got)
	}
}

func TestOneOfAThingIsSingular(t *testing.T) {
	if got := phrase.Counted(1, "byte") + ", " + phrase.Counted(2, "byte") + ", " + phrase.Counted(0, "byte"); got != "1 byte, 2 bytes, 0 bytes" {
		t.Error(got)
	}
}

func TestSentencesHaveACapitalAndOneEnd(t *testing.T) {
	for text, want := range map[string]string{
		"a comma is missing":      "A comma is missing.",
		"It ends well.":           "It ends well.",
		"is it the other way?":    "Is it the other way?",
		"élan is no number":       "Élan is no number.",
		"event_data is missing":   "event_data is missing.",
		"“x_y” is no name":        "“x_y” is no name.",
		"the key event_data":      "The key event_data.",
		"observed_at is no time.": "observed_at is no time.",
	} {
		if got := phrase.Sentence(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestBriefTimes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ms", 40 * time.Microsecond: "0 ms", 400 * time.Microsecond: "0.4 ms", 6 * time.Millisecond: "6 ms", 6530 * time.Microsecond: "6.5 ms",
		12_600 * time.Microsecond: "13 ms", 999 * time.Millisecond: "999 ms", 1234 * time.Millisecond: "1.2 s", 12_345 * time.Millisecond: "12 s",
	} {
		if got := phrase.Brief(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestRoughNumbersHaveNoExponentThatPeopleDoNotNeed(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 12: "12", 812.54321: "812.54", 1234567: "1234600", -0.000123456: "-0.00012346", 9007199254740993: "9.0072e15", 1e300: "1e300"} {
		if got := phrase.Rough(v, 5); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
}
