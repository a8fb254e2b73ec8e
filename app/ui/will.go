package ui

import (
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/draft"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

// maxWill bounds the bytes of a payload that is about to be sent which are shown.
const maxWill = 4 << 10

// will shows what Send would send. It is drawn by itself: a time in the payload is
// another with each message, and the form around it stays.
type will struct {
	app.Compo
	ui   *UI
	View willView
}

type willView struct {
	Topic   string
	Payload string // "" while there is none
	Cut     string // says how much of it is shown; "" = all
	Empty   bool   // an empty payload will be sent
}

// willViewOf shows the payload that would be sent, a long one in part.
func willViewOf(b draft.Built) willView {
	p := b.Message.Payload
	v := willView{Topic: willTopic(b), Empty: p != nil && len(p) == 0}
	head := payload.Head(p, maxWill)
	if utf8.Valid(head) {
		v.Payload = payload.Visible(string(head))
	} else {
		v.Payload, _ = payload.Hex(head, maxWill/8)
		head = head[:min(len(head), maxWill/8)]
	}
	if len(head) < len(p) {
		v.Cut = "The first " + phrase.Counted(len(head), "byte") + " of " + phrase.Grouped(len(p)) + " are shown. All of them are sent."
	}
	return v
}

// willTopic is the topic that would be sent to, a long one in part.
func willTopic(b draft.Built) string { return payload.Topic(firstPart(b.Message.Topic)) }

func (w *will) OnMount(app.Context) { w.ui.composer.will = w }
func (w *will) renew() bool         { return renewed(&w.View, willViewOf(w.ui.model.Compose.Built)) }

func (w *will) Render() app.UI {
	v := w.View
	return el("section", "field", label("What will be sent"),
		el("h2", "label", "What will be sent"),
		el("div", "code will",
			el("div", "topic", el("bdi", "", v.Topic)),
			el("div", "", el("bdi", "", v.Payload)),
			el("div", "muted", hidden(!v.Empty), "An empty payload."),
			el("div", "muted", hidden(v.Topic+v.Payload != "" || v.Empty), "Nothing yet: a part is missing or wrong."),
		),
		el("p", "said", hidden(v.Cut == ""), v.Cut),
	)
}

// askedPart is what a person should know before pressing Send, and what else can
// be done under the same topic.
func (s *send) askedPart() app.UI {
	v := s.View
	var notes []app.UI
	for _, n := range v.Notes {
		notes = append(notes, el("p", "said", n))
	}
	clears := "Clear retained update"
	if v.Kind == draft.ToGroup {
		clears = "Clear retained message"
	}
	return el("div", "stack tight",
		el("div", "stack tight", hidden(len(notes) == 0), notes),
		el("div", "offer clears", hidden(v.Clears == ""),
			el("p", "said", "Sends an empty retained message to ", el("bdi", "mono", v.Clears), ": new subscribers no longer get the stored one. The stored one can't be brought back from here."),
			button("", s.onClearRetained, clears),
		),
		el("p", "error", live(liveUrgent), v.wrong(draft.FieldForm)),
		s.findings(draft.FieldForm),
		el("p", "said", hidden(!v.Editing), "This changes a message that waits in the outbox. It keeps its place there."),
	)
}

// actions are the buttons at the end of the form, which stay in sight while the
// form is, and what became of the last message, or why it was not taken.
func (s *send) actions() app.UI {
	v := s.View
	sum := summary(v.Notices)
	return el("div", "actions go",
		el("p", "error refused", live(liveUrgent), v.Refused),
		el("span", "grow num fate",
			el("span", "", v.Size),
			when(sum != "", el("button", "link summary", kind("button"), on{"click", s.onClick}, data("first", ""), data("tone", worst(v.Notices)), title("Go there"), sum)),
			el("span", "", id(fateID), live(livePolite))),
		button("", s.onStopEditing, hidden(!v.Editing), "Stop editing"),
		button("", s.onRepeat, id(repeatOpenID), hidden(v.Editing), is("disabled", !v.Ready), "Repeat…"),
		el("button", "button primary", kind("submit"), is("disabled", !v.Ready), sendVerb(v.Editing)),
	)
}

// sendVerb is what the form's button does with the message.
func sendVerb(editing bool) string {
	if editing {
		return "Save"
	}
	return "Send"
}

func (s *send) onStopEditing(app.Context, app.Event) { s.ui.send(session.EditStopped{}) }
