package e2e

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"deviceconsole/internal/e2e/browsertest"
)

// console is the page in a tab, in the words of UX.md.
type console struct{ *browsertest.Page }

// openConsole opens the page and waits for the connect form.
func openConsole(t testing.TB, url string) console {
	t.Helper()
	return console{chromium.Page(t)}.comesTo(url)
}

// openKeeping is openConsole in a tab that also keeps the page for when there is no
// network.
func openKeeping(t testing.TB, url string) console {
	t.Helper()
	return console{chromium.KeepingPage(t)}.comesTo(url)
}

func (c console) comesTo(url string) console {
	c.Goto(url + "/")
	c.connectForm().Wait()
	return c
}

func (c console) connectForm() browsertest.Locator { return c.Role("form", "Connect") }
func (c console) sendForm() browsertest.Locator    { return c.Role("form", "Send") }
func (c console) state() browsertest.Locator       { return c.Role("status", "Connection") }
func (c console) rows() browsertest.Locator        { return c.Role("grid", "Messages").Role("row", "") }
func (c console) details() browsertest.Locator     { return c.Role("region", "Message details") }
func (c console) preview() browsertest.Locator     { return c.Role("region", "What will be sent") }
func (c console) outbox() browsertest.Locator      { return c.Role("list", "Outbox").Role("listitem", "") }
func (c console) subscriptions() browsertest.Locator {
	return c.Role("list", "Subscriptions").Role("listitem", "")
}

// newest is the row at the top of the list.
func (c console) newest() browsertest.Locator {
	return c.rows().WithAttribute("aria-rowindex", "1")
}

// subscription waits until a filter's item names an outcome ("granted",
// "denied"), and returns its text.
func (c console) subscription(filter, outcome string) string {
	return c.subscriptions().Starting(filter).WaitTextFunc("names its outcome "+outcome, func(s string) bool {
		return strings.Contains(strings.ToLower(s), outcome)
	})
}

// subscribe adds a filter by hand and waits for its outcome.
func (c console) subscribe(filter, outcome string) string {
	c.Field("Topic filter").Fill(filter)
	c.Button("Subscribe").Click()
	return c.subscription(filter, outcome)
}

// allGranted waits until the broker has granted every subscription.
func (c console) allGranted(t testing.TB) {
	t.Helper()
	c.becomes("Connected")
	waitFor(t, c.ungranted)
}

// ungranted says which subscription is not granted, "" where all are.
func (c console) ungranted() string {
	items := c.subscriptions().Texts()
	if len(items) == 0 {
		return "there is no subscription"
	}
	for _, item := range items {
		if !strings.Contains(strings.ToLower(item), "granted") {
			return fmt.Sprintf("a subscription is not granted: %q", item)
		}
	}
	return ""
}

// becomes waits until the connection's state begins with a word, and returns
// all that it says.
func (c console) becomes(state string) string {
	return c.state().WaitTextFunc("begins with "+state, func(s string) bool {
		return strings.HasPrefix(strings.TrimSpace(s), state)
	})
}

// sandbox is the first minute of a person: one click.
func (c console) sandbox() {
	c.Button("Try the sandbox").Click()
	c.listens()
}

// listens waits until the page is connected and the broker has granted all that it
// subscribes to, whether the list of that is in sight or not: what is published before
// would not come.
func (c console) listens() {
	c.becomes("Connected")
	c.EvalUntil(`(all => all.length > 0 && all.every(i => /granted/i.test(i.textContent)))([...document.querySelectorAll("[aria-label=Subscriptions] li")])`)
}

// fillLogin fills the connect form.
func (c console) fillLogin(project, user, apiKey, password, device, groups string) {
	form := c.connectForm()
	for _, f := range []struct{ name, value string }{
		{"Project MQTT ID", project}, {"User MQTT ID", user}, {"API key", apiKey}, {"Password", password},
		{"Device ID", device}, {"Groups", groups},
	} {
		form.Field(f.name).Fill(f.value)
	}
}

// openAdvanced opens the disclosure with the rarer fields.
func (c console) openAdvanced() {
	c.Role("DisclosureTriangle", "Advanced").Click()
}

// connectAs fills the form for an account and connects.
func (c console) connectAs(l login, device, groups string) {
	project, user, _ := strings.Cut(l.user, "/")
	key, password, _ := strings.Cut(l.password, "/")
	c.fillLogin(project, user, key, password, device, groups)
	c.connectForm().Button("Connect").Click()
}

// show opens a tab of the right pane of a wide window: Details, Send, Connection.
func (c console) show(tab string) { c.Role("tab", tab).Click() }

// disconnect presses Disconnect and waits for its effect.
func (c console) disconnect() {
	c.show("Connection")
	c.Button("Disconnect").Click()
	c.becomes("Disconnected")
}

// counter reads a number of the top bar, such as Received.
func (c console) counter(name string) int {
	return number(c.Role("group", name).Text())
}

// counts waits until a number of the top bar is as it should be, which what says in words.
func (c console) counts(name, what string, ok func(int) bool) {
	c.Role("group", name).WaitTextFunc(what, func(s string) bool { return ok(number(s)) })
}

// number is the grouped number in a text, 0 where there is none.
func number(s string) (n int) {
	fmt.Sscan(digits(s), &n)
	return n
}

// digits are the digits of a grouped number, without its separators.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// compose fills the send form for an event with this data.
func (c console) compose(device, data string) {
	c.show("Send")
	form := c.sendForm()
	form.Field("Device ID").Fill(device)
	form.Field("Event data").Fill(data)
}

// sends presses Send and waits for the outcome of the item that it adds to the outbox.
func (c console) sends(outcome string) (text string) {
	const newest = `document.querySelector("#outbox > li")?.dataset.sent ?? ""`
	var before string
	c.Eval(newest, &before)
	c.sendForm().Button("Send").Click()
	c.outbox().First().Call(`function(before, outcome) {
		if (this.dataset.sent === before) throw new Error("nothing was added");
		if (!this.innerText.includes(outcome)) throw new Error("it says " + this.innerText + ", not " + outcome);
		return this.innerText;
	}`, &text, before, outcome)
	return text
}

// unique makes a word that no earlier test has used.
func unique(prefix string) string {
	return prefix + "-" + strconv.FormatInt(counter.Add(1), 10)
}

var counter atomic.Int64
