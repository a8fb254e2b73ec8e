package pair

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"deviceconsole/app/timeline"
)

var start = time.Date(2026, 11, 24, 14, 2, 0, 0, time.UTC)

func after(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

// reply is a message with correlation data.
func reply(id timeline.ID, correlation string, ms int) *timeline.Entry {
	return &timeline.Entry{ID: id, At: after(ms), Topic: "0/p/u/mw-1",
		Properties: timeline.Properties{CorrelationData: []byte(correlation)}}
}

func request(id uint64) Request {
	return Request{ID: id, Topic: "1/p/u/mw-1/event", ResponseTopic: "0/p/u/mw-1", Correlation: "c" + strconv.FormatUint(id, 10), Timeout: time.Second}
}

// matches is a rule by the payload.
type matches string

func (m matches) Match(e *timeline.Entry) bool { return string(e.Payload) == string(m) }

func TestAnExchange(t *testing.T) {
	for _, test := range []struct {
		name   string
		play   func(p *Pairs)
		want   State
		trip   time.Duration
		late   time.Duration
		number int
	}{
		{"not sent yet", func(p *Pairs) {}, Unsent, 0, 0, 0},
		{"waiting", func(p *Pairs) { p.Sent(1, start); p.Tick(after(999)) }, Waiting, 0, 0, 0},
		{"answered in time", func(p *Pairs) { p.Sent(1, start); p.Arrived(reply(7, "c1", 212)) }, Answered, 212 * time.Millisecond, 0, 1},
		{"answered before the hand-over was told", func(p *Pairs) { p.Arrived(reply(7, "c1", 40)); p.Sent(1, after(10)) }, Answered, 30 * time.Millisecond, 0, 1},
		{"time over", func(p *Pairs) { p.Sent(1, start); p.Tick(after(1000)) }, TimedOut, 0, 0, 0},
		{"late", func(p *Pairs) { p.Sent(1, start); p.Tick(after(1000)); p.Arrived(reply(7, "c1", 4000)) }, Late, 4 * time.Second, 3 * time.Second, 1},
		{"late, before the clock was looked at", func(p *Pairs) { p.Sent(1, start); p.Arrived(reply(7, "c1", 4000)) }, Late, 4 * time.Second, 3 * time.Second, 1},
		{"too late to be recognised", func(p *Pairs) {
			p.Sent(1, start)
			p.Tick(after(1000).Add(Afterwards))
			p.Arrived(reply(7, "c1", 400_000))
		}, TimedOut, 0, 0, 0},
		{"the first of several counts", func(p *Pairs) {
			p.Sent(1, start)
			p.Arrived(reply(7, "c1", 100))
			p.Arrived(reply(8, "c1", 200))
			p.Arrived(reply(9, "c1", 2000))
		}, Answered, 100 * time.Millisecond, 0, 3},
		{"refused", func(p *Pairs) { p.Sent(1, start); p.End(1); p.Tick(after(5000)) }, Ended, 0, 0, 0},
		{"answered, whatever the broker said", func(p *Pairs) { p.Sent(1, start); p.Arrived(reply(7, "c1", 100)); p.End(1) }, Answered, 100 * time.Millisecond, 0, 1},
		{"sent again after a loss", func(p *Pairs) { p.Sent(1, start); p.Sent(1, after(900)); p.Tick(after(1500)) }, Waiting, 0, 0, 0},
		{"sent again after the time-out", func(p *Pairs) { p.Sent(1, start); p.Tick(after(1000)); p.Sent(1, after(1100)) }, Waiting, 0, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := New()
			if err := p.Ask(request(1)); err != nil {
				t.Fatal(err)
			}
			test.play(p)
			got, _ := p.Of(1)
			if got.State != test.want || got.RoundTrip() != test.trip || got.Lateness() != test.late || got.Replies != test.number {
				t.Errorf("state %d, round trip %v, late %v, %d replies", got.State, got.RoundTrip(), got.Lateness(), got.Replies)
			}
			if back, ok := p.RequestOf(got.Reply); ok != (got.Reply != 0) || ok && back.ID != 1 {
				t.Errorf("the reply leads to %+v, %v", back, ok)
			}
		})
	}
}

