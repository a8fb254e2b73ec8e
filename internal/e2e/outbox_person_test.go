package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/scripted"
)

// TestAnEditedMessageKeepsItsPlace: what waits can still be changed, and leaves
// when it would have; what is taken back does not leave at all.
func TestAnEditedMessageKeepsItsPlace(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{})
	c.offline(b)
	c.compose("mw-1", "{}")
	for _, word := range []string{"first", "second", "third", "fourth"} {
		c.queue(`{"a":"` + word + `"}`)
	}
	c.sent("second").Button("Edit").Click()
	c.sent("second").WaitText("being edited")
	c.preview().WaitText("second")
	c.audits(t, "outbox-edit")
	c.sendForm().Field("Event data").Fill(`{"a":"changed"}`)
	c.sendForm().Button("Save").Click()
	c.sent("changed").WaitText("queued")
	c.sent("third").Button("Cancel").Click()
	c.sent("third").WaitText("cancelled")
	c.online(b)
	c.sent("fourth").WaitText("acknowledged")
	if got, want := payloads(b, "first", "second", "changed", "third", "fourth"), []string{"first", "changed", "fourth"}; !slices.Equal(got, want) {
		t.Errorf("the broker was sent %v, want %v", got, want)
	}
}

// TestHistoryOfSends: what was sent is found again by its words, after a reload,
// and is sent once more as it was or as a draft.
func TestHistoryOfSends(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{})
	for _, word := range []string{"apple", "pear", "plum", "cherry", "grape"} {
		c.compose("mw-1", `{"a":"`+word+`"}`)
		c.sends("acknowledged")
	}
	c.stored(5, timeline.Acknowledged)
	c.Reload()
	c.connectForm().Wait()
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	c.show("Send")
	c.Role("searchbox", "Search sends").Fill("pear")
	waitFor(t, func() string {
		if n := c.outbox().Count(); n != 1 {
			return fmt.Sprintf("%d sends match", n)
		}
		return ""
	})
	c.sent("pear").Role("button", "").First().Click()
	c.sent("pear").WaitText("0/plant-7/kitchen/mw-1")
	c.Shots("outbox-history", browsertest.Wide, browsertest.Phone)
	c.sent("pear").First().Button("Send again").Click()
	waitFor(t, func() string {
		if n := len(b.Published()); n != 6 {
			return fmt.Sprintf("%d messages were sent", n)
		}
		return ""
	})
	c.sent("pear").Nth(1).Button("Edit and send").Click()
	c.preview().WaitText("pear")
	c.Role("searchbox", "Search sends").Fill("")
	c.Button("Clear history").Click()
	c.outbox().Gone()
}

// TestTheOutboxByKeyboard: what waits is opened, edited and cancelled without a
// pointer, and the focus stays with its item when others are sent.
func TestTheOutboxByKeyboard(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{})
	c.offline(b)
	c.compose("mw-1", "{}")
	for _, word := range []string{"first", "second"} {
		c.queue(`{"a":"` + word + `"}`)
	}
	cancel := c.sent("first").Button("Cancel")
	cancel.TabTo(40)
	// Something else is sent meanwhile, as a repeat would: the row moves down.
	c.Eval(`document.getElementById("send-form").requestSubmit()`, nil)
	waitFor(t, func() string {
		if n := c.outbox().Count(); n != 3 {
			return fmt.Sprintf("%d items", n)
		}
		return ""
	})
	cancel.Focused()
	c.Press("Enter")
	c.sent("first").WaitText("cancelled")
	for _, word := range c.outbox().Texts() {
		if strings.Contains(word, "second") && !strings.Contains(word, "queued") {
			t.Errorf("another item was cancelled: %s", word)
		}
	}
	c.Press("Enter") // the row has the focus now that there is nothing to cancel
	c.sent("first").WaitText("Clicked")
}

// TestManyMessagesWait: they are counted, listed a few at a time, and taken back at once.
func TestManyMessagesWait(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{})
	c.offline(b)
	c.compose("mw-1", `{"n":1}`)
	c.Eval(`{ const send = document.getElementById("send-form"); let n = 0;
		const step = () => { for (let i = 0; i < 50 && n < 120; i++, n++) send.requestSubmit(); if (n < 120) setTimeout(step, 0); }; step(); }`, nil)
	c.Role("radio", "Waiting 120").Wait()
	if n := c.outbox().Count(); n != 25 {
		t.Errorf("%d rows are drawn", n)
	}
	for range 4 {
		c.Button("Older").Click()
	}
	waitFor(t, func() string {
		if n := c.outbox().Count(); n != 20 {
			return fmt.Sprintf("%d rows on the last page", n)
		}
		return ""
	})
	c.Button("Cancel all waiting").Click()
	c.Button("Cancel them").Click()
	c.Role("radio", "Waiting").Wait()
	c.outbox().First().WaitText("cancelled")
}
