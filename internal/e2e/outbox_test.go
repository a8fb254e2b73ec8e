package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
	"deviceconsole/internal/e2e/scripted"
)

// startScripted starts a broker that follows a script, and a server for a page
// that connects to it.
func startScripted(t testing.TB, script scripted.Script) (*scripted.Broker, *server) {
	t.Helper()
	b := scripted.Start(script)
	t.Cleanup(b.Close)
	return b, startServerWith(t, "-broker", b.URL())
}

// openScripted starts a broker that follows a script, and opens a page in which the
// kitchen's device is connected to it.
func openScripted(t testing.TB, script scripted.Script) (*scripted.Broker, console) {
	t.Helper()
	b, s := startScripted(t, script)
	c := openConsole(t, s.url)
	c.connectAs(kitchen, "mw-1", "")
	c.becomes("Connected")
	return b, c
}

// offline makes the broker unreachable and waits until the page has noticed.
func (c console) offline(b *scripted.Broker) {
	c.Allow(webSocketLine)
	b.Refuse(true)
	b.DropAll()
	c.becomes("Reconnecting")
}

// online makes the broker reachable again and has the page try at once.
func (c console) online(b *scripted.Broker) {
	b.Refuse(false)
	c.retryNow()
	c.becomes("Connected")
}

// retryNow presses the button under the sentence that says what is wrong, unless
// the page was faster.
func (c console) retryNow() {
	c.Eval(`document.getElementById("note-retry")?.click()`, nil)
}

// sent is the item of the outbox whose row holds some words.
func (c console) sent(words string) browsertest.Locator { return c.outbox().Containing(words) }

// queue sends an event that has to wait. The send form is open.
func (c console) queue(data string) {
	c.sendForm().Field("Event data").Fill(data)
	c.sends("queued")
}

// payloads are what the broker was sent, each once, in the order of first sight,
// as far as they hold one of some words.
func payloads(b *scripted.Broker, words ...string) (list []string) {
	for _, p := range b.Published() {
		for _, word := range words {
			if strings.Contains(p.Payload, `"`+word+`"`) && !slices.Contains(list, word) {
				list = append(list, word)
			}
		}
	}
	return list
}

// TestTheBrokersReasonsAreSaidInWords: what a broker answers stands in the outbox
// as a state, its code, why, and what to do.
func TestTheBrokersReasonsAreSaidInWords(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{Rules: []scripted.Rule{
		{Payload: "forbidden", Do: scripted.Code(0x87, "")},
		{Payload: "too many", Do: scripted.Code(0x97, "")},
		{Payload: "malformed", Do: scripted.Code(0x99, "the number is missing")},
		{Payload: "unheard", Do: scripted.Code(0x10, "")},
	}})
	for _, test := range []struct {
		word, state string
		says        []string
	}{
		{"forbidden", "rejected 0x87", []string{"not authorized, 0x87", "Events may be sent by device users alone"}},
		{"too many", "rejected 0x97", []string{"quota exceeded, 0x97", "send again later"}},
		{"malformed", "rejected 0x99", []string{"payload format invalid, 0x99", "the number is missing"}},
		{"unheard", "acknowledged", []string{"no matching subscribers, 0x10", "nobody was listening"}},
	} {
		c.compose("mw-1", `{"a":"`+test.word+`"}`)
		c.sendForm().Button("Send").Click()
		text := c.sent(test.word).WaitText(test.state)
		for _, want := range test.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the outbox does not say %q: %s", test.word, want, text)
			}
		}
	}
	c.Shots("outbox-rejected", browsertest.Wide, browsertest.Phone)
	c.Viewport(browsertest.Wide)
	c.sent("forbidden").Button("Send again").Click()
	waitFor(t, func() string {
		n := 0
		for _, p := range b.Published() {
			if strings.Contains(string(p.Payload), "forbidden") {
				n++
			}
		}
		if n != 2 {
			return fmt.Sprintf("the broker was sent it %d times", n)
		}
		return ""
	})
	c.sent("forbidden").First().WaitText("rejected 0x87")
}

// TestAMessageThatIsSentAgainByItself: the connection is lost before the answer;
// the page says so, sends the event once more, and that it may have arrived twice.
func TestAMessageThatIsSentAgainByItself(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{Rules: []scripted.Rule{{Payload: "lost", Times: 1, Do: scripted.Drop()}}})
	c.compose("mw-1", `{"a":"lost"}`)
	c.sendForm().Button("Send").Click()
	c.sent("lost").WaitText("acknowledged")
	c.sent("lost").WaitText("twice")
	if n := len(b.Published()); n != 2 {
		t.Errorf("sent %d times", n)
	}
}

// TestAnUnconfirmedCommandIsAPersonsToRepeat: a command whose answer was lost is
// never sent twice by itself.
func TestAnUnconfirmedCommandIsAPersonsToRepeat(t *testing.T) {
	t.Parallel()
	b, s := startScripted(t, scripted.Script{Rules: []scripted.Rule{{Payload: "open", Times: 1, Do: scripted.Drop()}}})
	c := openConsole(t, s.url)
	c.connectOffice()
	c.composeTo("kitchen", "mw-1", `{"command":"open"}`)
	c.sendForm().Button("Send").Click()
	text := c.sent("open").WaitText("unconfirmed")
	if !strings.Contains(text, "It may have arrived or not") {
		t.Errorf("says only: %s", text)
	}
	c.allGranted(t)
	c.composeTo("kitchen", "mw-1", `{"command":"close"}`)
	c.sends("acknowledged")
	if n := len(b.Published()); n != 2 {
		t.Errorf("%d messages were sent: the command was repeated", n)
	}
	c.sent("open").Button("Send again").Click()
	waitFor(t, func() string {
		if n := len(b.Published()); n != 3 {
			return fmt.Sprintf("%d messages were sent", n)
		}
		return ""
	})
}

