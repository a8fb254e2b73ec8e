package session

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/connlog"
	"deviceconsole/mqttws"
)

// lines are the texts of the log, the oldest first.
func (j *journey) lines() []string {
	found, _ := j.m.Log.Find(nil, "", connlog.Max)
	lines := make([]string, len(found))
	for i, e := range found {
		lines[len(found)-1-i] = e.Kind.String() + ": " + e.Text
	}
	return lines
}

func TestTheLogTellsALossAndTheWayBack(t *testing.T) {
	j := begin(t, demo())
	j.do(TrySandboxPressed{})
	j.status(mqttws.Status{State: mqttws.Connecting, Attempt: 1})
	j.status(up())
	j.do(SubscriptionChanged{1, mqttws.Subscription{Filter: "2/plant-7/_all/#", State: mqttws.Granted, Granted: 1}})
	j.status(mqttws.Status{State: mqttws.Connected, RTT: 12 * time.Millisecond})
	lost := down(&mqttws.ReasonError{Packet: "DISCONNECT", Code: 0x8B})
	lost.Attempt = 0
	j.status(lost)
	j.status(mqttws.Status{State: mqttws.Reconnecting, Err: lost.Err, Attempt: 1})
	j.status(mqttws.Status{State: mqttws.Connected, Version: mqttws.V311, SessionPresent: true, RTT: 3 * time.Millisecond})
	j.do(DisconnectPressed{})
	want := []string{
		"connection: Connecting to ws://127.0.0.1:8080/mqtt as plant-7 / kitchen, client ID console-1",
		"connection: Attempt 1 to connect to 127.0.0.1:8080",
		"connection: Connected. Logged in at 127.0.0.1:8080 as plant-7 / kitchen. Round trip 6 ms.",
		"subscription: 2/plant-7/_all/#: Granted QoS 1.",
		"round trip: Round trip 12 ms",
		"connection: The broker ended the connection (server shutting down, 0x8B). The console tries again by itself until it is back.",
		"connection: Attempt 1 to connect to 127.0.0.1:8080",
		"connection: Connected. The broker at 127.0.0.1:8080 resumed the session that it had kept. MQTT 3.1.1. Round trip 3 ms.",
		"connection: Disconnected here",
	}
	if got := j.lines(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the log reads\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheLogNamesFailures(t *testing.T) {
	j := begin(t, demo())
	j.do(TrySandboxPressed{})
	j.status(mqttws.Status{State: mqttws.Refused, Err: &mqttws.ReasonError{Packet: "CONNACK", Code: 0x86}})
	j.do(SubscriptionChanged{1, mqttws.Subscription{Filter: "1/plant-7/kitchen/_all/#", State: mqttws.Denied,
		Err: &mqttws.ReasonError{Packet: "SUBACK", Code: 0x87}}})
	found, _ := j.m.Log.Find(nil, "", 2)
	for i, says := range []string{"1/plant-7/kitchen/_all/#: Denied (not authorized, 0x87).", "refused the login (bad user name or password, 0x86)"} {
		if !found[i].Bad || !strings.Contains(found[i].Text, says) {
			t.Errorf("the log says %+v, want a failure with %q", found[i], says)
		}
	}
}

func TestTheLogHoldsNoSecretThatABrokerRepeats(t *testing.T) {
	j := begin(t, demo())
	j.do(TrySandboxPressed{})
	j.status(mqttws.Status{State: mqttws.Refused, Err: &mqttws.ReasonError{Packet: "CONNACK", Code: 0x86, Text: "no user with demo-key/s3cret/pass"}})
	if text := string(j.m.Log.AppendText(nil)); strings.Contains(text, "s3cret") || strings.Contains(text, "demo-key") || !strings.Contains(text, "no user with") {
		t.Errorf("the log reads %s", text)
	}
}
