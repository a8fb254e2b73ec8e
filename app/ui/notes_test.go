//go:build !js

package ui

import (
	"errors"
	"testing"
	"time"

	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

// TestAPhoneShowsOneNoteAtATime: the most urgent one first, and the others behind it.
func TestAPhoneShowsOneNoteAtATime(t *testing.T) {
	alone := noteTail{Shown: true, Hide: true}
	for name, c := range map[string]struct {
		said   [noteCount]string
		chosen int
		want   [noteCount]noteTail
	}{
		"none":                  {},
		"one":                   {[noteCount]string{noteLate: "x"}, noteRecording, [noteCount]noteTail{noteLate: alone}},
		"a recording":           {[noteCount]string{noteRecording: "x"}, noteRecording, [noteCount]noteTail{noteRecording: {Shown: true}}},
		"two, none chosen":      {[noteCount]string{noteProblem: "x", noteLate: "y"}, noteRecording, [noteCount]noteTail{noteProblem: {true, "1 of 2", true}, noteLate: {false, "2 of 2", true}}},
		"two, the other chosen": {[noteCount]string{noteProblem: "x", noteLate: "y"}, noteLate, [noteCount]noteTail{noteProblem: {false, "1 of 2", true}, noteLate: {true, "2 of 2", true}}},
		"all": {[noteCount]string{"z", "x", "y"}, noteRecording,
			[noteCount]noteTail{noteProblem: {false, "1 of 3", true}, noteLate: {false, "2 of 3", true}, noteRecording: {true, "3 of 3", false}}},
	} {
		if got := tailsOf(c.said, c.chosen); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestAHiddenNoteComesBackWithSomethingElse: not with the next attempt, but with
// another problem, and with the same one another time.
func TestAHiddenNoteComesBackWithSomethingElse(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	become := func(s mqttws.State, attempt int) notesView {
		t.Helper()
		b.config.OnStatus(mqttws.Status{State: s, Err: errors.New("it broke"), Attempt: attempt, At: time.Now()})
		c.until(t, func(m session.Model) bool { return m.Connection.State == s && m.Connection.Attempt == attempt })
		return c.notesView(time.Now(), false, lateView{})
	}
	v := become(mqttws.Reconnecting, 1)
	if v.Problem.Tone != "warn" {
		t.Fatalf("%+v", v)
	}
	c.hideNote(noteProblem)
	if v = become(mqttws.Reconnecting, 2); v.Problem.Tone != "" {
		t.Errorf("it is back with the next attempt: %+v", v.Problem)
	}
	if v = become(mqttws.Refused, 0); v.Problem.Tone != "bad" {
		t.Errorf("another problem is not told: %+v", v.Problem)
	}
	become(mqttws.Connected, 0)
	if v = become(mqttws.Reconnecting, 1); v.Problem.Tone != "warn" {
		t.Errorf("the same problem is not told another time: %+v", v.Problem)
	}
}
