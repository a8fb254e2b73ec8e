package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/draft"
	"deviceconsole/app/lint"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/session"
)

// notice is what the send form says about one of its fields: why it can't be sent,
// or what is likely a mistake.
type notice struct {
	Field        draft.Field
	Tone         string // "bad" = it can't be sent so, "missing" = nor without it; "worse", "warn", "mild"
	Text, Why    string
	Line, Column int // in the field; 0 = no place known
	Fixes        []draft.Fix
}

// noticesOf are the notices about what the form holds, the worst first.
func noticesOf(c session.Compose) (list []notice) {
	for _, p := range c.Built.Problems {
		tone := "bad"
		if p.Missing || identifies(p.Field) && c.Draft.Value(p.Field) == "" {
			tone = "missing" // nobody did anything wrong yet
		}
		list = append(list, notice{p.Field, tone, p.Text, "", p.Line, p.Column, p.Fixes})
	}
	for _, f := range c.Built.Findings {
		n := notice{f.Field, tones[f.Severity], f.Text, f.Why, f.Line, f.Column, f.Fixes}
		if f.More > 0 {
			n.Text += " (" + phrase.Counted(f.More, "more place") + ")"
		}
		list = append(list, n)
	}
	return list
}

// identifies reports whether a field is part of whom a message goes to.
func identifies(f draft.Field) bool {
	switch f {
	case draft.FieldUser, draft.FieldDevice, draft.FieldGroup, draft.FieldType:
		return true
	}
	return false
}

// tones are the severities of the linter for style sheets. None of them keeps a
// message from being sent.
var tones = map[lint.Severity]string{lint.Note: "mild", lint.Warning: "warn", lint.Error: "worse"}

// noticeView is a notice as it is drawn.
type noticeView struct {
	Field     draft.Field
	Tone      string
	Text, Why string
	Place     string   // "line 3, column 5"; "" = none
	Fixes     []string // labels of buttons
}

func noticeViewsOf(c session.Compose) (list []noticeView) {
	for _, n := range noticesOf(c) {
		v := noticeView{Field: n.Field, Tone: n.Tone, Text: payload.Visible(n.Text), Why: payload.Visible(n.Why)}
		if n.Line > 0 {
			v.Place = "line " + phrase.Grouped(n.Line) + ", column " + phrase.Grouped(n.Column)
		}
		for _, f := range n.Fixes {
			v.Fixes = append(v.Fixes, f.Label)
		}
		list = append(list, v)
	}
	return list
}

// wrong says why a field can't be sent as it is; "" = it can.
func (v *sendView) wrong(f draft.Field) string { return v.said(f, "bad") }

// said is the first that is said of a field in a tone.
func (v *sendView) said(f draft.Field, tone string) string {
	for _, n := range v.Notices {
		if n.Field == f && n.Tone == tone {
			return n.Text
		}
	}
	return ""
}

// problem is what is wrong with a field that has no other place to say it.
func (s *send) problem(f draft.Field) app.UI {
	return el("p", "error", id(fieldOf(f)+"-error"), s.View.wrong(f))
}

// findings are what is said about a field, beside it. What can't be sent is told
// by the field itself; here are the way to its place, and the ways out.
func (s *send) findings(f draft.Field) app.UI {
	var items []app.UI
	for i, n := range s.View.Notices {
		if n.Field != f || n.Tone == "missing" || n.Tone == "bad" && n.Place == "" && len(n.Fixes) == 0 {
			continue
		}
		number := strconv.Itoa(i)
		var does []app.UI
		for j, text := range n.Fixes {
			does = append(does, el("button", "link", kind("button"), data("fix", number+"."+strconv.Itoa(j)), text))
		}
		if n.Place != "" {
			does = append(does, el("button", "link", kind("button"), data("place", number), title("Put the cursor there"), "Go to "+n.Place))
		}
		items = append(items, el("li", "finding "+n.Tone,
			el("p", "", when(n.Tone != "bad", el("bdi", "", n.Text)), when(n.Why != "", el("span", "why", " "+n.Why)), " ", el("span", "does", does)),
		))
	}
	return el("ul", "findings", hidden(len(items) == 0), on{"click", s.onClick}, items)
}

