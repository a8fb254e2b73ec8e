package e2e

import (
	"fmt"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/page"
)

// TestAFirstMinute is the promise to a person who has never seen the console:
// one click connects, devices talk, an event is ready, Send sends it, and the
// list shows it.
func TestAFirstMinute(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.Shots("connect", browsertest.Wide, browsertest.Phone)
	c.sandbox()

	c.newest().Wait() // a simulated device has spoken
	waitFor(t, func() string {
		if n := c.counter("Received"); n == 0 {
			return "the counter Received stays at 0"
		}
		return ""
	})
	c.allGranted(t)

	topic := "0/" + s.config.Sandbox.Project + "/" + s.account(page.RoleDevice).User + "/" + s.config.Sandbox.Device
	c.preview().WaitText(topic)
	c.sends("acknowledged")
	c.rows().Containing("acknowledged").First().WaitText(s.config.Sandbox.Device)
	c.Shots("sandbox", browsertest.Wide, browsertest.Phone)

	c.disconnect()
}

// TestAnOperatorSeesWhatDevicesSend: events of programs that we did not write,
// in both versions of the protocol, reach the console of an operator as the
// platform makes them: with the device id of the topic.
func TestAnOperatorSeesWhatDevicesSend(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.connectOperator(s)
	dev := s.as(page.RoleDevice)
	for _, version := range []string{"mqttv311", "mqttv5"} {
		id := unique("foreign")
		dev.speaking(version).publishText("0/"+dev.login.user+"/"+id, `{"event_data":{"order_id":9007199254740993,"ratio":127.0}}`)
		c.rows().Containing(id).First().Click()
		// The lines of the payload follow the rest of the details.
		for _, want := range []string{id, "9007199254740993", "127.0", "device_id", "observed_at"} {
			c.details().WaitText(want)
		}
	}
}

// connectOperator logs in as the sandbox's operator.
func (c console) connectOperator(s *server) {
	a := s.account(page.RoleOperator)
	c.openAdvanced()
	c.connectForm().Field("Account kind").Choose("operator")
	c.connectAs(login{s.config.Sandbox.Project + "/" + a.User, s.config.Sandbox.APIKey + "/" + a.Password}, "", "")
	c.listens()
}

// TestForeignDevicesReceive: mosquitto_sub gets its user's and its groups'
// messages from the sandbox, in both versions, and nothing of others.
func TestForeignDevicesReceive(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	dev, op := s.as(page.RoleDevice), s.as(page.RoleOperator)
	project := s.config.Sandbox.Project
	for _, version := range []string{"mqttv311", "mqttv5"} {
		t.Run(version, func(t *testing.T) {
			sub := dev.speaking(version).subscribe("1/"+dev.login.user+"/#", "2/"+project+"/microwaves/#", "2/"+project+"/_all/#")
			op.publishText("1/"+dev.login.user+"/mw-1/event", "start")
			op.publishText("2/"+project+"/microwaves/firmware", "2.4.1")
			op.publishText("2/"+project+"/_all/note", "maintenance")
			sub.receives("1/"+dev.login.user+"/mw-1/event", "^start$")
			sub.receives("2/"+project+"/microwaves/firmware", "^2.4.1$")
			sub.receives("2/"+project+"/_all/note", "^maintenance$")
		})
	}
	if out, code := dev.tryPublish("2/"+project+"/microwaves/firmware", "-m", "evil"); code != 0x87 && !strings.Contains(out, "Not authorized") {
		t.Errorf("a device's message to a group was not refused: exit code %d, %s", code, out)
	}
	if out, code := dev.tryPublish("0/"+dev.login.user+"/mw-1", "-m", `{"no":"event"}`); code != 0x99 && !strings.Contains(strings.ToLower(out), "payload format") {
		t.Errorf("an event without event_data was not refused: exit code %d, %s", code, out)
	}
}

// TestMessagesReachTheConsole: what the cloud sends to a user, a device and a
// group is shown, each with its kind in words.
func TestMessagesReachTheConsole(t *testing.T) {
	t.Parallel()
	s := startServer(t, "-simulate=false")
	c := openConsole(t, s.url)
	c.sandbox()
	op := s.as(page.RoleOperator)
	project, user := s.config.Sandbox.Project, s.account(page.RoleDevice).User
	for _, m := range []struct{ kind, topic string }{
		{"message", fmt.Sprintf("1/%s/%s/%s/event", project, user, s.config.Sandbox.Device)},
		{"update", fmt.Sprintf("1/%s/%s/_all/update/threshold", project, user)},
		{"group", fmt.Sprintf("2/%s/%s/firmware", project, s.config.Sandbox.Groups[0])},
		{"group", fmt.Sprintf("2/%s/_all/note", project)},
	} {
		word := unique("payload")
		op.publishText(m.topic, word)
		c.rows().Containing(word).WaitText(m.kind)
	}
}