func TestWhatIsAReply(t *testing.T) {
	byTopic := Request{ID: 1, Topic: "1/p/u/mw-1/event", ResponseTopic: "0/p/u/mw-1", Timeout: time.Second}
	byRule := Request{ID: 1, Topic: "1/p/u/mw-1/event", Correlation: "c1", Rule: matches("done"), Timeout: time.Second}
	for _, test := range []struct {
		name    string
		request Request
		entry   timeline.Entry
		want    bool
	}{
		{"correlation data on another topic", request(1), timeline.Entry{Topic: "0/p/u/other", Properties: timeline.Properties{CorrelationData: []byte("c1")}}, true},
		{"other correlation data on the response topic", request(1), timeline.Entry{Topic: "0/p/u/mw-1", Properties: timeline.Properties{CorrelationData: []byte("c2")}}, false},
		{"the request itself, heard by an operator", request(1), timeline.Entry{Topic: "1/p/u/mw-1/event", Properties: timeline.Properties{CorrelationData: []byte("c1")}}, false},
		{"retained", request(1), timeline.Entry{Topic: "0/p/u/mw-1", Retained: true, Properties: timeline.Properties{CorrelationData: []byte("c1")}}, false},
		{"sent from here", request(1), timeline.Entry{Topic: "0/p/u/mw-1", Kind: timeline.Sent, Properties: timeline.Properties{CorrelationData: []byte("c1")}}, false},
		{"the response topic, without correlation data", byTopic, timeline.Entry{Topic: "0/p/u/mw-1"}, true},
		{"another topic, without correlation data", byTopic, timeline.Entry{Topic: "0/p/u/mw-2"}, false},
		{"what the rule means", byRule, timeline.Entry{Topic: "0/p/u/mw-2", At: after(1), Payload: []byte("done")}, true},
		{"what the rule does not mean", byRule, timeline.Entry{Topic: "0/p/u/mw-2", At: after(1), Properties: timeline.Properties{CorrelationData: []byte("c1")}}, false},
		{"what the rule means, before the request", byRule, timeline.Entry{Topic: "0/p/u/mw-2", At: after(-1), Payload: []byte("done")}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := New()
			if err := p.Ask(test.request); err != nil {
				t.Fatal(err)
			}
			p.Sent(1, start)
			if got := p.Arrived(&test.entry); got != test.want {
				t.Errorf("a reply: %v", got)
			}
		})
	}
}

// TestOneRuleForTwo: the replies go to the requests in their order.
func TestOneRuleForTwo(t *testing.T) {
	p := New()
	for id := range uint64(2) {
		r := request(id + 1)
		r.Rule = matches("done")
		if err := p.Ask(r); err != nil {
			t.Fatal(err)
		}
		p.Sent(id+1, start)
	}
	for id := range timeline.ID(3) {
		p.Arrived(&timeline.Entry{ID: id + 1, At: after(int(id) + 1), Payload: []byte("done")})
	}
	first, _ := p.Of(1)
	second, _ := p.Of(2)
	if first.Reply != 1 || second.Reply != 2 || first.Replies+second.Replies != 3 {
		t.Errorf("%+v, %+v", first, second)
	}
}

