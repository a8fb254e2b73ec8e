package timeline

import (
	"math"
	"testing"
	"time"
)

func TestDevicesAreCountedByWhatTheirTopicsSay(t *testing.T) {
	s := small()
	add := func(after time.Duration, e Entry) { e.At = noon.Add(after); s.Append(e) }
	add(0, message("0/p/kitchen/mw-1", "abc"))
	add(time.Second, message("1/p/kitchen/mw-1/event", "de"))
	add(2*time.Second, Entry{Topic: "1/p/kitchen/_all/update/cfg", Retained: true})
	add(3*time.Second, message("2/p/microwaves/notice", ""))
	add(4*time.Second, message("0/p/kitchen/", ""))
	add(5*time.Second, message("$SYS/uptime", "1"))
	add(6*time.Second, message("home/lamp", "2"))
	add(7*time.Second, Entry{Kind: Sent, Topic: "1/p/kitchen/mw-9/event"})
	add(8*time.Second, Entry{Kind: Gap})

	stat := func(kind NodeKind, name string) Stat {
		st, ok := s.Stat(Key{kind, name}, noon.Add(8*time.Second))
		if !ok {
			t.Errorf("nothing is known of %d %q", kind, name)
		}
		return st
	}
	mw := stat(KindDevice, "p/kitchen/mw-1")
	if mw.Count != 2 || mw.Bytes != 5 || mw.Events != 1 || mw.LastID != 2 || mw.LastSize != 2 ||
		!mw.First.Equal(noon) || !mw.Last.Equal(noon.Add(time.Second)) || !mw.LastEvent.Equal(noon) {
		t.Errorf("mw-1 is %+v", mw)
	}
	if e := stat(KindTopic, "0/p/kitchen/mw-1"); e.Count != 1 || e.Bytes != 3 || e.LastID != 1 {
		t.Errorf("its events are %+v", e)
	}
	all := stat(KindDevice, "p/kitchen/_all")
	if all.Count != 1 || all.Retained != 1 || !all.Last.IsZero() || all.Rate != 0 {
		t.Errorf("a retained message, which says nothing of when, is %+v", all)
	}
	if none := stat(KindDevice, "p/kitchen/"); none.Count != 1 {
		t.Errorf("events without a device id are %+v", none)
	}
	if u := stat(KindUser, "p/kitchen"); u.Count != 4 || u.Retained != 1 || u.Events != 2 {
		t.Errorf("the user is %+v", u)
	}
	if g := stat(KindGroup, "p/microwaves"); g.Count != 1 || g.Events != 0 {
		t.Errorf("the group is %+v", g)
	}
	if o := stat(KindOther, ""); o.Count != 2 {
		t.Errorf("topics of others are %+v", o)
	}
	if h := stat(KindLevel, "home"); h.Count != 1 {
		t.Errorf("home is %+v", h)
	}
	if _, ok := s.Stat(Key{KindDevice, "p/kitchen/mw-9"}, noon); ok {
		t.Error("what was sent from here is counted")
	}
}

func TestRate(t *testing.T) {
	tests := []struct {
		name  string
		every time.Duration
		n     int
		later time.Duration // after the last
		want  float64
	}{
		{"steady", 10 * time.Millisecond, 2000, 0, 100},
		{"slow", time.Second, 30, 500 * time.Millisecond, 1},
		{"young", 10 * time.Millisecond, 200, 0, 100},
		{"first message", 0, 1, 0, 1},
		{"silent", 10 * time.Millisecond, 2000, 10 * time.Second, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := small()
			at := noon
			for range test.n {
				at = at.Add(test.every)
				s.Append(Entry{At: at, Topic: "t"})
			}
			got := s.Rate(at.Add(test.later))
			if math.Abs(got-test.want) > 0.15*test.want {
				t.Errorf("%.2f per second, want about %.2f", got, test.want)
			}
		})
	}
}

func TestRateSurvivesAClockThatJumps(t *testing.T) {
	s := small()
	for _, start := range []time.Time{noon, noon.Add(-time.Hour), noon.Add(1e6 * time.Hour), time.Unix(-100, 0)} {
		at := start
		for range 1000 {
			at = at.Add(10 * time.Millisecond)
			s.Append(Entry{At: at, Topic: "t"})
		}
		if got := s.Rate(at); got < 90 || got > 110 {
			t.Errorf("after a jump to %v: %.1f per second, want about 100", start, got)
		}
	}
}
