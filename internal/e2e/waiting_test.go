package e2e

// The tests that wait longest for others than the page stand in the last file, for Go
// starts those that run in parallel from the last to the first, or the second half so
// after the first: of what starts late each second would be a second for all.

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"deviceconsole/internal/brokers"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/scripted"
)

// TestRabbitMQ: a broker without MQTT 5 that says by the end of the WebSocket what
// MQTT 3.1.1 has no packet for.
func TestRabbitMQ(t *testing.T) {
	t.Parallel()
	broker := brokers.StartRabbitMQ(t)
	s := startServerWith(t, "-broker", broker.URL)
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.connectAs(login{kitchen.user, "key-7/wrong"}, "mw-1", "microwaves")
	c.becomes("Refused")
	c.Role("region", "Connection problem").WaitText("The broker refused the login")
	c.Shot("rabbitmq-refused-wide-light")
	c.connectAs(kitchen, "mw-1", "microwaves")
	c.allGranted(t)
	c.speaks("MQTT 3.1.1")
	cloud := at(t, broker.TCP, brokers.Office)
	c.bothWays(cloud, cloud.subscribe("0/plant-7/#"), "soup")
	c.sent("soup").WaitText("MQTT 3.1.1 does not tell whether the broker accepted it")
	c.Shots("rabbitmq-received", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Wide)

	// It takes a topic with a dot for one with a level more, to which kitchen has no right.
	c.compose("oven.2", `{"order": "stew"}`)
	c.sendForm().Button("Send").Click()
	waitFor(t, func() string {
		c.retryNow()
		if text := c.sent("stew").Text(); !strings.Contains(text, "quarantined") {
			return "it is not quarantined: " + text
		}
		return ""
	})
	c.becomes("Connected")
	c.compose("mw-1", `{"order": "tea"}`)
	c.sends("acknowledged")
	c.Shot("rabbitmq-quarantined-wide-light")
	c.show("Connection")
	c.Role("region", "Connection log").Role("listitem", "").Containing("no right to something that it sent or subscribed to").First().Wait()
}

// TestNATS: the console at a load balancer before a cluster, whose node it is
// connected to is stopped; it goes on at another by itself.
func TestNATS(t *testing.T) {
	t.Parallel()
	cluster := brokers.StartNATS(t)
	balancer := startLine(t)
	balancer.leadTo(cluster[0].WebSocket, cluster[1].WebSocket)
	s := startServerWith(t, "-broker", "ws://"+balancer.addr()+"/mqtt")
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.connectAs(kitchen, "mw-1", "microwaves")
	c.allGranted(t)
	c.speaks("MQTT 3.1.1")
	cloud := at(t, cluster[2].TCP, brokers.Office)
	// Subscribed before the loss: while a cluster settles it refuses filters, and
	// mosquitto_sub does not ask again.
	events := cloud.subscribe("0/plant-7/#")
	c.bothWays(cloud, events, "soup")

	cluster[0].Kill()
	c.Patience(2 * time.Minute) // until the cluster settles it refuses filters, which are asked for again
	c.rows().Containing("Gap").Wait()
	c.Eventually(c.ungranted)
	c.bothWays(cloud, events, "stew")
	c.Shot("nats-wide-light")
}

// TestAnUpgradeThatComesTooLate: the page gives up waiting and says so; when the answer
// comes all the same, no socket is left of it beside the one that is used.
func TestAnUpgradeThatComesTooLate(t *testing.T) {
	t.Parallel()
	b, l, s := startLined(t, scripted.Script{})
	l.Stall()
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.connectAs(kitchen, "mw-1", "")
	c.problem().WaitText("the WebSocket was not opened within 10 s")
	c.Shots("upgrade-unanswered", browsertest.Wide, browsertest.Phone)
	l.Join()
	c.becomes("Connected")
	waitFor(t, func() string {
		if up, open := b.Upgrades(), b.Sockets(); up < 2 || open != 1 {
			return fmt.Sprintf("%d WebSockets of %d are open", open, up)
		}
		return ""
	})
	c.compose("mw-1", `{"a":1}`)
	c.sends("acknowledged")

	// A close that nobody answers, neither: Disconnect does not wait for it.
	l.Lose()
	c.disconnect()
	c.connectForm().Button("Connect").Click()
	c.becomes("Connected")
	c.show("Send")
	c.sends("acknowledged")
	c.Patience(2 * time.Minute) // the browser's own, within which it gives up
	c.Eventually(func() string {
		if n := l.held(); n != 1 {
			return fmt.Sprintf("the page holds %d connections", n)
		}
		return ""
	})
}

// TestAFlappingNetwork is away for half of each second, for a minute, and the page hears
// of each return. It takes events all the while, says nothing but that it is connected or
// on its way, opens no more than ten connections in any minute (but for the one of the
// checks that begin by themselves), comes back by itself afterwards, and each event
// arrives, in order.
func TestAFlappingNetwork(t *testing.T) {
	t.Parallel() // it waits most of its time
	b, l, s := startLined(t, scripted.Script{})
	c := openConsole(t, s.url)
	c.Patience(time.Minute)
	c.Allow(webSocketLine)
	c.openAdvanced()
	c.connectForm().Field("Client ID").Fill("flapping")
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	c.compose("mw-1", "{}")
	c.Eval(fmt.Sprintf("void %s([])", statesScript), nil)
	var want []string
	begin := time.Now()
	for i := range 60 {
		time.Sleep(time.Until(begin.Add(time.Duration(i) * time.Second))) // the network's own pace
		l.Cut()
		if i%6 == 0 {
			word := fmt.Sprintf("number-%02d", i)
			want = append(want, word)
			c.send(word)
		}
		time.Sleep(time.Until(begin.Add(time.Duration(i)*time.Second + 500*time.Millisecond)))
		l.Join()
		c.Eval(`dispatchEvent(new Event("online"))`, nil)
	}
	logins := b.Logins("flapping")
	if len(logins) < 2 {
		t.Errorf("%d logins", len(logins))
	}
	for i := 10; i < len(logins); i++ {
		if d := logins[i].Sub(logins[i-10]); d < time.Minute-15*time.Second { // on a busy machine one is slower on its way than another, by seconds
			t.Errorf("11 logins within %v", d)
		}
	}
	c.becomes("Connected")
	for _, word := range want {
		c.item(word).WaitText("acknowledged")
	}
	if got := payloads(b, want...); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("arrived as %v", got)
	}
	var states []struct{ Text string }
	c.Eval("states", &states)
	said := map[string]int{}
	for _, s := range states {
		said[strings.FieldsFunc(s.Text+" ", func(r rune) bool { return !unicode.IsLetter(r) })[0]]++
	}
	if said["Reconnecting"] < 2 || said["Connected"] < 2 || said["Refused"]+said["Disconnected"] > 0 {
		t.Errorf("the page has said %v", said)
	}
	c.gaps().First().Wait()
	c.show("Connection")
	c.logged().Containing("This device has a network again").First().Wait()
}
