package e2e

// The tests that wait longest for others than the page stand in the last file, for Go
// starts those that run in parallel from the last to the first: of what starts late
// each second would be a second for all.

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/brokers"
	"deviceconsole/internal/e2e/browsertest"
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
