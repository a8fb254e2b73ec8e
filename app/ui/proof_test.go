//go:build !js

package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/app/verdict"
)

// account is what is heard of a device of which it is known which messages prove what
// is wrong with it.
type account struct {
	key    timeline.Key
	topic  string
	from   time.Time
	at     float64 // seconds after from
	said   []remark
	seq    int
	frugal bool // nobody else says anything
}

type remark struct {
	entry  timeline.Entry
	proves bool
}

const (
	plain  = false // the next ones are as usual
	proves = true  // the next ones prove it
)

func (a *account) add(proof bool, e timeline.Entry) {
	if e.At.IsZero() {
		e.At = a.from.Add(time.Duration(a.at*1e6) * time.Microsecond)
	}
	a.said = append(a.said, remark{e, proof})
}

// event is heard, and then nothing for so many seconds.
func (a *account) event(proof bool, pause float64, data string) {
	a.seq++
	a.add(proof, timeline.Entry{Topic: a.topic, Payload: []byte(`{"event_data":{` + data + `}}`)})
	a.at += pause
}

// stamped is an event that was observed so many seconds later than it came.
func (a *account) stamped(proof bool, pause, skew float64, data string) {
	observed := a.from.Add(time.Duration((a.at+skew)*1e6) * time.Microsecond).UTC()
	a.seq++
	a.add(proof, timeline.Entry{Topic: a.topic, Payload: fmt.Appendf(nil, `{"event_data":{%s},"observed_at":%q}`, data, observed.Format("2006-01-02T15:04:05.000000Z"))})
	a.at += pause
}

// room is what a room sensor says that nothing is wrong with.
func (a *account) room() string {
	return fmt.Sprintf(`"temp_c":2%d.%d,"seq":%d,"state":%q`, a.seq%3, a.seq%7, a.seq, []string{"idle", "heating"}[a.seq/3%2])
}

// rooms are so many of its events, one each ten seconds.
func (a *account) rooms(proof bool, n int) {
	for range n {
		a.event(proof, 10, a.room())
	}
}

func (a *account) temps(proof bool, n int, temp string) {
	for range n {
		a.event(proof, 10, `"temp_c":`+temp+fmt.Sprintf(`,"seq":%d,"state":"idle"`, a.seq))
	}
}

// commands are so many commands, each with an answer after so many seconds (0 = none), among
// events that come once a minute.
func (a *account) commands(n int, answer float64, asked, rest bool) {
	for i := range n {
		a.event(rest && i > 0, 20, `"n":1`)
		a.add(asked, timeline.Entry{Topic: "1" + a.topic[1:] + "/event", Payload: []byte(`{"command":"start"}`)})
		if answer > 0 {
			a.at += answer
			a.event(rest, 40-answer, `"n":2`)
		} else {
			a.at += 40
		}
		a.event(rest && i < n-1, 60, `"n":1`)
	}
}

func (a *account) sent(proof bool, o timeline.Outcome) {
	a.at++
	a.add(proof, timeline.Entry{Kind: timeline.Sent, Topic: "1" + a.topic[1:] + "/event", Payload: []byte(`{"command":"start"}`), Outcome: o, Code: 0x87})
}

// update asks the device, or all of its user's, for a setting that it does not take.
func (a *account) update(of string) {
	setting := func(proof bool, n int) {
		for range n {
			a.event(proof, 10, a.room()+`,"threshold":60`)
		}
	}
	setting(plain, 30)
	a.add(plain, timeline.Entry{Topic: "1/demo/kitchen/" + of + "/update/names", Payload: []byte(`{"name":"x"}`), Retained: true})
	a.at += .5
	a.add(proves, timeline.Entry{Topic: "1/demo/kitchen/" + of + "/update/settings", Payload: []byte(`{"threshold":75}`), Retained: true})
	a.at += .5
	setting(proves, 5)
}

