package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
	"deviceconsole/app/session"
)

// details shows everything about one message.
type details struct {
	app.Compo
	ui   *UI
	View detailsView
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
			el("p", "mono topic", el("bdi", "foreign", v.marker().mark(v.Topic))),
			el("p", "said", hidden(v.TopicCut == ""), v.TopicCut),
		),
		el("div", "actions",
			button("", d.onCopyPayload, "Copy payload"),
			button("", d.onCopyTopic, "Copy topic"),
			&copyAs{ui: d.ui, ID: v.ID},
			button("", d.onDownload, "Download payload"),
			when(v.Again != 0, button("", d.onSendAgain, "Send again")),
			when(v.Compose, button("", d.onEditAndSend, title("Put it into the send form, to change it first"), "Edit and send")),
		),
		el("div", "actions paired", hidden(v.Pair.Words == ""),
			el("span", "pill "+v.Pair.Tone, v.Pair.Words),
			button("small", d.onPair, hidden(v.Pair.Other == 0), v.Pair.Show),
		),
		&lintList{ui: d.ui, View: v.Lint, Tree: v.Form == payload.JSON},
		el("p", "said since", el("bdi", "", v.Since)),
		d.ways(),
		&treeBox{ui: d.ui, Shown: v.As == asTree},
		d.payload(),
		factList(v.Facts),
	)
}

func (d *details) region(parts ...any) app.UI {
	return el("section", "stack", append(parts, label("Message details"))...)
}

// ways are the ways of looking at the payload.
func (d *details) ways() app.UI {
	var choices []app.UI
	for _, w := range waysOf(d.View.Form) {
		choices = append(choices, el("label", "",
			el("input", "", kind("radio"), attr{"name", "payload-as"}, attr{"value", w.as}, is("checked", d.View.As == w.as)), w.word))
	}
	return el("div", "choice", role("radiogroup"), label("Show payload as"), on{"change", d.onAs}, choices)
}

// payload shows the payload in any way but as a tree.
func (d *details) payload() app.UI {
	v := d.View
	var shown any
	switch v.As {
	case "":
		shown = el("p", "muted", "The payload is empty.")
	case asTree:
	case asChanges:
		shown = changesOf(v.Diff)
	case asPretty:
		shown = codeOf(v.As, colour(v.Spans, v.marker()))
	default:
		shown = codeOf(v.As, blocks(v.Text, v.marker()))
	}
	return el("div", "stack tight", hidden(v.As == asTree), shown, el("p", "said", hidden(v.Cut == ""), v.Cut))
}

func codeOf(as string, shown any) app.UI {
	return el("pre", "code "+as, attr{"tabindex", "0"}, role("region"), label("Payload"), shown)
}

// classNames are the names of the classes of JSON for style sheets.
var classNames = [...]string{payload.Plain: "", payload.Key: "k", payload.String: "s", payload.Number: "n", payload.Literal: "l"}

func (d *details) onAs(_ app.Context, e app.Event) {
	_, d.ui.detailed.as = typed(e)
	d.ui.redraw()
}

func (d *details) onSendAgain(app.Context, app.Event) {
	d.ui.send(session.SendAgainPressed{ID: d.View.Again})
}

func (d *details) onPair(ctx app.Context, _ app.Event) { d.ui.open(ctx, d.View.Pair.Other) }

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

func (d *details) onDownload(ctx app.Context, _ app.Event) {
	e, ok := d.ui.grid.store.Get(d.View.ID)
	if !ok {
		return
	}
	name, mime := payloadFile(&e)
	if err := browser.Save(name, mime, e.Payload); err != nil {
		say(ctx, "Nothing was saved: "+err.Error()+".")
		return
	}
	say(ctx, "Saved as "+name)
}

// copyText puts text on the clipboard and says so.
func copyText(ctx app.Context, text, done string) {
	ctx.Async(func() {
		if err := browser.CopyText(text); err != nil {
			done = "Nothing was copied: " + err.Error() + "."
		}
		ctx.Dispatch(func(ctx app.Context) { say(ctx, done) })
	})
}
