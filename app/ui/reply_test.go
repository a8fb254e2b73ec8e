//go:build !js

package ui

import (
	"strings"
	"testing"

	"deviceconsole/app/draft"
	"deviceconsole/app/session"
)

func TestWaitingForAReplyIsOfferedWhereSomebodyCanAnswer(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.operator(t)
	c.shows(t, "Wait for a reply")
	if v := replyViewOf(c.model); v.Hidden || v.On {
		t.Errorf("%+v", v)
	}
	c.send(session.ComposeChanged{Field: draft.FieldKind, Value: draft.Value(draft.Event)})
	if v := replyViewOf(c.model); !v.Hidden {
		t.Errorf("an event can be answered: %+v", v)
	}
}

func TestWhatTheReplyFormSays(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.operator(t)
	c.send(session.AskToggled{On: true})
	c.shows(t, "The reply is known by", "Time-out", "The device is asked to answer on ", "0/demo/kitchen/mw-1")
	c.send(session.UnsubscribePressed{Filter: "0/demo/#"})
	c.shows(t, "No subscription covers ", "so this page would not hear the reply", "Subscribe to the response topic")
	c.send(session.SubscribeReplyPressed{})
	if v := replyViewOf(c.model); v.Unheard != "" {
		t.Errorf("still not heard: %q", v.Unheard)
	}
	c.send(session.AskWayChosen{ByRule: true})
	c.shows(t, "1 part missing") // nobody did anything wrong yet
	if at := problemID(c.model, draft.FieldReply); at != replyRuleID {
		t.Errorf("the way to it leads to %s", at)
	}
	c.send(session.AskRuleChanged{Text: "(device:"})
	c.send(session.AskTimeoutChanged{Text: "soon"})
	v := replyViewOf(c.model)
	if v.RuleError == "" || !strings.Contains(v.TimeoutError, "whole number of seconds") {
		t.Errorf("%+v", v)
	}
	c.shows(t, v.TimeoutError, "Reply matches", "2 problems to mend")
	if at := problemID(c.model, draft.FieldReply); at != replyTimeoutID {
		t.Errorf("the way to the time-out leads to %s", at)
	}
}
