//go:build !js

package ui

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/draft"
	"deviceconsole/app/pair"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

func TestPairWords(t *testing.T) {
	now := time.Date(2026, 11, 24, 14, 2, 0, 0, time.UTC)
	after := func(ms int) time.Time { return now.Add(time.Duration(ms) * time.Millisecond) }
	for _, test := range []struct {
		pair pair.Pair
		want string
	}{
		{pair.Pair{State: pair.Unsent}, "no reply yet: not sent"},
		{pair.Pair{State: pair.Waiting, Sent: after(-3000), Timeout: 10 * time.Second}, "waiting for the reply, 7 s left"},
		{pair.Pair{State: pair.Answered, Sent: now, Reply: 1, ReplyAt: after(212), Replies: 1}, "reply after 212 ms"},
		{pair.Pair{State: pair.Answered, Sent: now, Reply: 1, ReplyAt: after(212), Replies: 2}, "reply after 212 ms, and 1 more"},
		{pair.Pair{State: pair.Answered, Sent: now, Reply: 1, ReplyAt: after(212), Replies: 1235}, "reply after 212 ms, and 1,234 more"},
		{pair.Pair{State: pair.Late, Sent: now, Reply: 1, ReplyAt: after(13_000), Timeout: 10 * time.Second, Replies: 1}, "reply came 3 s after the time-out"},
		{pair.Pair{State: pair.TimedOut, Timeout: 10 * time.Second}, "no reply within 10 s"},
		{pair.Pair{State: pair.TimedOut, Timeout: 10 * time.Second, Resumed: true}, "no reply within 10 s, and this page was not there all the time"},
		{pair.Pair{State: pair.Missed, Sent: now, Timeout: 10 * time.Second}, "no reply was waited for until 14:02:10: the page was closed before"},
		{pair.Pair{State: pair.Ended}, "no reply is waited for any more"},
	} {
		if got, _ := pairWords(test.pair, now); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// operator brings the console to Connected as the operator of the sandbox, with
// a message to a device in the send form.
func (c console) operator(t *testing.T) *broker {
	t.Helper()
	c.send(session.AccountChosen{Index: 1})
	c.send(session.ConnectPressed{})
	b := <-c.dialed
	b.config.OnStatus(mqttws.Status{State: mqttws.Connected, At: time.Now(), Server: mqttws.ServerLimits{MaximumQoS: 2, RetainAvailable: true}})
	c.until(t, func(m session.Model) bool { return m.Connection.State == mqttws.Connected })
	for field, value := range map[draft.Field]string{draft.FieldUser: "kitchen", draft.FieldDevice: "mw-1"} {
		c.send(session.ComposeChanged{Field: draft.FieldKind, Value: draft.Value(draft.ToDevice)})
		c.send(session.ComposeChanged{Field: field, Value: value})
	}
	return b
}

// TestRequestAndReplyLeadToEachOther: from the details of either row to the other.
func TestRequestAndReplyLeadToEachOther(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.operator(t)
	c.send(session.AskToggled{On: true})
	c.until(t, func(m session.Model) bool { return len(m.Compose.Built.Message.Properties.CorrelationData) > 0 })
	correlation := bytes.Clone(c.model.Compose.Built.Message.Properties.CorrelationData)
	c.send(session.SendPressed{})
	c.until(t, func(session.Model) bool { return c.runner.Outbox().Newest(1)[0].State == timeline.InFlight })
	request, _ := c.runner.Live().Get(c.runner.View().Window(0, 1)[0])
	c.send(session.RowSelected{ID: request.ID, Open: true})
	c.shows(t, "waiting for the reply, 10 s left")
	if pill, _ := c.pairPill(&request); pill != "waits for reply" {
		t.Errorf("the request's row says %q", pill)
	}
	for range 2 {
		b.config.OnMessage(mqttws.Message{Topic: "0/demo/kitchen/mw-1", Payload: []byte("{}"), Properties: mqttws.Properties{CorrelationData: correlation}})
	}
	p, _ := c.runner.Request(request.SendID)
	c.shows(t, "reply after ", ", and 1 more", "Show the reply")
	request.Outcome = timeline.Acknowledged
	if pill, tone := c.pairPill(&request); !strings.HasPrefix(pill, "reply ") || tone != "good" {
		t.Errorf("the request's row says %q", pill)
	}
	request.Outcome = timeline.Rejected
	if pill, _ := c.pairPill(&request); pill != "" {
		t.Errorf("the row of a request that was refused says %q", pill)
	}
	if pill, _ := c.pairPill(&timeline.Entry{ID: p.Reply}); pill != "reply" {
		t.Errorf("the reply's row says %q", pill)
	}
	c.send(session.RowSelected{ID: p.Reply, Open: true})
	c.shows(t, "reply to a request, after ", "Show the request")
	if v := c.detailsView(p.Reply); v.Pair.Other != request.ID {
		t.Errorf("the reply leads to %+v", v.Pair)
	}
	c.send(session.RowSelected{ID: p.LastMore, Open: true})
	c.shows(t, "a further reply to a request that had one already", "Show the request")
}
