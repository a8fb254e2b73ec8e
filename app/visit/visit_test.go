package visit

import (
	"strings"
	"testing"
	"time"
)

var began = time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return began.Add(d) }

const second = time.Second

// heard is what is seen with a connection that hears the device.
func heard(at time.Time) Seen {
	return Seen{Now: at, By: "demo / support", Since: began.Add(-time.Hour)}
}

func state(t *testing.T, v Visit, k Kind, want State, words string) {
	t.Helper()
	if c := v.Checks[k]; c.State != want || !strings.Contains(c.Evidence, words) {
		t.Errorf("%v is %v, %q; want %v, %q", k, c.State, c.Evidence, want, words)
	}
}

func TestAnEventHasToComeInTime(t *testing.T) {
	v := Start("demo/kitchen/mw-1", began)
	v = v.Look(heard(after(5 * second)))
	state(t, v, Event, Waiting, "")
	if end := v.Deadline(began.Add(-time.Hour)); !end.Equal(after(60 * second)) {
		t.Errorf("the time is over at %v", end)
	}
	s := heard(after(13 * second))
	s.First, s.Last = after(12*second), after(12*second)
	state(t, v.Look(s), Event, Passed, "after 12 s")

	v = v.Look(heard(after(61 * second)))
	state(t, v, Event, Failed, "No event came within 60 s")
	s = heard(after(80 * second))
	s.First = after(75 * second)
	state(t, v.Look(s), Event, Failed, "No event came")
	v = v.Again(Event, after(90*second))
	state(t, v.Look(heard(after(95*second))), Event, Waiting, "")
}

func TestADeadZoneCountsNeitherWay(t *testing.T) {
	v := Start("demo/kitchen/mw-1", began).Look(heard(after(30 * second)))
	v = v.Look(Seen{Now: after(300 * second)})
	state(t, v, Event, Waiting, "begin anew")
	state(t, v, Online, Waiting, "no connection")
	s := heard(after(340 * second))
	s.Since = after(310 * second)
	v = v.Look(s)
	state(t, v, Event, Waiting, "")
	if end := v.Deadline(s.Since); !end.Equal(after(370 * second)) {
		t.Errorf("the time is over at %v", end)
	}
	v = Start("demo/kitchen/mw-1", began)
	s = heard(after(200 * second))
	s.Slept = true
	state(t, v.Look(s), Event, Waiting, "")
}

func TestOnlineGoesByTheUsualCadence(t *testing.T) {
	v := Start("demo/kitchen/mw-1", began)
	s := heard(after(second))
	s.Last, s.Usual = began.Add(-10*second), "usually sends every 30 s"
	state(t, v.Look(s), Online, Passed, "It usually sends every 30 s")
	s.Silent = "Silent for 7 min."
	v = v.Look(s)
	state(t, v, Online, Failed, "7 min")
	s.Silent, s.Now = "Silent for 8 min.", after(60*second)
	state(t, v.Look(s), Online, Failed, "7 min") // one moment's evidence
	s.Silent, s.Last = "", after(61*second)
	state(t, v.Look(s), Online, Passed, "")

	v = Start("demo/kitchen/mw-1", began)
	s = heard(after(second))
	s.Last, s.Heard = after(second), 1
	v = v.Look(s)
	state(t, v, Online, Waiting, "not known yet")
	s.Heard = 2
	state(t, v.Look(s), Online, Passed, "Several events")
}

func TestWhatAnAccountCantDoIsSkipped(t *testing.T) {
	v := Start("demo/kitchen/mw-1", began)
	s := Seen{Now: began, Deaf: "It hears nothing.", Mute: "It may only read."}
	v = v.Look(s)
	state(t, v, Online, Skipped, "hears nothing")
	state(t, v, Command, Skipped, "only read")
	state(t, v, Reply, Skipped, "No command")
	if v.Outcome() != Open {
		t.Error("a visit without a check that passed has an outcome")
	}
	v = v.Eyed(began)
	state(t, v, Value, Passed, "own eyes")
	if v.Outcome() != Passed || v.Summary() != "1 passed, 4 skipped" {
		t.Errorf("%v, %s", v.Outcome(), v.Summary())
	}
	v = v.Look(heard(began)) // another account
	state(t, v, Command, Open, "")
}

func TestCommandAndReply(t *testing.T) {
	v := Start("demo/kitchen/mw-1", began).Sending(7)
	s := heard(began)
	s.Sent, s.Reply = Answer{Passed, began, "The broker took it."}, Answer{Failed, began, "No reply within 30 s."}
	v = v.Look(s)
	state(t, v, Command, Passed, "took it")
	state(t, v, Reply, Failed, "30 s")
	if v.Outcome() != Failed {
		t.Error("a failed check does not fail the visit")
	}
	v = v.Look(heard(after(second))) // nothing is known of it any more
	state(t, v, Command, Passed, "took it")
	if v = v.Sending(8); v.Checks[Reply].State != Waiting {
		t.Error("the reply to the second command does not begin anew")
	}
}

