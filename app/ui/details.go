package ui

import (
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

const (
	maxFormatted = 256 << 10 // bytes of a payload that are laid out as JSON or text
	maxHex       = 16 << 10  // bytes of a payload that are shown as hex
	maxColoured  = 1500      // spans of JSON with a colour; the rest is plain
	toastFor     = 2 * time.Second
)

// details shows everything about one message.
type details struct {
	app.Compo
	ui   *UI
	View detailsView

	as string // how the payload is shown: "" = as fits it, else json, text, hex
}

type detailsView struct {
	ID    timeline.ID // 0 = nothing is selected
	Gone  bool        // no longer kept
	Gap   string      // text of a gap, which has nothing else
	Topic string
	Kind  string
	Facts []fact
	Form  payload.Form
	Spans []payload.Span // of JSON
	Text  string
	Hex   string
	Cut   string // says how much of the payload is shown; "" = all
	Pill  string
	Tone  string
	Again uint64 // item of the outbox that may be sent again; 0 = none
}

type fact struct{ Name, Value string }

// detailsView makes the view of an entry once and keeps it while nothing about
// the entry changes: laying out a payload is the dearest thing on the page.
func (u *UI) detailsView(id timeline.ID) detailsView {
	if id == 0 {
		return detailsView{}
	}
	e, _, ok := u.grid.store.Head(id, 0)
	if !ok {
		return detailsView{ID: id, Gone: true}
	}
	if key := (detailsKey{u.grid.store, id, e.Outcome, e.Code}); u.detailed.key != key {
		e, size, _ := u.grid.store.Head(id, maxFormatted)
		u.detailed.key = key
		u.detailed.view = detailsViewOf(&e, size)
	}
	v := u.detailed.view
	v.Again = sendAgain(u.model.Outbox, e.SendID)
	return v
}

// detailsKey is all of an entry that can change.
type detailsKey struct {
	store   *timeline.Store
	id      timeline.ID
	outcome timeline.Outcome
	code    byte
}

func sendAgain(o session.Outbox, id uint64) uint64 {
	for _, item := range o.Items {
		if item.ID == id && id != 0 && item.CanSendAgain() {
			return id
		}
	}
	return 0
}

// detailsViewOf tells all about an entry; size is the length of the payload, of
// which e holds at most the first maxFormatted bytes.
func detailsViewOf(e *timeline.Entry, size int) detailsView {
	v := detailsView{ID: e.ID, Topic: payload.Visible(e.Topic)}
	if e.Kind == timeline.Gap {
		v.Gap = gapText(e.Gap)
		v.Facts = facts("When", gapMoment(e.Gap))
		return v
	}
	v.Kind, _ = kindAndDevice(e.Topic, false)
	v.Pill, v.Tone = pill(e)
	v.Form = payload.Detect(e.Payload)
	shown := min(size, maxFormatted)
	switch v.Form {
	case payload.JSON:
		var cut bool
		if v.Spans, cut = payload.Pretty(e.Payload, maxFormatted); cut || shown < size {
			v.Cut = "The first part of " + counted(size, "byte") + " is shown. Copy payload copies all of it."
		}
		v.Text = payload.Visible(string(e.Payload))
	case payload.Text:
		v.Text = payload.Visible(string(e.Payload))
	}
	if v.Cut == "" && shown < size {
		v.Cut = "The first " + counted(shown, "byte") + " of " + grouped(size) + " are shown. Copy payload copies all of them."
	}
	hex, cut := payload.Hex(e.Payload, maxHex)
	v.Hex = hex
	if cut {
		v.Hex += "\n… the first " + counted(maxHex, "byte") + " of " + grouped(size)
	}
	v.Facts = factsOf(e, size)
	return v
}

func factsOf(e *timeline.Entry, size int) []fact {
	when := "Received"
	if e.Kind == timeline.Sent {
		when = "Sent"
	}
	list := facts(when, moment(e.At))
	if t, err := platform.ParseTopic(e.Topic); err == nil {
		list = append(list, facts("Project", t.Project.String(), "User", t.User.String(), "Device", t.Device.String(), "Group", t.Group.String(), "Type", t.Type)...)
	} else {
		list = append(list, fact{"Kind", "outside the platform's topics"})
	}
	list = append(list, fact{"Size", counted(size, "byte")}, fact{"QoS", strconv.Itoa(int(e.QoS))})
	switch {
	case e.Retained && e.Kind == timeline.Received:
		list = append(list, fact{"Retained", "yes; its age is unknown"})
	case e.Retained:
		list = append(list, fact{"Retained", "yes"})
	default:
		list = append(list, fact{"Retained", "no"})
	}
	if e.Duplicate {
		list = append(list, fact{"Duplicate", "yes; the broker sent it before and had no answer"})
	}
	if e.Kind == timeline.Sent {
		outcome := e.Outcome.String()
		if e.Code != 0 {
			outcome += ", reason code 0x" + strings.ToUpper(strconv.FormatInt(int64(e.Code), 16))
		}
		list = append(list, fact{"Outcome", outcome})
	}
	return append(list, propertyFacts(e.Properties)...)
}

// propertyFacts tells the MQTT 5 properties under the names of the standard
// (clause 3.3.2.3).
func propertyFacts(p timeline.Properties) []fact {
	list := facts("Content type", p.ContentType, "Response topic", p.ResponseTopic)
	if len(p.CorrelationData) > 0 {
		list = append(list, fact{"Correlation data", payload.Preview(p.CorrelationData, 120)})
	}
	if p.PayloadFormat != nil {
		format := "0 (bytes)"
		if *p.PayloadFormat == 1 {
			format = "1 (UTF-8)"
		}
		list = append(list, fact{"Payload format", format})
	}
	if p.MessageExpiry != nil {
		list = append(list, fact{"Message expiry", counted(uint64(*p.MessageExpiry), "second")})
	}
	if len(p.SubscriptionIDs) > 0 {
		ids := make([]string, len(p.SubscriptionIDs))
		for i, id := range p.SubscriptionIDs {
			ids[i] = strconv.Itoa(id)
		}
		list = append(list, fact{"Subscription IDs", strings.Join(ids, ", ")})
	}
	for _, u := range p.User {
		list = append(list, fact{"User property", payload.Visible(u.Key + " = " + u.Value)})
	}
	return list
}

// facts pairs names and values, leaving out those without a value.
func facts(pairs ...string) []fact {
	var list []fact
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, fact{pairs[i], payload.Visible(pairs[i+1])})
		}
	}
	return list
}

