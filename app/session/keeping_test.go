package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"deviceconsole/app/outbox"
	"deviceconsole/mqttws"
)

func TestWhyTheOutboxIsNotKeptIsSaid(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("%w: 9.9 MB of 10.0 MB are in use", outbox.ErrFull), "9.9 MB of 10.0 MB"},
		{outbox.ErrBlocked, "private window"},
		{fmt.Errorf("%w: %w", outbox.ErrBlocked, outbox.ErrNewer), "newer version of the console"},
		{outbox.ErrLost, "written again"},
		{errors.New("disk on fire"), "disk on fire"},
	} {
		m, _ := Update(NewModel(), KeepingChanged{test.err})
		if got := m.Outbox.Keeping.String(); !strings.Contains(got, test.want) {
			t.Errorf("%v: %s", test.err, got)
		}
		m, _ = Update(m, KeepingChanged{})
		if got := m.Outbox.Keeping.String(); got != "" {
			t.Errorf("after %v: %s", test.err, got)
		}
	}
}

func TestUnreadableRecordsAreSaidUntilSomethingWorse(t *testing.T) {
	m, _ := Update(NewModel(), RecordsUnreadable{1234})
	says := func(want string) {
		t.Helper()
		if got := m.Outbox.Keeping.String(); !strings.Contains(got, want) {
			t.Errorf("%s", got)
		}
	}
	m, _ = Update(m, KeepingChanged{outbox.ErrFull})
	says("full")
	m, _ = Update(m, KeepingChanged{})
	says("1,234 messages")
}

func TestWhatIsLeftIsSaidToWhoIsNotConnected(t *testing.T) {
	s := newStage(t, nil)
	if got := s.Outbox().Left(); got != (Words{}) {
		t.Errorf("an empty outbox says %q", got)
	}
	s.Send(SendPressed{})
	if got, want := s.Outbox().Left().String(), "One message waits in the outbox for plant-7/kitchen at "; !strings.HasPrefix(got, want) {
		t.Errorf("%q", got)
	}
	s.Send(SendPressed{})
	if got := s.Outbox().Left().String(); !strings.HasPrefix(got, "2 messages wait in the outbox for plant-7/kitchen at ") {
		t.Errorf("%q", got)
	}
	other := outbox.Identity{URL: "ws://elsewhere.example/mqtt"}
	if _, err := s.Enqueue([]outbox.New{{Identity: other, Message: mqttws.Message{Topic: "0/p/u/d", QoS: 1}}}); err != nil {
		t.Fatal(err)
	}
	if got := s.Outbox().Left().String(); !strings.Contains(got, "3 messages") || !strings.Contains(got, ", and others") {
		t.Errorf("%q", got)
	}
}
