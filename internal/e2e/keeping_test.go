package e2e

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/scripted"
	"deviceconsole/internal/page"
)

// far is a sandbox at the end of a line, and the server of the page, which stays
// when the line is cut.
type far struct {
	*server // of the page
	sandbox *server
	line    *line
}

func startFar(t testing.TB) far {
	t.Helper()
	l := startLine(t)
	s := startServerWith(t, "-broker", "ws://"+l.addr()+"/mqtt")
	sandbox := startServer(t, "-simulate=false", "-origins", s.url)
	l.leadTo(strings.TrimPrefix(sandbox.url, "http://"))
	return far{s, sandbox, l}
}

// tab opens the page in another tab of a visitor.
func (f far) tab(v *browsertest.Visitor) console {
	c := console{v.Page()}
	c.Allow(webSocketLine)
	c.Goto(f.url + "/")
	c.connectForm().Wait()
	return c
}

// connect logs in as the sandbox's device user and opens the send form.
func (f far) connect(c console) {
	a, sb := f.sandbox.account(page.RoleDevice), f.sandbox.config.Sandbox
	c.connectAs(login{sb.Project + "/" + a.User, sb.APIKey + "/" + a.Password}, "bench-1", "")
	c.becomes("Connected")
	c.show("Send")
}

// cut cuts the line and waits until the tabs have noticed.
func (f far) cut(tabs ...console) {
	f.line.Cut()
	for _, c := range tabs {
		c.becomes("Reconnecting")
	}
}

// watch listens for the events of the sandbox as its operator.
func (f far) watch() *subscriber {
	return f.sandbox.as(page.RoleOperator).subscribe("0/" + f.sandbox.config.Sandbox.Project + "/#")
}

// events are the ids of the events that came, in their order, and when they say
// that they were observed.
func (s *subscriber) events() (ids []string, observed []time.Time) {
	s.t.Helper()
	for _, m := range messageLine.FindAllStringSubmatch(s.process.Output(), -1) {
		payload, err := hex.DecodeString(m[2])
		if err != nil {
			continue // of a line that is still being written
		}
		var event struct {
			Data     struct{ ID string } `json:"event_data"`
			Observed time.Time           `json:"observed_at"`
		}
		if err := json.Unmarshal(payload, &event); err != nil {
			s.t.Fatalf("%s: %v", payload, err)
		}
		ids, observed = append(ids, event.Data.ID), append(observed, event.Observed)
	}
	return ids, observed
}

// delivers waits until the last of some events came, and checks that all did, once
// each and in order.
func (s *subscriber) delivers(want ...string) {
	s.t.Helper()
	var got []string
	waitFor(s.t, func() string {
		if got, _ = s.events(); !slices.Contains(got, want[len(want)-1]) {
			return fmt.Sprintf("%d of %d events came, but not the last", len(got), len(want))
		}
		return ""
	})
	if !slices.Equal(got, want) {
		s.t.Errorf("came:\n%q\nwant:\n%q", got, want)
	}
}

// send sends an event that is known by an id.
func (c console) send(id string) {
	c.sendForm().Field("Event data").Fill(fmt.Sprintf(`{"id":%q}`, id))
	c.sendForm().Button("Send").Click()
}

// item is the outbox's item of an id.
func (c console) item(id string) browsertest.Locator { return c.outbox().Containing(`"` + id + `"`) }

// TestFiftyEventsOutliveTheirTab: what Send took while the network was away is there
// in the next tab, leaves in order and once, and tells the moment of the click.
func TestFiftyEventsOutliveTheirTab(t *testing.T) {
	t.Parallel()
	f := startFar(t)
	v := chromium.Visitor(t)
	c := f.tab(v)
	f.connect(c)
	f.cut(c)
	c.sendForm().Role("radio", "Now").Click()
	const n = 50
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("offline-%02d", i)
		c.send(ids[i])
	}
	c.item(ids[n-1]).WaitText("queued")
	c.stored(n, timeline.Queued)
	closed := time.Now()
	c.Close()

	c = f.tab(v)
	c.connectForm().WaitText("50 messages wait in the outbox for demo/kitchen")
	c.Shots("outbox-waits", browsertest.Wide, browsertest.Phone)
	events := f.watch()
	f.line.Join()
	f.connect(c)
	c.item(ids[n-1]).WaitText("acknowledged")
	c.send("the last")
	events.delivers(append(ids, "the last")...)
	for i, at := range second(events.events())[:n] {
		if at.IsZero() || at.After(closed) {
			t.Errorf("event %d says that it was observed at %v, after its tab was closed at %v", i, at, closed)
		}
	}
}

