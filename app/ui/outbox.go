package ui

import (
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/outbox"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
	"deviceconsole/mqttws"
)

const (
	outboxID     = "outbox"
	sentSearchID = "sent-search"
	sentShowName = "sent-show-" // radio buttons: with the number of the choice behind
	cancelAllID  = "sent-cancel-all"
	keepAllID    = "sent-keep-all"
)

// fewSent is up to how many items an outbox is so small that it needs no tools.
const fewSent = 3

// sends lists what was sent from here and what became of it, newest first: what
// waits, what failed, and the history.
type sends struct {
	app.Compo
	ui   *UI
	View sendsView
}

type sendsView struct {
	Items               []sentView
	Detail              sentDetail // of the item that is open
	Counts              string
	Kept                string // where they are kept, if that is not to be relied on
	All, Waiting        int
	Failed, Finished    int
	Show                sentShow
	Text, Wrong, Search string
	Blank               string // why the list is empty although there are items
	Newer, Older        bool
	Asking              bool
	Cancel              int      // how many Cancel all takes back
	CancelWhat          string   // asks whether to: how many of whom
	Late                lateView // what is asked on every page
	Sealed              bool     // nothing of it is sent
}

// paced is sendsView, but for what machines do too fast to be read: while that is all
// that happens, the outbox is drawn twice a second.
func (u *UI) paced(now time.Time) sendsView {
	if held := u.pace.holds(time.Now()); u.asked || !held {
		u.asked = false
		u.sent.shown = u.sendsView(now)
	}
	return u.sent.shown
}

// sendsView reads the outbox.
func (u *UI) sendsView(now time.Time) sendsView {
	l := &u.sent
	var v sendsView
	each := u.runner.Outbox().Each
	c := countSent(each, u.model.Sender())
	v.All, v.Waiting, v.Failed, v.Finished, v.Counts = c.all, c.waiting, c.failed, c.finished, c.words()
	page := l.page(each, budget())
	if len(page.Items) == 0 && page.Newer && !page.Searching { // what was there is gone
		l.from = 0
		page = l.page(each, budget())
	}
	if v.Sealed = u.sealed(); !v.Sealed {
		v.Late = lateViewOf(c.late, c.since, c.newest, now, u.model.Connection.State == mqttws.Connected)
	}
	l.newer, l.older = page.newer, page.older
	v.Newer, v.Older, v.Show, v.Text, v.Wrong = page.Newer, page.Older, l.show, l.text, l.wrong
	v.Cancel, v.CancelWhat = c.cancelWords(u.model.CancelsOf())
	v.Asking = l.asking && v.Cancel > 0
	v.Kept = u.model.Outbox.Keeping.String()
	for i := range page.Items {
		v.Items = append(v.Items, u.sentView(&page.Items[i], now))
		if page.Items[i].ID == l.open {
			v.Detail = u.sentDetail(&page.Items[i], now)
		}
	}
	switch {
	case page.Searching:
		v.Search = "searching…"
		u.redraw()
	case len(v.Items) == 0 && v.All > 0:
		v.Blank = blankSends(l)
	}
	return v
}

// budget returns a func that reports whether the time for a search in one drawing
// is up.
func budget() func() bool {
	end := time.Now().Add(8 * time.Millisecond)
	return func() bool { return !time.Now().Before(end) }
}

func blankSends(l *sentList) string {
	switch {
	case l.find != nil:
		return "Nothing that was sent matches."
	case l.show == showWaiting:
		return "Nothing waits: all of it was answered."
	}
	return "Nothing has failed."
}

// doubt weakens an acknowledgement that says little.
func (u *UI) doubt(v *sentView, item *outbox.Item) {
	doubt := u.model.Doubt(item)
	if v.Doubt = doubt.Words().String(); v.Doubt == "" {
		return
	}
	v.Tone = ""
	if doubt == session.Dropped {
		v.State, v.Tone = v.State+", perhaps dropped", "warn"
	}
}

// sentView adds to an item what came back to it.
func (u *UI) sentView(item *outbox.Item, now time.Time) sentView {
	v := sentViewOf(*item, u.model.Sender(), now)
	u.doubt(&v, item)
	v.Open = item.ID == u.sent.open
	if u.sealed() {
		v.Edit, v.Release, v.Again = false, false, false
		if item.Waiting() {
			v.Held = "stays here"
		}
	}
	if p, ok := u.runner.Reply(item); ok {
		v.Reply, v.ReplyTone = pairWords(p, now)
	}
	if item.ID == u.model.Outbox.Of {
		v.Problem = u.model.Outbox.Problem
	}
	if v.Held == "" && !u.sealed() && u.model.Connection.State != mqttws.Connected {
		v.Held = asksWords(item)
	}
	if expires := expiryWords(item); v.Held == "" {
		v.Held = expires
	} else if expires != "" {
		v.Held += "; " + expires
	}
	return v
}

