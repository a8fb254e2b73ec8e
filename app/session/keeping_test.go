package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

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
		{fmt.Errorf("%w: %w", outbox.ErrBlocked, outbox.ErrBusy), "Close the other tabs"},
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

// unreliable is a storage that can't be read at first.
type unreliable struct {
	outbox.Storage
	failing atomic.Bool
	asked   atomic.Int32
}

func (u *unreliable) Load(ctx context.Context) ([]outbox.Record, error) {
	u.asked.Add(1)
	if u.failing.Load() {
		return nil, outbox.ErrBlocked
	}
	return u.Storage.Load(ctx)
}

// TestAStorageThatFailsAtFirstIsTriedAgain: until then the page says that it keeps
// nothing; afterwards what waits is written, and what earlier pages left is there.
func TestAStorageThatFailsAtFirstIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := outbox.NewMemory()
		left := newStage(t, func(d *Deps) { d.Storage = memory.Tab() })
		left.Send(SendPressed{})
		synctest.Wait()
		left.Close()
		storage := &unreliable{Storage: memory}
		storage.failing.Store(true)
		s := newStage(t, func(d *Deps) { d.Storage = storage })
		defer s.Close()
		s.Send(SendPressed{})
		time.Sleep(time.Hour)
		if got := s.Model().Outbox.Keeping.String(); !strings.Contains(got, "only until the page is closed") {
			t.Errorf("it says %q", got)
		}
		if n := storage.asked.Load(); n < 3 || n > 30 {
			t.Errorf("it was asked %d times in an hour", n)
		}
		if c := s.Outbox().Counts(); c.Open != 1 || c.Unsaved != 1 {
			t.Errorf("%+v", c)
		}
		storage.failing.Store(false)
		time.Sleep(loadAgainLast + time.Second)
		if got := s.Model().Outbox.Keeping.String(); got != "" {
			t.Errorf("it says %q", got)
		}
		if c := s.Outbox().Counts(); c.Open != 2 || c.Unsaved != 0 {
			t.Errorf("%+v", c)
		}
		if records, err := memory.Load(t.Context()); err != nil || len(records) != 2 {
			t.Errorf("%d records, %v", len(records), err)
		}
	})
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
