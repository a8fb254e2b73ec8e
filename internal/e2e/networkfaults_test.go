package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/scripted"
	"deviceconsole/internal/page"
)

// startLined starts a broker that follows a script at the end of a line, and a server
// for pages that connect to it.
func startLined(t testing.TB, script scripted.Script) (*scripted.Broker, *line, *server) {
	t.Helper()
	b := scripted.Start(script)
	t.Cleanup(b.Close)
	l := startLine(t)
	address, _, _ := strings.Cut(strings.TrimPrefix(b.URL(), "ws://"), "/")
	l.leadTo(address)
	return b, l, startServerWith(t, "-broker", "ws://"+l.addr()+"/mqtt")
}

// problem is the note that says what is wrong with the connection.
func (c console) problem() browsertest.Locator { return c.Role("region", "Connection problem") }

// logged are the lines of the connection's log.
func (c console) logged() browsertest.Locator {
	return c.Role("region", "Connection log").Role("listitem", "")
}

// gaps are the list's rows that say where messages may be missing.
func (c console) gaps() browsertest.Locator { return c.Role("grid", "Messages").Role("row", "Gap") }

// TestAWakingPageLooksAfterItsLine: the line died without a sign while nobody looked.
// The page asks as soon as it is seen, runs or has a network again, where the keepalive
// of half a minute would have it wait for longer than this test does. The browser ends
// the WebSocket of a page that it stops.
func TestAWakingPageLooksAfterItsLine(t *testing.T) {
	t.Parallel()
	b, l, s := startLined(t, scripted.Script{})
	wakings := []struct {
		sleep, wake func(console)
		says        []string
	}{
		{func(c console) { c.Hide() }, func(c console) { c.Unhide() }, []string{"The page is hidden", "The page is seen again", "does not answer"}},
		{func(c console) { c.Hide(); c.Freeze() }, func(c console) { c.Resume(); c.Unhide() }, []string{"The browser stopped the page", "The page runs again", "the WebSocket was closed"}},
		{func(c console) { c.Offline(true) }, func(c console) { c.Offline(false) }, []string{"This device has no network", "This device has a network again", "does not answer"}},
	}
	var tabs []console
	for range wakings {
		c := openConsole(t, s.url)
		c.Allow(webSocketLine)
		c.Allow(page.TimePath) // the page may be asking for the server's time just then
		c.connectAs(kitchen, "mw-1", "")
		c.becomes("Connected")
		tabs = append(tabs, c)
	}
	l.Stall() // what was sent just before is on its way, and nobody knows
	for i, w := range wakings {
		tabs[i].compose("mw-1", fmt.Sprintf(`{"a":"asleep-%d"}`, i))
		tabs[i].sendForm().Button("Send").Click()
		tabs[i].sent(fmt.Sprintf("asleep-%d", i)).WaitText("sent")
		w.sleep(tabs[i])
	}
	for i, w := range wakings {
		w.wake(tabs[i])
	}
	for _, c := range tabs {
		c.becomes("Reconnecting")
	}
	tabs[0].Shots("half-open", browsertest.Wide, browsertest.Phone)
	l.Join()
	for i, w := range wakings {
		c := tabs[i]
		c.retryNow()
		c.becomes("Connected")
		c.gaps().Wait()
		c.sent(fmt.Sprintf("asleep-%d", i)).WaitText("acknowledged")
		c.show("Connection")
		for _, line := range w.says {
			c.logged().Containing(line).First().Wait()
		}
	}
	waitFor(t, func() string {
		if n := b.Connected(); n != len(tabs) {
			return fmt.Sprintf("%d connections of %d pages", n, len(tabs))
		}
		return ""
	})
}