// onClick presses the button of a notice, whichever it is. The form does not hear it: go-app
// would draw the page for every click in it, that on Send included.
func (s *send) onClick(_ app.Context, e app.Event) {
	if value, ok := target(e, "data-fix"); ok {
		number, fix, _ := strings.Cut(value, ".")
		s.ui.pressFix(number, fix)
	} else if value, ok := target(e, "data-place"); ok {
		s.ui.pressPlace(value)
	} else if _, ok := target(e, "data-first"); ok {
		s.ui.pressFirst()
	}
}

// pressFix makes the changes of a fix. What changes in an editor is typed there,
// so that the browser's undo takes it back.
func (u *UI) pressFix(number, fix string) {
	list := noticesOf(u.model.Compose)
	i, j := atoi(number), atoi(fix)
	if i >= len(list) || j >= len(list[i].Fixes) {
		return
	}
	changes := list[i].Fixes[j].Changes
	var mended []string
	for _, change := range changes {
		mended = append(mended, u.placeOf(change))
	}
	u.leaveFocusTo(mended...)
	for _, change := range changes {
		if e := u.editorOf(change.Field); e != nil && !(change.Field == draft.FieldData && u.composer.tags.on) {
			e.replace(change.Value)
		} else {
			u.change(change.Field, change.Value)
		}
	}
}

// placeOf is the id of what shows a changed field.
func (u *UI) placeOf(change draft.Change) string {
	switch {
	case change.Field == draft.FieldData && u.composer.tags.on:
		return addTagID
	case change.Field == draft.FieldStamping:
		return stampName + change.Value
	}
	return fieldOf(change.Field)
}

// pressPlace puts the cursor where a notice points to.
func (u *UI) pressPlace(number string) {
	list, i := noticesOf(u.model.Compose), atoi(number)
	if i >= len(list) {
		return
	}
	e := u.editorOf(list[i].Field)
	if e == nil {
		return
	}
	if u.composer.tags.on {
		u.focus(fieldOf(list[i].Field)) // the text can't have it before it is drawn
	}
	u.showTags(false)
	at := offsetOf(e.known, list[i].Line, list[i].Column)
	u.act(func(app.Context) { e.reveal(at) }) // once it can be seen
}

// offsetOf is the byte of a text at a line and column, which count from 1, the
// column in characters.
func offsetOf(text string, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return len(text)
		}
		at += i + 1
	}
	for i, r := range text[at:] {
		if column--; column == 0 || r == '\n' {
			return at + i
		}
	}
	return len(text)
}

// worst is the tone of the first notice, which is the worst; "" = there is none.
func worst(list []noticeView) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Tone
}

// problemID is the id of the field that has to be mended.
func problemID(m session.Model, f draft.Field) string {
	switch a := m.Asking; {
	case f != draft.FieldReply || !a.On:
		return fieldOf(f)
	case a.TimeoutError != "":
		return replyTimeoutID
	case a.ByRule:
		return replyRuleID
	}
	return fieldOf(f)
}

// pressFirst goes to the field of the first notice.
func (u *UI) pressFirst() {
	for i, n := range noticesOf(u.model.Compose) {
		if i == 0 && n.Line > 0 {
			u.pressPlace("0")
		} else if i == 0 {
			u.focus(problemID(u.model, n.Field))
		}
	}
}

// summary says above Send how much is said about the fields.
func summary(list []noticeView) string {
	bad, missing, warn := 0, 0, 0
	for _, n := range list {
		switch n.Tone {
		case "bad":
			bad++
		case "missing":
			missing++
		case "warn", "worse":
			warn++
		}
	}
	var parts []string
	if bad > 0 {
		parts = append(parts, phrase.Counted(bad, "problem")+" to mend")
	}
	if missing > 0 {
		parts = append(parts, phrase.Counted(missing, "part")+" missing")
	}
	if warn > 0 {
		parts = append(parts, phrase.Counted(warn, "warning"))
	}
	return strings.Join(parts, " · ")
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 1 << 30 // beyond any list
	}
	return n
}
