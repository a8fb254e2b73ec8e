package ui

import (
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

// maxSentShown bounds what is shown of a payload in the outbox, in bytes.
const maxSentShown = 4 << 10

// sentDetail is all about one item of the outbox.
type sentDetail struct {
	Topic, Payload, Cut string
	Facts               []fact
	Again               bool // Send again, where the row does not offer it
	Copy                bool // Edit and send
	Reply               bool // there is a reply to show
}

func (u *UI) sentDetail(item *outbox.Item, now time.Time) sentDetail {
	m := item.Message
	start := payload.Head(m.Payload, maxSentShown)
	v := sentDetail{
		Topic: foreignFact(m.Topic),
		Facts: sentFacts(item, now),
		Again: item.CanRepeat() && !item.CanSendAgain() && !u.sealed(),
		Copy:  item.Final && composable(m.Topic) && !u.sealed(),
	}
	switch payload.Detect(m.Payload) {
	case payload.Binary:
		v.Payload, _ = payload.Hex(start, maxSentShown)
	default:
		v.Payload = payload.Visible(string(start))
	}
	if len(start) < len(m.Payload) {
		v.Cut = "The first " + phrase.Counted(len(start), "byte") + " of " + phrase.Grouped(len(m.Payload)) + " are shown."
	}
	if p, ok := u.runner.Reply(item); ok {
		v.Reply = p.Reply != 0
	}
	return v
}

// render shows the detail below its row.
func (d sentDetail) render(row sentView) app.UI {
	act := func(on bool, what, text string) app.UI {
		return button("small", nil, id(sentID(row.ID, what)), data("act", what), hidden(!on), text)
	}
	return el("div", "all stack tight",
		el("p", "mono topic", el("bdi", "foreign", d.Topic)),
		el("pre", "code", attr{"tabindex", "0"}, role("region"), label("Payload sent"), hidden(d.Payload == ""), d.Payload),
		el("p", "muted", hidden(d.Payload != ""), "The payload is empty."),
		el("p", "said", hidden(d.Cut == ""), d.Cut),
		factList(d.Facts),
		el("div", "actions", hidden(!d.Again && !d.Copy && !d.Reply),
			act(d.Reply, "reply", "Show the reply"),
			act(d.Again, "repeat", "Send again"),
			act(d.Copy, "copy", "Edit and send"),
		),
	)
}

// openReply shows the first reply to a request in the details.
func (u *UI) openReply(ctx app.Context, id outbox.ID) {
	if p, ok := u.runner.Request(id); ok {
		u.open(ctx, p.Reply)
	}
}

// keepSentFocus brings the focus back to the control that had it: items move
// down when one is sent, and go-app fits the elements that are there to the items.
func (u *UI) keepSentFocus() {
	want, active := u.sent.focused, browser.Active()
	if want == "" || active.Attr("id") == want {
		return
	}
	if !isSentControl(active.Attr("id")) && !browser.Unfocused() {
		u.sent.focused = "" // the person went elsewhere
		return
	}
	for _, name := range []string{want, sentID(sentNumber(want), "open"), outboxID} {
		browser.ByID(name).Focus()
		if browser.Active().Attr("id") == name {
			u.sent.focused = name
			return
		}
	}
}

// isSentControl reports whether an id is that of a control of an item.
func isSentControl(id string) bool { return strings.HasPrefix(id, sentPrefix) }

// sentNumber is the item that a control belongs to.
func sentNumber(control string) outbox.ID {
	number, _, _ := strings.Cut(strings.TrimPrefix(control, sentPrefix), "-")
	n, _ := strconv.ParseUint(number, 10, 64)
	return n
}

// listenSent follows the focus and the pointer in the outbox.
func (u *UI) listenSent() {
	list := browser.ByID(outboxID)
	list.On("focusin", func(e browser.Event) { u.sent.focused = e.Target().Attr("id") })
	browser.OnDocument("pointerdown", func(e browser.Event) {
		item := e.Target().Closest("data-sent")
		u.sent.pressed, _ = strconv.ParseUint(item.Attr("data-sent"), 10, 64)
		if !item.Exists() {
			u.sent.focused = "" // a press elsewhere takes the focus away, to nowhere perhaps
		}
	})
}

// fillSent shows what is chosen of the outbox, and keeps the focus where it was.
func (u *UI) fillSent() {
	browser.ByID(sentShowName + strconv.Itoa(int(u.sent.show))).SetChecked(true)
	browser.ByID(sentSearchID).SetValue(u.sent.text)
	u.keepSentFocus()
}