func (s *sends) Render() app.UI {
	v := s.View
	items := make([]app.UI, len(v.Items))
	for i, item := range v.Items {
		row := &sentRow{View: item}
		if item.Open {
			row.Detail = v.Detail
		}
		items[i] = row
	}
	return el("section", "section sent", aria("labelledby", "outbox-title"), hidden(v.All == 0 && v.Kept == ""),
		el("div", "head", el("h2", "", id("outbox-title"), "Outbox"), el("span", "num muted", v.Counts)),
		el("p", "said", hidden(v.Kept == ""), v.Kept),
		s.tools(),
		el("ul", "outbox", id(outboxID), label("Outbox"), attr{"tabindex", "-1"}, on{"click", s.onClick}, items),
		el("p", "empty", hidden(v.Blank+v.Search == ""), v.Blank+v.Search),
		el("div", "actions", hidden(!v.Newer && !v.Older),
			button("small", s.onNewer, is("disabled", !v.Newer), "Newer"),
			button("small", s.onOlder, is("disabled", !v.Older), "Older"),
		),
		s.bulk(),
	)
}

// tools choose what is listed.
func (s *sends) tools() app.UI {
	v := s.View
	choice := func(show sentShow, text string, n int) app.UI {
		name := sentShowName + strconv.Itoa(int(show))
		if n > 0 {
			text += " " + phrase.Grouped(n)
		}
		return el("label", "", attr{"for", name},
			el("input", "", kind("radio"), attr{"name", "sent-show"}, id(name), attr{"value", strconv.Itoa(int(show))}, is("checked", v.Show == show)), text)
	}
	idle := v.All <= fewSent && v.Show == showAll && v.Text == ""
	return el("div", "senttools", hidden(idle), on{"change", s.onShow},
		el("div", "choice", role("radiogroup"), label("Sends to list"),
			choice(showAll, "All", 0), choice(showWaiting, "Waiting", v.Waiting), choice(showFailed, "Failed", v.Failed)),
		el("div", "field",
			el("input", "", id(sentSearchID), kind("search"), label("Search sends"), attr{"placeholder", "Search sends"}, attr{"autocomplete", "off"},
				is("spellcheck", false), attr{"autocapitalize", "none"}, attr{"enterkeyhint", "search"}, is("aria-invalid", v.Wrong != ""), aria("describedby", sentSearchID+"-error"), on{"input", s.onSearch}),
			el("p", "error", id(sentSearchID+"-error"), v.Wrong),
		),
	)
}

// bulk are the buttons for many items at once. What takes messages back asks.
func (s *sends) bulk() app.UI {
	v := s.View
	return el("div", "stack tight",
		el("div", "actions", hidden(v.Asking || v.Cancel < 2 && v.Failed < 2 && v.Finished < 2 && !v.Sealed),
			button("small", s.onCancelAll, id(cancelAllID), hidden(v.Cancel < 2), "Cancel all waiting"),
			button("small", s.onAgainAll, hidden(v.Failed < 2 || v.Sealed), "Send all failed again"),
			button("small", s.onClear, hidden(v.Finished < 2), title("Forget what is finished"), "Clear history"),
			button("small", s.onSave, hidden(!v.Sealed), title("Save what the outbox holds as a file"), "Save outbox"),
		),
		el("div", "actions", role("group"), label("Cancel all waiting"), hidden(!v.Asking),
			el("span", "", v.CancelWhat),
			button("small", s.onCancelThem, "Cancel them"),
			button("small", s.onKeepThem, id(keepAllID), "Keep them"),
		),
	)
}

// sentID is the id of a control of an item.
func sentID(id outbox.ID, what string) string {
	return sentPrefix + strconv.FormatUint(id, 10) + "-" + what
}

const sentPrefix = "sent-item-"

// sentRow is an item of the list, which is drawn when it changes.
type sentRow struct {
	app.Compo
	View   sentView
	Detail sentDetail // of the open one
}