// TestARequestOfAnEarlierPage: its reply is found in time, late, or missed for good.
func TestARequestOfAnEarlierPage(t *testing.T) {
	p := New()
	for id := range uint64(3) {
		r := request(id + 1)
		if err := p.Resume(r, start, after(400)); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Resume(request(4), start, start.Add(request(4).Timeout)); err != nil {
		t.Fatal(err)
	}
	p.Arrived(reply(20, "c1", 500))
	over, _ := p.Tick(start.Add(request(4).Timeout))
	if !slices.Equal(over, []uint64{2, 3}) {
		t.Errorf("the time of %v is over", over)
	}
	late := start.Add(request(4).Timeout + time.Second)
	p.Arrived(&timeline.Entry{ID: 21, At: late, Kind: timeline.Received, Topic: "0/x", Properties: timeline.Properties{CorrelationData: []byte("c4")}})
	for id, want := range map[uint64]State{1: Answered, 2: TimedOut, 3: TimedOut, 4: Late} {
		if got, _ := p.Of(id); got.State != want || !got.Resumed {
			t.Errorf("request %d: %+v", id, got)
		}
	}
}

// TestAskingAgainForTheSame begins anew: it was quarantined, or edited.
func TestAskingAgainForTheSame(t *testing.T) {
	p := New()
	for range 2 {
		if err := p.Ask(request(1)); err != nil {
			t.Fatal(err)
		}
		p.Sent(1, start)
		p.Arrived(reply(20, "c1", 100))
		if got, _ := p.Of(1); got.State != Answered || got.Replies != 1 || len(p.order) != 1 {
			t.Fatalf("%+v", got)
		}
		p.End(1)
	}
}

// TestACopyOfARequest: the reply to it is not taken for one to the first.
func TestACopyOfARequest(t *testing.T) {
	p := New()
	if err := p.Ask(request(1)); err != nil {
		t.Fatal(err)
	}
	p.Sent(1, start)
	p.Tick(after(1000))
	p.Stop(1)
	copied := request(1)
	copied.ID = 2
	if err := p.Ask(copied); err != nil {
		t.Fatal(err)
	}
	p.Noted(2, 12)
	p.Sent(2, after(2000))
	p.Arrived(reply(20, "c1", 2100))
	first, _ := p.Of(1)
	second, _ := p.Of(2)
	if _, ok := p.Of(6); ok || first.State != TimedOut || second.State != Answered || second.Reply != 20 || second.Entry != 12 {
		t.Errorf("%+v, %+v, a copy of nothing is followed: %v", first, second, ok)
	}
}

func TestBounds(t *testing.T) {
	p := New()
	id := uint64(0)
	ask := func(rule Matcher) error {
		id++
		r := request(id)
		r.Rule = rule
		err := p.Ask(r)
		p.Sent(id, start)
		return err
	}
	for range MaxRules {
		if err := ask(matches("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := ask(matches("x")); !errors.Is(err, ErrRules) {
		t.Errorf("one rule too many: %v", err)
	}
	for range MaxWaiting - MaxRules {
		if err := ask(nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := ask(nil); !errors.Is(err, ErrWaiting) {
		t.Errorf("one request too many: %v", err)
	}
	p.Tick(after(1000))
	if err := ask(matches("x")); err != nil {
		t.Errorf("after the time-outs: %v", err)
	}
	if got, _ := p.Of(1); got.Listens {
		t.Error("the oldest still listens although there is no room for it")
	}
	for range 2 * MaxKept {
		p.Tick(after(2000))
		if err := ask(nil); err != nil {
			t.Fatal(err)
		}
		p.Arrived(reply(timeline.ID(id), "c"+strconv.FormatUint(id, 10), 2001))
	}
	if len(p.kept) > MaxKept || len(p.order) > MaxKept || len(p.listening) > MaxWaiting || len(p.replies) > MaxKept {
		t.Errorf("%d kept, %d in order, %d listening, %d replies", len(p.kept), len(p.order), len(p.listening), len(p.replies))
	}
}

// TestPairsProperties: whatever happens in whatever order, a reply counts once
// and for one request, the first one stays, and Due tells every change that
// time brings.
func TestPairsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, now, entry := New(), start, timeline.ID(0)
		first := map[uint64]timeline.ID{}
		asked, took := uint64(0), 0
		some := rapid.Uint64Range(1, 8)
		t.Repeat(map[string]func(*rapid.T){
			"ask": func(t *rapid.T) {
				asked++
				r := request(asked)
				r.Timeout = time.Duration(rapid.IntRange(1, 5).Draw(t, "seconds")) * time.Second
				if rapid.Bool().Draw(t, "rule") {
					r.Rule = matches("done")
				}
				if err := p.Ask(r); err != nil && !errors.Is(err, ErrRules) {
					t.Fatal(err)
				}
			},
			"sent": func(t *rapid.T) { p.Sent(some.Draw(t, "id"), now) },
			"end":  func(t *rapid.T) { p.End(some.Draw(t, "id")) },
			"arrive": func(t *rapid.T) {
				entry++
				e := reply(entry, "c"+strconv.FormatUint(some.Draw(t, "id"), 10), 0)
				e.At = now
				if rapid.Bool().Draw(t, "by rule") {
					e.Payload = []byte("done")
				}
				if p.Arrived(e) {
					took++
				}
			},
			"wait": func(t *rapid.T) {
				due := p.Due()
				next := now.Add(time.Duration(rapid.IntRange(1, 9000).Draw(t, "ms")) * time.Millisecond)
				if _, changed := p.Tick(next); changed && (due.IsZero() || next.Before(due)) {
					t.Fatalf("Tick changed something at %v, due was %v", next, due)
				} else if !changed && !due.IsZero() && !next.Before(due) {
					t.Fatalf("Tick changed nothing at %v, due was %v", next, due)
				}
				now = next
			},
			"": func(t *rapid.T) {
				replies := 0
				for id := range p.kept {
					got, _ := p.Of(id)
					replies += got.Replies
					if was := first[id]; was != 0 && was != got.Reply {
						t.Fatalf("the first reply of %d was %d and is %d", id, was, got.Reply)
					}
					first[id] = got.Reply
					answered := got.State == Answered || got.State == Late
					if answered != (got.Reply != 0) || answered && got.State == Late != (got.RoundTrip() > got.Timeout) {
						t.Fatalf("%+v", got)
					}
				}
				if replies != took {
					t.Fatalf("%d replies were taken, and %d are counted", took, replies)
				}
			},
		})
	})
}