// accounts are one at least of each kind of sentence.
var accounts = []struct {
	kind verdict.Kind
	name string
	tell func(a *account)
}{
	{verdict.Silent, "stops", func(a *account) { a.rooms(proves, 30) }},
	{verdict.Slower, "sends less often", func(a *account) {
		a.rooms(plain, 29)
		for range 9 {
			a.event(proves, 25, a.room())
		}
	}},
	{verdict.Faster, "floods", func(a *account) {
		a.rooms(plain, 30)
		for range 8 {
			a.event(proves, .3, a.room())
		}
	}},
	{verdict.Flapping, "comes and goes", func(a *account) {
		a.rooms(plain, 59)
		a.rooms(proves, 1)
		for range 2 {
			a.at += 120
			a.rooms(proves, 5)
		}
		a.at += 120
		a.rooms(proves, 1)
		a.rooms(plain, 4)
	}},
	{verdict.Paused, "was away", func(a *account) {
		a.rooms(plain, 59)
		a.rooms(proves, 1)
		a.at += 120
		a.rooms(proves, 1)
		a.rooms(plain, 4)
	}},
	{verdict.Lacking, "loses a tag", func(a *account) {
		a.rooms(plain, 30)
		for range 5 {
			a.event(proves, 10, `"state":"idle"`)
		}
	}},
	{verdict.Lacking, "a group loses a tag", func(a *account) {
		a.key, a.topic = timeline.Key{Kind: timeline.KindGroup, Name: "demo/microwaves"}, "2/demo/microwaves/state"
		a.rooms(plain, 30)
		for range 5 {
			a.event(proves, 10, `"state":"idle"`)
		}
	}},
	{verdict.Retyped, "a number becomes text", func(a *account) { a.rooms(plain, 30); a.temps(proves, 4, `"hot"`) }},
	{verdict.Added, "adds a tag", func(a *account) {
		a.rooms(plain, 30)
		for range 4 {
			a.event(proves, 10, a.room()+`,"co2":412`)
		}
	}},
	{verdict.Trouble, "says so", func(a *account) {
		a.rooms(plain, 30)
		for range 3 {
			a.event(proves, .1, `"temp_c":21,"state":"fault: magnetron"`)
		}
	}},
	{verdict.Trouble, "said so before, and was well", func(a *account) {
		a.rooms(plain, 30)
		a.event(plain, 10, `"temp_c":21,"state":"fault: magnetron"`)
		a.rooms(plain, 10)
		a.event(proves, .1, `"temp_c":21,"state":"fault: magnetron"`)
	}},
	{verdict.NewValue, "a new word", func(a *account) {
		a.rooms(plain, 40)
		a.event(proves, .2, `"temp_c":21,"seq":41,"state":"a\"jar \\ *"`)
		a.rooms(plain, 5)
	}},
	{verdict.Spiking, "leaps", func(a *account) {
		a.rooms(plain, 30)
		for range 2 {
			a.temps(proves, 1, "900.5")
			a.rooms(plain, 3)
		}
	}},
	{verdict.Shifted, "leaps, and stays", func(a *account) { a.rooms(plain, 45); a.temps(proves, 5, "-127.5") }},
	{verdict.Stuck, "freezes", func(a *account) { a.rooms(plain, 42); a.temps(proves, 16, "23.75") }},
	{verdict.ClockAhead, "is ahead", func(a *account) { a.clock(3600) }},
	{verdict.ClockBehind, "is behind", func(a *account) { a.clock(-3600) }},
	{verdict.Repeated, "says it again", func(a *account) {
		for i := range 38 {
			proof := i >= 30 && i < 35
			a.stamped(proof, 1, 0, a.room())
			if again := a.said[len(a.said)-1].entry; proof {
				again.At = time.Time{}
				a.add(proves, again)
			}
			a.at += 9
		}
	}},
	{verdict.Disordered, "another order", func(a *account) {
		for i := range 38 {
			skew := 0.
			if i >= 30 && i < 36 {
				skew = []float64{5, -7}[i%2]
			}
			a.stamped(i >= 30 && i < 36, 10, skew, `"temp_c":21`)
		}
	}},
	{verdict.Lost, "loses events", func(a *account) {
		a.rooms(plain, 29)
		a.rooms(proves, 1)
		for range 3 {
			a.seq += 2
			a.rooms(proves, 1)
		}
		a.rooms(plain, 4)
	}},
	{verdict.Restarted, "restarts", func(a *account) {
		up := 0
		ups := func(proof bool, n int) {
			for range n {
				up += 10
				a.event(proof, 10, fmt.Sprintf(`"uptime_s":%d`, up))
			}
		}
		ups(plain, 29)
		ups(proves, 1)
		up = -9
		ups(proves, 1)
		ups(plain, 5)
	}},
	{verdict.Malformed, "is cut short", func(a *account) {
		a.rooms(plain, 30)
		for range 3 {
			a.add(proves, timeline.Entry{Topic: a.topic, Payload: []byte(`{"event_data":{"temp_c":`)})
			a.at += 10
			a.rooms(plain, 1)
		}
	}},
	{verdict.Refused, "may not be sent to", func(a *account) {
		a.rooms(plain, 30)
		a.sent(plain, timeline.Acknowledged)
		a.sent(proves, timeline.Rejected)
		a.sent(proves, timeline.Quarantined)
		a.sent(plain, timeline.Unconfirmed)
	}},
	{verdict.Unanswered, "answers no more", func(a *account) {
		a.frugal = true
		a.commands(12, .4, plain, plain)
		a.commands(3, 0, proves, plain)
	}},
	{verdict.SlowReply, "answers slowly", func(a *account) {
		a.frugal = true
		a.commands(12, .4, plain, plain)
		a.commands(3, 3, proves, proves)
	}},
	{verdict.Unconfirmed, "does not take an update", func(a *account) { a.update("mw-1") }},
	{verdict.Unconfirmed, "does not take an update to all", func(a *account) { a.update("_all") }},
	{verdict.LookAlike, "is called nearly the same", func(a *account) {
		a.frugal = true
		a.rooms(proves, 10)
		a.add(proves, timeline.Entry{Topic: "0/demo/kitchen/MW-1", Payload: []byte(`{"event_data":{}}`)})
		a.add(plain, timeline.Entry{Topic: "0/demo/kitchen/MW-2", Payload: []byte(`{"event_data":{}}`)})
	}},
}

