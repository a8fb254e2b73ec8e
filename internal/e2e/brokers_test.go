package e2e

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/brokers"
	"deviceconsole/internal/e2e/browsertest"
)

// at is a foreign client of a broker of package brokers, which have no MQTT 5.
func at(t testing.TB, addr string, a brokers.Account) device {
	return device{t, addr, login{a.User, a.Password}, "mqttv311"}
}

// speaks waits until the tab Connection names the version of MQTT that is spoken.
func (c console) speaks(version string) {
	c.show("Connection")
	c.Role("definition", "").Containing(version).Wait()
	c.show("Send")
}

// bothWays sends an event, which events hears, and receives a message from cloud.
func (c console) bothWays(cloud device, events *subscriber, word string) {
	c.compose("mw-1", `{"order": "`+word+`"}`)
	c.sends("acknowledged")
	events.receives("0/plant-7/kitchen/mw-1", word)
	cloud.publishText("1/plant-7/kitchen/mw-1/event", `{"answer":"no `+word+`"}`)
	c.rows().Containing("no " + word).Wait()
}

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

// TestAnotherLogin: brokers that are not the platform's have user names of their own,
// or ask for none.
func TestAnotherLogin(t *testing.T) {
	t.Parallel()
	for choice, settings := range map[string][]string{
		"a user name of its own": nil,
		"none":                   {"allow_anonymous true"},
	} {
		t.Run(choice, func(t *testing.T) {
			broker := startMosquitto(t, settings...)
			s := startServerFor(t, broker)
			c := openConsole(t, s.url)
			form := c.connectForm()
			c.openAdvanced()
			form.Field("Login").Choose(choice)
			form.Field("Project MQTT ID").Fill("plant-7")
			form.Field("User MQTT ID").Fill("kitchen")
			form.Field("Device ID").Fill("mw-1")
			if choice != "none" {
				form.Field("MQTT user name").Fill(bench.user)
				form.Field("Password").Fill(bench.password)
			}
			c.Shot("login-" + strings.ReplaceAll(choice, " ", "-"))
			form.Button("Connect").Click()
			c.allGranted(t)
			cloud := broker.as(office)
			c.bothWays(cloud, cloud.subscribe("0/plant-7/#"), "soup")
		})
	}
}
