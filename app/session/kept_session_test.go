package session

import (
	"context"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// keeps is a connection to a broker that keeps sessions for so long.
func keeps(granted time.Duration, present bool) mqttws.Status {
	s := up()
	s.Version, s.Server.SessionExpiry, s.SessionPresent = mqttws.V5, granted, present
	return s
}

// left is a page that had the broker keep its session, and the line that it left.
func left(t *testing.T) (j *journey, line string) {
	j = begin(t, demo())
	j.do(typed(FieldKeep, "8 hours"), TrySandboxPressed{})
	c := only[Connect](j)
	if c.ClientID != "console-1" || !c.Kept || !c.CleanStart || c.SessionExpiry != 8*time.Hour {
		t.Errorf("it connects by %+v", c)
	}
	j.status(keeps(8*time.Hour, false))
	only[MakeTabID](j)
	j.do(TabIDMade{"console-2"}, PageChanged{PageHidden})
	return j, only[KeepSession](j).Line
}

func TestTheNextVisitTakesTheSessionUp(t *testing.T) {
	before, line := left(t)
	j := begin(t, demo())
	j.m.tabID = "console-9"
	j.do(KeptSessionsRestored{"foreign\n" + line + "\n"})
	if got := j.m.KeepChoice(); got != "8 hours" {
		t.Errorf("the form says %q", got)
	}
	j.do(TrySandboxPressed{})
	if c := only[Connect](j); c.ClientID != "console-1" || c.CleanStart || c.SessionExpiry != 8*time.Hour || c.Alone != "console-9" {
		t.Errorf("it connects by %+v", c)
	}
	j.status(keeps(time.Hour, true))
	g := only[Note](j).Entry.Gap
	if g.Cause != timeline.GapResumed || !g.From.Equal(before.m.Now.Truncate(time.Millisecond)) || g.Reason != "this page was closed" {
		t.Errorf("the gap is %+v", g)
	}
	if got := j.m.Connection.KeepWords(); !strings.Contains(got, "the most that this broker grants") {
		t.Errorf("it says %q", got)
	}
}

func TestASessionThatWasNotKeptIsSaid(t *testing.T) {
	_, line := left(t)
	j := begin(t, demo())
	j.do(KeptSessionsRestored{line}, TrySandboxPressed{})
	j.status(keeps(8*time.Hour, false))
	if g := only[Note](j).Entry.Gap; g.Cause != timeline.GapSessionLost {
		t.Errorf("the gap is %+v", g)
	}
}

func TestSwitchedOffTheSessionIsEnded(t *testing.T) {
	_, line := left(t)
	j := begin(t, demo())
	j.do(KeptSessionsRestored{line}, typed(FieldKeep, "off"), TrySandboxPressed{})
	if c := only[Connect](j); c.ClientID != "console-1" || !c.CleanStart || c.SessionExpiry != 0 || !c.Kept {
		t.Errorf("it connects by %+v", c)
	}
	j.status(keeps(0, false))
	if k := only[KeepSession](j); k.Line != "" || !strings.HasPrefix(line, k.Key) || len(j.m.sessions) > 0 {
		t.Errorf("then %+v, %+v", k, j.m.sessions)
	}
}

func TestABrokerThatKeepsNothingIsSaid(t *testing.T) {
	j := begin(t, demo())
	j.do(typed(FieldKeep, "1 day"), TrySandboxPressed{})
	j.status(keeps(0, false))
	if len(effectsOf[KeepSession](j.all)) > 0 || !strings.Contains(j.m.Connection.KeepWords(), "this broker keeps no session") {
		t.Errorf("%q: %+v", j.m.Connection.KeepWords(), j.all)
	}
}

// TestTwoTabsNeverShareASession: the second one has a client identifier of its own.
func TestTwoTabsNeverShareASession(t *testing.T) {
	var kept string
	tab := func(d *Deps) {
		d.HoldLock = browser.HoldLock
		d.KeepSession = func(_, line string) { kept = line }
	}
	connect := func(s *stage) (*fakeClient, Connection) {
		s.Send(KeptSessionsRestored{kept})
		s.Send(typed(FieldKeep, "1 hour"))
		s.Send(TrySandboxPressed{})
		c := s.client(0)
		c.cfg.OnStatus(keeps(time.Hour, false))
		s.eventually("it is connected", func() bool { return s.Model().Connection.State == mqttws.Connected })
		return c, s.Model().Connection
	}
	first := newStage(t, tab)
	a, _ := connect(first)
	second := newStage(t, tab)
	second.Send(TabIDMade{"console-second"})
	b, c := connect(second)
	if a.cfg.ClientID != "console-1" || b.cfg.ClientID != "console-second" || b.cfg.SessionExpiry != 0 || !strings.Contains(c.KeepWords(), "another tab") {
		t.Errorf("%q and %q: %s", a.cfg.ClientID, b.cfg.ClientID, c.KeepWords())
	}
	third := newStage(t, func(d *Deps) {
		tab(d)
		d.HoldLock = func(context.Context, string, func(context.Context)) error { return browser.ErrNoLocks }
	})
	if _, c := connect(third); !strings.Contains(c.KeepWords(), "can't tell its tabs apart") {
		t.Errorf("without locks it says %q", c.KeepWords())
	}
}

// FuzzReadSessions: what is restored is what was kept, or left out.
func FuzzReadSessions(f *testing.F) {
	f.Add("ws://h/mqtt\tp\tu\tconsole-1\t3600\t1700000000000\t0/p/#")
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range readSessions(text) {
			if again := readSessions(k.line()); len(again) != 1 || again[0].line() != k.line() {
				t.Errorf("%q reads as %+v", k.line(), again)
			}
		}
	})
}