func (d *details) Render() app.UI {
	v := d.View
	switch {
	case v.ID == 0:
		return d.region(el("p", "muted", "Select a message to see all of it."))
	case v.Gone:
		return d.region(el("p", "muted", "This message is no longer kept. It was cleared, or left the history to make room for newer ones."))
	case v.Gap != "":
		return d.region(el("p", "", v.Gap), factList(v.Facts))
	}
	return d.region(
		el("div", "stack tight",
			el("div", "actions",
				el("span", "kind", data("kind", v.Kind), v.Kind),
				when(v.Pill != "", el("span", "pill "+v.Tone, v.Pill)),
			),
			el("p", "mono topic", el("bdi", "foreign", v.Topic)),
		),
		el("div", "actions",
			button("", d.onCopyPayload, "Copy payload"),
			button("", d.onCopyTopic, "Copy topic"),
			when(v.Again != 0, button("", d.onSendAgain, "Send again")),
		),
		d.payload(),
		factList(v.Facts),
	)
}

func (d *details) region(parts ...any) app.UI {
	return el("section", "stack", append(parts, label("Message details"))...)
}

func factList(list []fact) app.UI {
	var rows []app.UI
	for _, f := range list {
		rows = append(rows, el("dt", "", f.Name), el("dd", "", el("bdi", "", f.Value)))
	}
	return el("dl", "facts", rows)
}

// payload shows the payload as it is looked at, with the other ways to look.
func (d *details) payload() app.UI {
	v := d.View
	as := d.shownAs()
	if as == "" {
		return el("p", "muted", "The payload is empty.")
	}
	choose := func(name, text string) app.UI {
		return el("label", "",
			el("input", "", kind("radio"), attr{"name", "payload-as"}, attr{"value", name}, is("checked", as == name)), text,
		)
	}
	var shown any
	switch as {
	case "json":
		shown = colour(v.Spans)
	case "text":
		shown = v.Text
	default:
		shown = v.Hex
	}
	return el("div", "stack tight",
		el("div", "choice", role("radiogroup"), label("Show payload as"), hidden(v.Form == payload.Binary), on{"change", d.onAs},
			when(v.Form == payload.JSON, choose("json", "JSON")),
			choose("text", "Text"),
			choose("hex", "Hex"),
		),
		el("pre", "code "+as, attr{"tabindex", "0"}, role("region"), label("Payload"), shown),
		el("p", "said", hidden(v.Cut == ""), v.Cut),
	)
}

// shownAs is how the payload is shown: the way that was chosen where it can be,
// else the one that fits; "" for an empty one.
func (d *details) shownAs() string {
	switch d.View.Form {
	case payload.Empty:
		return ""
	case payload.JSON:
		if d.as != "" {
			return d.as
		}
		return "json"
	case payload.Text:
		if d.as == "hex" {
			return "hex"
		}
		return "text"
	}
	return "hex"
}

// colour gives the first spans a colour and leaves the rest plain: an element
// for each number of a large array would be too many.
func colour(spans []payload.Span) []app.UI {
	var shown []app.UI
	for i, s := range spans {
		if i == maxColoured {
			return append(shown, app.Text(payload.Join(spans[i:])))
		}
		if s.Class == payload.Plain {
			shown = append(shown, app.Text(s.Text))
		} else {
			shown = append(shown, el("span", [...]string{"", "k", "s", "n", "l"}[s.Class], s.Text))
		}
	}
	return shown
}

func (d *details) onAs(_ app.Context, e app.Event) { _, d.as = typed(e) }

func (d *details) onSendAgain(app.Context, app.Event) {
	d.ui.send(session.SendAgainPressed{ID: d.View.Again})
}

func (d *details) onCopyPayload(ctx app.Context, _ app.Event) {
	if e, ok := d.ui.grid.store.Get(d.View.ID); ok {
		copyText(ctx, string(e.Payload), "Payload copied")
	}
}

func (d *details) onCopyTopic(ctx app.Context, _ app.Event) {
	if e, _, ok := d.ui.grid.store.Head(d.View.ID, 0); ok {
		copyText(ctx, e.Topic, "Topic copied")
	}
}

// copyText puts text on the clipboard and says so.
func copyText(ctx app.Context, text, done string) {
	ctx.Async(func() {
		if err := browser.CopyText(text); err != nil {
			done = "Nothing was copied: " + err.Error() + "."
		}
		ctx.Dispatch(func(app.Context) { toast(done) })
		time.Sleep(toastFor)
		ctx.Dispatch(func(app.Context) { toast("") })
	})
}
