package session

import (
	"fmt"
	"strings"
	"testing"

	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

func TestEveryCloseCodeHasCauseAndRemedy(t *testing.T) {
	codes := []int{3000, 3003, 3008, 3999, 4000, 4999, 5, 65535}
	for code := 1000; code <= 1015; code++ {
		codes = append(codes, code)
	}
	for _, code := range codes {
		w := closeWords("The connection was lost", &mqttws.CloseError{Code: code}, "")
		if w.Why == "" || w.Do == "" || !strings.Contains(w.Why, fmt.Sprintf("close code %d", code)) || strings.HasPrefix(w.Why, ",") {
			t.Errorf("%d: %q", code, w)
		}
		if s := w.String(); strings.Contains(s, "..") || !strings.HasSuffix(s, ".") {
			t.Errorf("%d is no sentence: %q", code, s)
		}
	}
}

func TestEveryReasonOfTheGatewayHasCauseAndRemedy(t *testing.T) {
	for _, reason := range []string{
		page.UpstreamClosed, page.UpstreamReset, page.UpstreamRefused, page.UpstreamSilent, page.UpstreamUnknown, page.UpstreamUnreachable,
		page.UpstreamExpired, page.UpstreamUntrusted, page.UpstreamMisnamed, page.UpstreamNoTLS, page.UpstreamNoWebSocket,
		page.GatewayFull, page.GatewayFullAddress, page.GatewayStopping, page.GatewayIdle, page.GatewayNoConnect,
	} {
		w := closeWords("No connection came about", &mqttws.CloseError{Code: 1013, Reason: reason}, reason)
		if strings.Contains(w.Why, "it says") || w.Do == "" || !strings.HasSuffix(w.Why, "close code 1013") {
			t.Errorf("%s: %q", reason, w)
		}
	}
}

func TestTheOtherSidesOwnWordsAreShown(t *testing.T) {
	got := closeWords("The connection was lost", &mqttws.CloseError{Code: 1008, Reason: "one per customer"}, "one per customer").String()
	if got != "The connection was lost (policy violation: a rule of the other side, WebSocket close code 1008; it says: one per customer). "+askOperator+"." {
		t.Errorf("it says %q", got)
	}
}

// TestEveryReturnCodeOf311HasCauseAndRemedy walks through MQTT 3.1.1's CONNACK (3.2.2.3)
// and SUBACK (3.9.3).
func TestEveryReturnCodeOf311HasCauseAndRemedy(t *testing.T) {
	j := connected(t)
	for _, c := range []struct {
		packet string
		code   byte
		says   []string
	}{
		{"CONNACK", 1, []string{"protocol version", "return code 1 of MQTT 3.1.1", "Take another MQTT version under Advanced"}},
		{"CONNACK", 2, []string{"identifier rejected", "return code 2", "new client ID"}},
		{"CONNACK", 3, []string{"server unavailable", "return code 3", "tries again"}},
		{"CONNACK", 4, []string{"refused the login", "bad user name or password", "return code 4", "API key and password of user kitchen"}},
		{"CONNACK", 5, []string{"refused the login", "not authorized", "return code 5", "kitchen"}},
		{"SUBACK", 0x80, []string{"denied the topic filter", "0x80", "MQTT 3.1.1 tells no reason", "1/plant-7/kitchen/#"}},
	} {
		got := j.m.reasonWords(&mqttws.ReasonError{Packet: c.packet, Code: c.code, Version: mqttws.V311}).String()
		for _, says := range c.says {
			if !strings.Contains(got, says) {
				t.Errorf("%s %d lacks %q: %q", c.packet, c.code, says, got)
			}
		}
	}
}

func TestAKickLoopSaysWhoMayBeTheOther(t *testing.T) {
	j := connected(t)
	j.status(mqttws.Status{State: mqttws.Refused, Err: fmt.Errorf("%w: %w", mqttws.ErrDroppedAgain, &mqttws.CloseError{Code: 1006})})
	got := j.m.Connection.Words.String()
	for _, says := range []string{"three times in a row", "client ID console-1", "new client ID"} {
		if !strings.Contains(got, says) {
			t.Errorf("it lacks %q: %q", says, got)
		}
	}
	if !j.m.Connection.NewClientID {
		t.Error("no new client ID is offered")
	}
}

// TestRabbitMQsWordsAreUnderstood: it says by the end of the WebSocket what MQTT 3.1.1
// has no packet for, or what it sends none for.
func TestRabbitMQsWordsAreUnderstood(t *testing.T) {
	for _, c := range []struct {
		state  mqttws.State
		reason string
		says   []string
	}{
		{mqttws.Refused, "unauthenticated", []string{"refused the login", "not accepted", "close code 1002; it says: unauthenticated", "API key and password of user kitchen"}},
		{mqttws.Reconnecting, "unauthorized", []string{"connection was lost", "no right to something that it sent", "it says: unauthorized", "look at the outbox"}},
		{mqttws.Reconnecting, "access_refused", []string{"no right to something", "it says: access_refused", "Subscriptions"}},
	} {
		j := connected(t)
		j.status(mqttws.Status{State: c.state, Err: &mqttws.CloseError{Code: 1002, Reason: c.reason}})
		got := j.m.Connection.Words.String()
		for _, says := range c.says {
			if !strings.Contains(got, says) {
				t.Errorf("%s lacks %q: %q", c.reason, says, got)
			}
		}
		if strings.Contains(got, reportUs) {
			t.Errorf("%s is taken for a mistake: %q", c.reason, got)
		}
	}
}
