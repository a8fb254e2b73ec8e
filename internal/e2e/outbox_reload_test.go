package e2e

import (
	"fmt"
	"testing"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/scripted"
)

// TestARequestFindsItsReplyAfterAReload: the page that asked is gone, and the next
// one waits on.
func TestARequestFindsItsReplyAfterAReload(t *testing.T) {
	t.Parallel()
	b, s := startScripted(t, scripted.Script{})
	c := openConsole(t, s.url)
	c.connectOffice()
	c.composeTo("kitchen", "mw-1", `{"command":"answered"}`)
	form := c.sendForm()
	form.Role("checkbox", "Wait for a reply").Click()
	form.Field("Time-out").Fill("300")
	form.Role("DisclosureTriangle", "MQTT 5 properties").Click()
	form.Field("Correlation data").Fill("of the first page")
	c.sends("acknowledged")
	c.sent("answered").WaitText("waiting for the reply")
	c.stored(1, timeline.Acknowledged)
	c.Reload()
	c.connectForm().Wait()
	c.connectOffice()
	c.show("Send")
	c.sent("answered").WaitText("waiting for the reply")
	b.Deliver("0/plant-7/kitchen/mw-1", `{"understood":true}`, packets.Properties{CorrelationData: []byte("of the first page")})
	c.sent("answered").WaitText("reply after ")
	c.Shots("request-reloaded", browsertest.Wide)
	c.Eventually(func() string {
		var replied bool // as the last number of the head says, whose length is behind form and revision
		if inOutbox(c.Page, `head.getAll().onsuccess = e => { const [b] = e.target.result; result = b[5 + b[5]] > 0 }`, &replied); !replied {
			return "the reply is not stored"
		}
		return ""
	})
	c.Reload()
	c.connectForm().Wait()
	c.connectOffice()
	c.show("Send")
	c.sent("answered").WaitText("reply after ")
}

// TestEditingEndsWithItsPage: what was being edited when the page was loaded anew
// waits as before, and leaves unchanged.
func TestEditingEndsWithItsPage(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{})
	c.offline(b)
	c.compose("mw-1", "{}")
	c.queue(`{"a":"kept"}`)
	c.stored(1, timeline.Queued)
	c.sent("kept").Button("Edit").Click()
	c.sent("kept").WaitText("being edited")
	c.sendForm().Field("Event data").Fill(`{"a":"typed and not saved"}`)
	c.Reload()
	c.connectForm().Wait()
	b.Refuse(false)
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	c.show("Send")
	c.sent("kept").WaitText("acknowledged")
	if got := payloads(b, "kept", "typed and not saved"); len(got) != 1 || got[0] != "kept" {
		t.Errorf("the broker was sent %v", got)
	}
}

// TestAWordForALateCommandHoldsForAWhile: given without a connection, it says how
// long, and asks again then.
func TestAWordForALateCommandHoldsForAWhile(t *testing.T) {
	t.Parallel()
	b, s := startScripted(t, scripted.Script{})
	c := openConsole(t, s.url)
	c.Allow(webSocketLine)
	c.connectOffice()
	c.offline(b)
	c.composeTo("kitchen", "mw-1", `{"command":"open"}`)
	hasSaid := c.notes("#outbox")
	c.sends("queued")
	hasSaid("you are asked first")
	c.sent("open").WaitText("waits for your word")
	c.sent("open").Button("Send now").Click()
	hasSaid("leaves as soon as connected, as you said at ")
	c.Shots("outbox-agreed", browsertest.Wide)
	c.sent("open").WaitText("waits for your word")
	c.online(b)
	c.Role("region", "Late messages").WaitText("Send it now?")
	if n := len(b.Published()); n != 0 {
		t.Errorf("%d late commands were sent without asking", n)
	}
}

// TestWhatIsOfAnotherAccountIsLeftToIt: it can't be edited here, and Cancel all says
// whose messages it takes back.
func TestWhatIsOfAnotherAccountIsLeftToIt(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{})
	c.offline(b)
	c.compose("mw-1", "{}")
	for _, word := range []string{"kitchen one", "kitchen two"} {
		c.queue(`{"a":"` + word + `"}`)
	}
	c.disconnect()
	b.Refuse(false)
	c.connectOffice()
	b.Refuse(true)
	b.DropAll()
	c.becomes("Reconnecting")
	for _, word := range []string{"office one", "office two"} {
		c.composeTo("kitchen", "mw-1", `{"command":"`+word+`"}`)
		c.sends("queued")
	}
	c.sent("kitchen one").Button("Edit").Click()
	c.sent("kitchen one").WaitText("It was made for plant-7/kitchen at ")
	c.Shots("outbox-other-account", browsertest.Wide)
	c.Button("Cancel all waiting").Click()
	c.Role("group", "Cancel all waiting").WaitText("2 of other accounts stay")
	c.Shots("outbox-cancel-all", browsertest.Wide)
	c.Button("Cancel them").Click()
	c.sent("office two").WaitText("cancelled")
	c.sent("kitchen two").WaitText("queued")
}

// TestAHiddenPageGoesOnSending: one message at a time, each when the one before is
// acknowledged, without the page's timers, which browsers hold back in hidden pages.
func TestAHiddenPageGoesOnSending(t *testing.T) {
	t.Parallel()
	one := uint16(1)
	b, s := startScripted(t, scripted.Script{Connack: packets.Properties{ReceiveMaximum: &one}})
	v := chromium.Visitor(t)
	c := console{v.Page()}
	c.OnNewDocument(`{ const later = window.setTimeout;
		window.setTimeout = (f, ms, ...args) => later(f, document.hidden ? 3600e3 : ms, ...args); }`)
	c.Goto(s.url + "/")
	c.connectForm().Wait()
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	c.compose("mw-1", "{}")
	c.Hide()
	const n = 20
	c.Eval(fmt.Sprintf(`for (let i = 0; i < %d; i++) document.getElementById("send-form").requestSubmit()`, n), nil)
	waitFor(t, func() string {
		if got := len(b.Published()); got != n {
			return fmt.Sprintf("%d of %d were sent while the page was hidden", got, n)
		}
		return ""
	})
	var hidden bool
	if c.Eval(`document.hidden`, &hidden); !hidden {
		t.Fatal("the page is not hidden any more")
	}
}