func (r *sentRow) Render() app.UI {
	v := r.View
	act := func(on bool, what, text string) (b any) {
		if on {
			b = button("small", nil, id(sentID(v.ID, what)), data("act", what), text)
		}
		return b
	}
	says := func(class, text string) (p any) {
		if text != "" {
			p = el("p", class, text)
		}
		return p
	}
	var detail, means any
	if v.Doubt != "" {
		means = title(v.Doubt)
	}
	if v.Open {
		detail = r.Detail.render(v)
	}
	return el("li", "", data("sent", strconv.FormatUint(v.ID, 10)),
		el("button", "what", kind("button"), id(sentID(v.ID, "open")), data("act", "open"), is("aria-expanded", v.Open), title(v.Moment),
			el("span", "whom", v.Time+" ", el("bdi", "", v.Whom)), " ", el("bdi", "says", v.Says)),
		el("span", "pill "+v.Tone, data("act", "open"), means, v.State),
		says("held", v.Held), says("replied "+v.ReplyTone, v.Reply), says("why foreign", v.Why), says("why", v.Doubt),
		when(v.Problem != "", el("p", "error", live(liveUrgent), v.Problem)),
		when(v.Edit || v.Stop || v.Cancel || v.Release || v.Again, el("div", "does",
			act(v.Release, "release", "Send now"),
			act(v.Edit, "edit", "Edit"),
			act(v.Stop, "stop", "Stop editing"),
			act(v.Cancel, "cancel", "Cancel"),
			act(v.Again, "again", "Send again"),
		)),
		detail,
	)
}

// onClick does what a button of an item says. Rows move while a pointer is down:
// a press that began on another item does nothing.
func (s *sends) onClick(ctx app.Context, e app.Event) {
	what, ok := target(e, "data-act")
	number, _ := target(e, "data-sent")
	id, err := strconv.ParseUint(number, 10, 64)
	byPointer := e.Get("detail").Truthy()
	if !ok || err != nil || byPointer && s.ui.sent.pressed != id {
		return
	}
	s.ui.onSent(ctx, what, id)
}

// onSent does what a button of an item says.
func (u *UI) onSent(ctx app.Context, what string, id outbox.ID) {
	switch what {
	case "open":
		if u.sent.open == id {
			id = 0
		}
		u.sent.open = id
		u.redraw()
	case "release":
		u.send(session.ReleasePressed{ID: id})
	case "edit":
		u.send(session.EditPressed{ID: id})
		if u.model.Outbox.Editing == id {
			u.focus(u.composeFocus())
		}
	case "stop":
		u.send(session.EditStopped{})
	case "cancel":
		u.send(session.CancelPressed{ID: id})
	case "again", "repeat":
		u.send(session.SendAgainPressed{ID: id})
	case "copy":
		if item, ok := u.runner.Outbox().Item(id); ok {
			u.editAndSend(ctx, item.Message)
		}
	case "reply":
		u.openReply(ctx, id)
	}
}

func (s *sends) onShow(_ app.Context, e app.Event) {
	name, value := typed(e)
	n, err := strconv.Atoi(value)
	if err == nil && strings.HasPrefix(name, sentShowName) {
		s.ui.sent.show, s.ui.sent.from = sentShow(n), 0
		s.ui.redraw()
	}
}

func (s *sends) onSearch(_ app.Context, e app.Event) {
	_, text := typed(e)
	s.ui.sent.search(text, browser.Now())
	s.ui.redraw()
}

func (s *sends) onNewer(app.Context, app.Event) { s.ui.turnSends(s.ui.sent.newer) }
func (s *sends) onOlder(app.Context, app.Event) { s.ui.turnSends(s.ui.sent.older) }

// turnSends shows another page of the outbox, from its beginning.
func (u *UI) turnSends(from outbox.ID) {
	u.sent.from = from
	browser.ByID(outboxID).ScrollIntoView()
	u.redraw()
}

func (s *sends) onCancelAll(app.Context, app.Event) {
	s.ui.sent.asking = true
	s.ui.focus(keepAllID)
}

func (s *sends) onKeepThem(app.Context, app.Event) {
	s.ui.sent.asking = false
	s.ui.focus(cancelAllID)
}

func (s *sends) onCancelThem(app.Context, app.Event) {
	s.ui.sent.asking = false
	s.ui.send(session.CancelAllPressed{})
	s.ui.focus(outboxID)
}

func (s *sends) onAgainAll(app.Context, app.Event) {
	s.ui.send(session.SendFailedPressed{})
	s.ui.focus(outboxID)
}

func (s *sends) onSave(app.Context, app.Event) { s.ui.send(session.ExportOutboxPressed{}) }

func (s *sends) onClear(app.Context, app.Event) {
	s.ui.send(session.ClearSentPressed{})
	s.ui.focus(outboxID)
}
