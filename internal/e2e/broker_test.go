package e2e

import (
	"testing"

	"deviceconsole/internal/page"
)

// webSocketLine begins the browser's own line about a WebSocket that can't
// connect; a page can't prevent it.
const webSocketLine = "WebSocket connection to"

// cutOff is in the browser's own lines about what it asks a server that is away, or that
// goes away just then.
const cutOff = "net::ERR_"

// TestMosquitto: the console talks to a broker that we did not write, through
// its WebSocket listener, both ways.
func TestMosquitto(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.connectAs(kitchen, "mw-1", "microwaves")
	c.allGranted(t)
	cloud := broker.as(office)
	cloud.publishText("1/plant-7/kitchen/mw-1/event", `{"command":"start"}`)
	c.rows().Containing("start").WaitText("message")
	cloud.publishText("2/plant-7/microwaves/firmware", "2.4.1")
	c.rows().Containing("2.4.1").WaitText("microwaves")

	events := cloud.subscribe("0/plant-7/#")
	c.compose("mw-1", `{"order_id": 9007199254740993, "ratio": 127.0}`)
	c.sends("acknowledged")
	events.receives("0/plant-7/kitchen/mw-1", `9007199254740993.*127\.0`)
}

// TestABrokerThatComesBack: while the broker is away the console says so and
// tries again; when it is back, the subscriptions are restored and the list
// tells where messages may be missing.
func TestABrokerThatComesBack(t *testing.T) {
	t.Parallel()
	broker := startMosquitto(t)
	s := startServerFor(t, broker)
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.connectAs(kitchen, "mw-1", "microwaves")
	c.allGranted(t)
	cloud := broker.as(office)
	cloud.publishText("2/plant-7/microwaves/firmware", "before")
	c.rows().Containing("before").Wait()

	broker.kill()
	c.becomes("Reconnecting")
	c.Shot("reconnecting-wide-light")
	broker.start()
	c.allGranted(t)

	c.Role("grid", "Messages").Role("row", "").Containing("Gap").Wait()
	cloud.publishText("2/plant-7/microwaves/firmware", "after")
	c.rows().Containing("after").Wait()
	c.allGranted(t)
	c.Shot("gap-wide-light")
}

// TestTheSandboxComesBack: the same with the built-in broker, whose server ends
// politely, so that the page itself has to wait for its own origin.
func TestTheSandboxComesBack(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.Allow(page.TimePath)         // by which it asks whether the server is back
	c.Allow("/sw.js")              // the browser itself looks for a newer service worker now and then,
	c.Allow("fetching the script") // and says so in words too
	c.Allow(page.ProbePath)
	c.sandbox()
	s.stop()
	c.becomes("Reconnecting")
	s.start()
	c.becomes("Connected")
	c.sends("acknowledged")
}