// TestAPageThatIsHiddenForLongHoldsOn: the browser holds its timers back to one in a
// minute. It goes on saying that it is there, for eight pings, six minutes at a keepalive of
// 45 s, takes what comes, notices a line that died, and makes another; what waited for an
// answer then gets it.
func TestAPageThatIsHiddenForLongHoldsOn(t *testing.T) {
	t.Parallel()
	b, l, s := startLined(t, scripted.Script{Connack: packets.Properties{ServerKeepAlive: new(uint16(4))}}) // half of it is how late a busy machine may be
	c := console{chromium.Page(t)}
	c.Patience(time.Minute)
	c.Allow(webSocketLine)
	c.OnNewDocument(`{ const later = window.setTimeout;
		window.setTimeout = (f, ms, ...args) => later(f, document.hidden ? Math.max(ms, 60e3) : ms, ...args); }`)
	c.Goto(s.url + "/")
	c.connectForm().Wait()
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	b.Play(scripted.Script{Rules: []scripted.Rule{{Times: 1, Do: scripted.Silence()}}})
	c.compose("mw-1", `{"a":"unanswered"}`)
	c.sendForm().Button("Send").Click()
	c.sent("unanswered").WaitText("sent")
	c.Hide()
	b.Deliver("1/plant-7/kitchen/mw-1/event", `{"while":"hidden"}`, packets.Properties{}) // before the pings, which tell that it has passed
	before := b.Pings()
	c.Eventually(func() string {
		if n := b.Pings() - before; n < 8 {
			return fmt.Sprintf("%d pings while the page was hidden", n)
		}
		return ""
	})
	if n := b.Connections(); n != 1 {
		t.Errorf("the page has logged in %d times", n)
	}
	l.Lose()
	c.Eventually(func() string {
		if n := b.Connections(); n != 2 {
			return fmt.Sprintf("the page has logged in %d times", n)
		}
		return ""
	})
	c.Unhide()
	c.becomes("Connected")
	c.gaps().Wait()
	c.rows().Containing("hidden").Wait()
	c.sent("unanswered").WaitText("acknowledged")
}

// TestAResetInTheMiddleOfAPacket, on either way: what was cut off is not shown, what was
// being sent is sent again, and nothing that was acknowledged is missing.
func TestAResetInTheMiddleOfAPacket(t *testing.T) {
	t.Parallel()
	b, l, s := startLined(t, scripted.Script{})
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	c.compose("mw-1", `{"a":"before"}`)
	c.sends("acknowledged")

	l.Reset(toServer, 1000)
	c.sendForm().Field("Event data").Fill(`{"a":"cut","filled":"` + strings.Repeat("x", 3000) + `"}`)
	c.sends("acknowledged")
	c.gaps().Wait()
	if n := b.Connections(); n != 2 {
		t.Errorf("%d connections", n)
	}

	l.Reset(toPage, 10_000)
	b.Deliver("1/plant-7/kitchen/mw-1/event", `{"half":"`+strings.Repeat("y", 50_000)+`"}`, packets.Properties{})
	waitFor(t, func() string {
		if n := c.gaps().Count(); n != 2 {
			return fmt.Sprintf("%d gaps", n)
		}
		return ""
	})
	c.becomes("Connected")
	waitFor(t, func() string {
		if n := b.Connections(); n != 3 {
			return fmt.Sprintf("%d connections", n)
		}
		return ""
	})
	if n := c.rows().Containing("half").Count(); n != 0 {
		t.Error("half a message is shown")
	}
	b.Deliver("1/plant-7/kitchen/mw-1/event", `{"whole":1}`, packets.Properties{})
	c.rows().Containing("whole").Wait()
	if got := payloads(b, "before", "cut"); len(got) != 2 || len(b.Published()) != 2 {
		t.Errorf("the broker was sent %v in %d messages", got, len(b.Published()))
	}
}

// TestASlowLine carries what is large, both ways, while the page goes on answering: a
// reader and a writer who take 50 kB a second at most.
func TestASlowLine(t *testing.T) {
	t.Parallel()
	b, l, s := startLined(t, scripted.Script{})
	c := openConsole(t, s.url)
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	l.Slow(50)
	b.Deliver("1/plant-7/kitchen/mw-1/event", `{"down":"`+strings.Repeat("y", 200_000)+`"}`, packets.Properties{})
	up := `{"up":"` + strings.Repeat("x", 60_000) + `"}`
	c.compose("mw-1", up)
	c.sends("acknowledged")
	c.rows().Containing("down").Wait()
	if got := b.Published(); len(got) != 1 || !strings.Contains(got[0].Payload, up) {
		t.Errorf("%d messages came, not the one that was sent", len(got))
	}
	if n := b.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
}
