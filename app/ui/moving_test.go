//go:build !js

package ui

import (
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

// TestMessagesDrawWhatTheyChangeAlone: neither the send form nor any other part is
// drawn for a message, and all of the page is for what else happens.
func TestMessagesDrawWhatTheyChangeAlone(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	e := c.counted()
	bar, list := &bar{ui: c.UI}, &messages{ui: c.UI}
	bar.OnMount(nil)
	list.OnMount(nil)
	list.renew()
	frame := func() (drawn []app.UI) {
		c.pages, c.listAt = tempo{}, time.Time{} // as if time had passed
		c.step(nil)
		for d, ok := e.next(); ok; d, ok = e.next() {
			if d.Mode == app.Update {
				drawn = append(drawn, d.Source)
			}
			if d.Mode != app.Defer {
				d.Function(nil)
			}
		}
		return drawn
	}
	message := func() { b.config.OnMessage(mqttws.Message{Topic: "2/demo/microwaves/status", Payload: []byte("x")}) }
	if drawn := frame(); len(drawn) != 1 || drawn[0] != app.UI(c.root) {
		t.Errorf("at first %v are drawn, want all of the page", drawn)
	}
	message() // the first one fills an empty list
	if drawn := frame(); len(drawn) != 2 || bar.View.Received != "1" {
		t.Errorf("for the first message %v are drawn, which show %+v", drawn, bar.View)
	}
	message()
	if drawn := frame(); len(drawn) != 1 || drawn[0] != app.UI(bar) || bar.View.Received != "2" {
		t.Errorf("for another message %v are drawn, which show %+v", drawn, bar.View)
	}
	c.runner.Send(session.DetailsClosed{})
	if drawn := frame(); len(drawn) != 1 || drawn[0] != app.UI(c.root) {
		t.Errorf("for an event %v are drawn, want all of the page", drawn)
	}
	c.wholeAt = c.wholeAt.Add(-tickEvery)
	if drawn := frame(); len(drawn) != 1 || drawn[0] != app.UI(c.root) {
		t.Errorf("after a second %v are drawn, want all of the page", drawn)
	}
}