func TestAValueIsComparedDigitByDigit(t *testing.T) {
	v := Start("demo/kitchen/mw-1", began)
	for f, text := range map[Field]string{FieldTag: "motor.rpm", FieldMin: " 0.1", FieldMax: "9007199254740992"} {
		v = v.Typed(f, text)
	}
	if v.RangeProblem() != "" {
		t.Fatal(v.RangeProblem())
	}
	v = v.Again(Value, began)
	s := heard(after(second))
	state(t, v.Look(s), Value, Waiting, "No event")
	for _, c := range []struct {
		value string
		want  State
		words string
	}{
		{"9007199254740993", Failed, "not between 0.1 and 9007199254740992"}, {"1e2", Passed, "between"}, {"0.10", Passed, ""},
		{"0.09", Failed, "not between"}, {`"open"`, Failed, "no number"}, {"null", Failed, "no number"},
	} {
		s.Value, s.ValueAt = c.value, after(second)
		state(t, v.Look(s), Value, c.want, c.words)
	}
	s.Value, s.ValueAt = "1", began.Add(-second)
	state(t, v.Look(s), Value, Waiting, "")
	s.Value, s.ValueAt = "0", after(second)
	v = v.Look(s)
	s.Value = "1"
	state(t, v.Look(s), Value, Passed, "") // it came to be within
	if v = v.Typed(FieldMax, "3"); v.Checks[Value].State != Open || v.RangeAsked {
		t.Error("a bound that is being typed is checked already")
	}
	for want, fields := range map[string][3]string{
		"Say which tag": {"", "1", "2"}, "Say the least": {"a", "", ""}, "have to be numbers": {"a", "x", ""}, "is larger": {"a", "3", "2"},
	} {
		for i, text := range fields {
			v = v.Typed(FieldTag+Field(i), text)
		}
		if got := v.RangeProblem(); !strings.Contains(got, want) {
			t.Errorf("%v: %q", fields, got)
		}
		if v.Again(Value, began).RangeAsked {
			t.Errorf("%v is checked", fields)
		}
	}
}

// full is a visit with something in each part.
func full() Visit {
	v := Start("demo/kitchen/mw 1/ü", began)
	v.Device = "demo/kitchen/mw-1"
	v = v.Typed(FieldNotes, "replaced: \"magnetron\"\n\u202eevil").Typed(FieldTag, "a").Typed(FieldMin, "1").Again(Value, began).Sending(1 << 62)
	s := heard(after(second))
	s.First, s.Last = after(second), after(second)
	return v.Look(s).Finish(after(90 * second))
}

func TestAVisitOutlivesThePage(t *testing.T) {
	v := full()
	got, ok := Decode(Encode(v))
	if !ok {
		t.Fatal("it can't be read")
	}
	if a, b := Encode(v), Encode(got); a != b || got.Fields != v.Fields || !got.Ended.Equal(v.Ended) || got.Item != v.Item {
		t.Errorf("wrote\n%s\nread\n%s", a, b)
	}
	if Encode(Visit{}) != "" {
		t.Error("no visit is kept as one")
	}
	whole := Encode(v)
	for n := range len(whole) {
		if half, ok := Decode(whole[:n]); ok && (half.Device != v.Device || half.Began.IsZero()) {
			t.Fatalf("%q is taken for a visit", whole[:n])
		}
	}
	for _, text := range []string{"", "visit 2\n", "visit 1", "visit 1\ndevice x", "visit 1\nstate9 \"1\"", "visit 1\nstate0 \"77\"",
		"visit 1\nfield0 " + `"` + strings.Repeat("x", MaxText+1) + `"`, strings.Repeat("x", 1<<20)} {
		if _, ok := Decode(text); ok {
			t.Errorf("%.40q is taken for a visit", text)
		}
	}
}

func TestTheReportSaysWhatWasFound(t *testing.T) {
	text := Report(full(), "1.2.3")
	for _, want := range []string{"VISIT REPORT: NOT FINISHED (", "Device   mw-1", "By       demo / support", "[PASSED] Event within 60 s", "[WAITING] Command", "Sent: ", `replaced: "magnetron"`, "Device console 1.2.3"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "\u202e") {
		t.Error("a mark that turns the text around stands in the report")
	}
	v := full()
	v.Device = "demo/kitchen/../../etc <x>"
	if got := FileName(v, began); got != "visit-_________etc__x_-20261128-140000.txt" && strings.ContainsAny(got, "/<>. ") && !strings.HasSuffix(got, ".txt") {
		t.Errorf("the file is called %s", got)
	}
}

func TestAFinishedVisitStaysAsItIs(t *testing.T) {
	v := full()
	for _, next := range []Visit{v.Look(heard(after(time.Hour))), v.Typed(FieldNotes, "x"), v.Eyed(began), v.Again(Event, began), v.Finish(after(time.Hour))} {
		if next != v {
			t.Error("a finished visit changed")
		}
	}
	if r := v.Reopen(); !r.UnderWay() {
		t.Error("it can't be gone on with")
	}
	v = v.Reopen()
	for _, who := range []string{"demo / a", "demo / b", "demo / a"} {
		v = v.by(who)
	}
	if v.By != "demo / support, demo / a, demo / b" {
		t.Errorf("by %q", v.By)
	}
}
