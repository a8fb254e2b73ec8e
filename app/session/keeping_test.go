package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"deviceconsole/app/outbox"
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
	says("1,234 messages")
	m, _ = Update(m, KeepingChanged{outbox.ErrFull})
	says("full")
	m, _ = Update(m, KeepingChanged{})
	says("1,234 messages")
}