func (a *account) clock(skew float64) {
	for range 20 {
		a.stamped(plain, 10, -.1, a.room())
	}
	for range 8 {
		a.stamped(proves, 10, skew, a.room())
	}
}

// TestEverySentenceLeadsToItsRows: of each kind of sentence the filter behind it finds
// the messages that prove it and no others, neither of the device itself nor of
// others that say the same, and the message that is opened is one of them. So does
// the filter that a bundle has of it.
func TestEverySentenceLeadsToItsRows(t *testing.T) {
	for k := verdict.Kind(0); k.String() != ""; k++ {
		if !slices.ContainsFunc(accounts, func(x struct {
			kind verdict.Kind
			name string
			tell func(a *account)
		}) bool {
			return x.kind == k
		}) {
			t.Errorf("nobody tells which messages prove that a device is %s", k)
		}
	}
	for _, x := range accounts {
		t.Run(x.kind.String()+": "+x.name, func(t *testing.T) {
			a := account{key: sickKey, topic: "0/" + sickKey.Name, from: browser.Now().Add(-2 * time.Hour).Truncate(time.Second).Add(123456 * time.Microsecond)}
			x.tell(&a)
			c := newConsole(t, sandboxConfig, nil)
			c.connect(t)
			want := c.hearAll(&a)
			now := a.from.Add(time.Duration(a.at+600) * time.Second)
			if x.kind != verdict.Silent {
				now = now.Add(-600 * time.Second)
			}
			c.judge.desk.Advance(c.runner.Timeline(), 1<<30)
			v, _ := c.judge.desk.Verdict(c.runner.Timeline(), a.key, verdict.When{Now: now, Listening: a.from})
			i := slices.IndexFunc(v.Findings, func(f verdict.Finding) bool { return f.Kind == x.kind })
			if i < 0 {
				t.Fatalf("it is not found: %s", v.Sentence)
			}
			f := v.Findings[i]
			for _, several := range []bool{false, true} {
				for _, at := range []clock{ofDay(browser.Now()), ofCalendar} {
					c.leads(t, evidence(a.key, several, f, at), want, f)
				}
			}
		})
	}
}

// hearAll hears what an account tells, in between others that say the same, and returns
// the messages that prove what is wrong.
func (c console) hearAll(a *account) (proof []timeline.ID) {
	for i, r := range a.said {
		e := r.entry
		id := c.runner.Live().Append(e)
		if r.proves {
			proof = append(proof, id)
		}
		if a.frugal || e.Topic != a.topic {
			continue
		}
		other := e
		other.Topic = strings.Replace(strings.Replace(e.Topic, "microwaves", "microwaves2", 1), "mw-1", "mw-12", 1)
		c.runner.Live().Append(other)
		if i%3 == 0 {
			e.Kind, e.Outcome = timeline.Sent, timeline.Acknowledged
			c.runner.Live().Append(e)
			e.Kind, e.Outcome, e.Topic = timeline.Received, timeline.NoOutcome, "1/demo/kitchen/mw-1/event"
			c.runner.Live().Append(e)
		}
	}
	return proof
}

// leads expects a filter to find what proves a finding.
func (c console) leads(t *testing.T, text string, want []timeline.ID, f verdict.Finding) {
	t.Helper()
	c.send(session.FilterChanged{Text: text})
	for c.runner.View().Advance(1000) {
	}
	if c.model.View.FilterError != nil {
		t.Fatalf("%s is no filter: %v", text, c.model.View.FilterError)
	}
	got := c.runner.View().Window(0, c.runner.View().Len())
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%s\n\t%s\n\tfinds %v\n\twant  %v", f.Text, text, got, want)
	}
	if len(f.Rows) == 0 || !slices.Contains(got, f.Rows[0]) || !slices.Contains(got, f.Rows[len(f.Rows)-1]) {
		t.Errorf("%s\n\t%s\n\topens %v, which is not among %v", f.Text, text, f.Rows, got)
	}
}
