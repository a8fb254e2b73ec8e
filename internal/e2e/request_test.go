package e2e

import (
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

// composeTo fills the send form for a message to a device.
func (c console) composeTo(user, device, payload string) {
	c.show("Send")
	form := c.sendForm()
	form.Field("Send as").Choose("Message to device")
	form.Field("User ID").Fill(user)
	form.Field("Device ID").Fill(device)
	form.Field("Payload").Fill(payload)
}

// sentRow is the row of a request that an operator sent, once it says what came of it and
// the broker has brought the operator's copy: then both rows stay where they are.
func (c console) sentRow(words, says string) browsertest.Locator {
	rows := c.rows().Containing(words)
	rows.Nth(1).Wait()
	row := rows.WithAttribute("data-dir", "out")
	row.WaitText(says)
	return row
}

// TestARequestAndItsReply: a support agent asks a device and sees what it
// answered and after how long; a device that is not there is a time-out. From
// either message the other one is a press away.
func TestARequestAndItsReply(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.connectOperator(s)
	user := s.account("device").User
	c.composeTo(user, "mw-3f2a", `{"command":"start","seconds":90}`)
	form := c.sendForm()
	form.Role("checkbox", "Wait for a reply").Click()
	form.WaitText("asked to answer on 0/" + s.config.Sandbox.Project + "/" + user + "/mw-3f2a")
	form.Button("Send").Click()

	c.sentRow(`"command":"start"`, "reply ").Click()
	c.details().WaitText("reply after ")
	c.Shots("request", browsertest.Wide, browsertest.Phone)
	c.details().Button("Show the reply").Click()
	c.details().WaitText(`"understood"`)
	c.details().WaitText("reply to a request, after ")
	c.rows().Containing(`"understood"`).WaitText("reply")
	c.details().Button("Show the request").Click()
	c.details().WaitText("Correlation data")

	c.composeTo(user, "nobody", `{"command":"stop"}`)
	form.Field("Time-out").Fill("1")
	form.Button("Send").Click()
	c.sentRow(`"command":"stop"`, "no reply").Click()
	if text := c.details().WaitText("no reply within 1 s"); strings.Contains(text, "Show the reply") {
		t.Errorf("a reply is offered that never came: %s", text)
	}
}

// TestAReplyByARule: the first message that a filter finds is the reply, where a
// device knows nothing of MQTT 5.
func TestAReplyByARule(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	c := openConsole(t, s.url)
	c.connectOperator(s)
	c.composeTo(s.account("device").User, "mw-91c0", `{"command":"stop"}`)
	form := c.sendForm()
	form.Role("checkbox", "Wait for a reply").Click()
	form.Role("radio", "A rule").Click()
	form.Field("Reply matches").Fill("device:mw-91c0 has:reply_to")
	form.Button("Send").Click()
	c.sentRow(`"command":"stop"`, "reply ").Click()
	c.details().WaitText("reply after ")
	c.details().Button("Show the reply").Click()
	c.details().WaitText("reply_to")
}