// connectOffice logs in as an operator of the scripted broker.
func (c console) connectOffice() {
	c.openAdvanced()
	c.connectForm().Field("Account kind").Choose("operator")
	c.connectAs(office, "", "")
	c.becomes("Connected")
}

// TestAPoisonMessageIsPutAside: a message that the broker drops the connection
// for is tried three times, and the others go on in their order.
func TestAPoisonMessageIsPutAside(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{Rules: []scripted.Rule{{Payload: "poison", Do: scripted.Drop()}}})
	c.offline(b)
	c.compose("mw-1", "{}")
	var good []string
	for i := range 20 {
		if i == 7 {
			c.queue(`{"a":"poison"}`)
		}
		word := fmt.Sprintf("event-%02d", i)
		good = append(good, word)
		c.queue(`{"a":"` + word + `"}`)
	}
	b.Refuse(false)
	var text string
	waitFor(t, func() string {
		c.retryNow() // the page waits longer each time that it is thrown out
		if text = c.sent("poison").Text(); !strings.Contains(text, "quarantined") {
			return "the poison is not quarantined: " + text
		}
		return ""
	})
	if !strings.Contains(text, "3 times") {
		t.Errorf("says only: %s", text)
	}
	for _, word := range good {
		waitFor(t, func() string {
			c.retryNow()
			if text := c.sent(word).Text(); !strings.Contains(text, "acknowledged") {
				return "it is not acknowledged: " + text
			}
			return ""
		})
	}
	if got := payloads(b, good...); !slices.Equal(got, good) {
		t.Errorf("arrived as %v", got)
	}
	tries := 0
	for _, p := range b.Published() {
		if strings.Contains(p.Payload, "poison") {
			tries++
		}
	}
	if tries != 3 {
		t.Errorf("the poison was tried %d times", tries)
	}
	c.audits(t, "outbox-quarantined")

	b.Play(scripted.Script{}) // the broker was mended
	c.sent("poison").Button("Send now").Click()
	c.sent("poison").WaitText("acknowledged")
}

// TestAnExpiredMessageIsNotSent: a person said how long it is worth sending.
func TestAnExpiredMessageIsNotSent(t *testing.T) {
	t.Parallel()
	b, c := openScripted(t, scripted.Script{})
	c.offline(b)
	c.compose("mw-1", `{"a":"short"}`)
	c.Role("DisclosureTriangle", "MQTT 5 properties").Click()
	c.sendForm().Field("Message expiry").Fill("1")
	c.sends("expired")
	c.sendForm().Field("Message expiry").Fill("")
	c.queue(`{"a":"long"}`)
	c.online(b)
	c.sent("long").WaitText("acknowledged")
	if got := payloads(b, "short", "long"); !slices.Equal(got, []string{"long"}) {
		t.Errorf("the broker was sent %v", got)
	}
}

// TestLateCommandsAreAskedAboutOnce: commands that waited are not fired without a
// word, and one word is enough for all of them, wherever the person is.
func TestLateCommandsAreAskedAboutOnce(t *testing.T) {
	t.Parallel()
	b, s := startScripted(t, scripted.Script{})
	c := openConsole(t, s.url)
	c.connectOffice()
	c.offline(b)
	for _, word := range []string{"one", "two", "three"} {
		c.composeTo("kitchen", "mw-1", `{"command":"`+word+`"}`)
		c.sends("queued")
	}
	asks := c.Role("region", "Late messages")
	asks.WaitText("3 messages to devices and groups have waited since ")
	asks.WaitText("once you are connected")
	if asks.Button("Send them").Count() != 0 {
		t.Error("asks whether to send them now although there is no connection")
	}
	c.Viewport(browsertest.Narrow) // which has room for one note
	problem := c.Role("region", "Connection problem")
	problem.WaitText("The connection was lost")
	asks.Gone()
	problem.Button("Next note, this is 1 of 2").Click()
	problem.Gone()
	c.focusesOn(`button "Next note, this is 2 of 2"`)
	asks.Button("Hide this note").Click()
	problem.Wait()                         // its button has the same name as the one that was pressed
	c.focusesOn(`button "Hide this note"`) // of the problem
	c.Press("Enter")
	problem.Gone()
	c.Viewport(browsertest.Wide)
	c.online(b)
	if n := len(b.Published()); n != 0 {
		t.Fatalf("%d late commands were sent without asking", n)
	}
	c.audits(t, "outbox-late")
	c.Viewport(browsertest.Phone)
	c.Role("link", "Devices").Click()
	asks.WaitText("Send them now?")
	asks.Button("Send them").Click()
	waitFor(t, func() string {
		if got := payloads(b, "one", "two", "three"); !slices.Equal(got, []string{"one", "two", "three"}) {
			return fmt.Sprintf("the broker was sent %v", got)
		}
		return ""
	})
	asks.Gone()
}