func second[A, B any](_ A, b B) B { return b }

// TestTabsShareOneOutbox: every tab shows all items; what one can't send any more
// the other does; nothing is sent twice.
func TestTabsShareOneOutbox(t *testing.T) {
	t.Parallel()
	f := startFar(t)
	v := chromium.Visitor(t)
	events := f.watch()
	one, two := f.tab(v), f.tab(v)
	for _, c := range []console{one, two} {
		f.connect(c)
	}
	one.send("from one")
	one.item("from one").WaitText("acknowledged") // two connections keep no order between them
	two.send("from two")
	for _, c := range []console{one, two} {
		c.item("from one").WaitText("acknowledged")
		c.item("from two").WaitText("acknowledged")
	}
	f.cut(one, two)
	one.send("left behind")
	one.send("taken back")
	two.item("taken back").WaitText("queued")
	two.item("taken back").Button("Cancel").Click()
	one.item("taken back").WaitText("cancelled")
	two.send("own")
	one.item("own").WaitText("queued")
	two.Shot("outbox-two-tabs-wide-light")
	one.Close()
	f.line.Join()
	two.becomes("Connected")
	two.item("own").WaitText("acknowledged")
	two.send("the last")
	two.item("the last").WaitText("acknowledged")
	events.delivers("from one", "from two", "left behind", "own", "the last")
}

// TestTwoTabsSendAtOnce: with both connected, each event goes out once, also where
// the browser has no locks, as on a page without HTTPS.
func TestTwoTabsSendAtOnce(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"with locks":    ``,
		"without locks": `Object.defineProperty(Navigator.prototype, "locks", {value: undefined})`,
	} {
		t.Run(name, func(t *testing.T) {
			f := startFar(t)
			v := chromium.Visitor(t)
			events := f.watch()
			tabs := []console{{v.Page()}, {v.Page()}}
			for _, c := range tabs {
				c.OnNewDocument(script)
				c.Goto(f.url + "/")
				f.connect(c)
			}
			var want []string
			for i := range 20 {
				want = append(want, fmt.Sprintf("number-%02d", i))
				tabs[i%2].send(want[i])
			}
			for _, c := range tabs {
				for _, id := range want {
					c.item(id).WaitText("acknowledged")
				}
			}
			got, _ := events.events()
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("came:\n%q\nwant, in any order:\n%q", got, want)
			}
		})
	}
}

// TestWhatWasOnItsWayAtACrash may have arrived. What may arrive twice is sent again
// and says so, once the next tab is connected; what was to arrive exactly once waits
// for the person.
func TestWhatWasOnItsWayAtACrash(t *testing.T) {
	t.Parallel()
	broker := scripted.Start(scripted.Script{Rules: []scripted.Rule{{Do: scripted.Silence()}}})
	t.Cleanup(broker.Close)
	s := startServerWith(t, "-broker", broker.URL())
	v := chromium.Visitor(t)
	open := func() console {
		c := console{v.Page()}
		c.Goto(s.url + "/")
		c.connectForm().Wait()
		c.connectAs(kitchen, "bench-1", "")
		c.allGranted(t)
		c.show("Send")
		return c
	}
	published := func() (ids []string) {
		for _, p := range broker.Published() {
			for _, id := range []string{"at least once", "exactly once", "after them"} {
				if strings.Contains(p.Payload, id) {
					ids = append(ids, id)
				}
			}
		}
		return ids
	}
	c := open()
	c.send("at least once")
	c.sendForm().Field("QoS").Choose("2 · exactly once")
	c.send("exactly once")
	waitFor(t, func() string {
		if got := published(); len(got) != 2 {
			return fmt.Sprintf("published: %q", got)
		}
		return ""
	})
	c.Crash()
	broker.Play(scripted.Script{})
	c = open()
	c.item("exactly once").WaitText("unconfirmed")
	c.item("at least once").WaitText("perhaps twice")
	c.send("after them")
	c.item("after them").WaitText("acknowledged")
	c.item("exactly once").WaitText("unconfirmed")
	c.Shot("outbox-after-a-crash-wide-light")
	if got := published(); !slices.Equal(got, []string{"at least once", "exactly once", "at least once", "after them"}) {
		t.Errorf("published: %q", got)
	}
}
