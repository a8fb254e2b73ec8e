package e2e

import (
	"strings"
	"testing"

	"deviceconsole/internal/brokers"
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
