package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/lint"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
	"deviceconsole/app/timeline"
)

// maxLinted bounds what of a payload the linter looks at for its details, in bytes:
// an event of the platform as a whole, whatever its characters.
const maxLinted = 256 << 10

// lintItem is a finding as the details show it.
type lintItem struct {
	Sign, Tone, Severity string
	What, Why            string
	Where                string // "line 1, column 33"; "" = no place in the payload
	Path                 string // of the tag; "" = none
	Fix                  string // what a button offers; "" = nothing
}

// lintView is what the linter says of a message.
type lintView struct {
	ID    timeline.ID
	Items []lintItem
	Count int
	Part  string // says how much of the payload was looked at; "" = all
}

// lintView asks the linter about an entry, of whose payload size is the length.
func (u *UI) lintView(id timeline.ID, topic string, size int) lintView {
	findings := u.grid.findings(id, maxLinted)
	v := lintView{ID: id, Count: lint.Count(findings)}
	for _, f := range findings {
		item := lintItem{Severity: f.Severity.String(), What: payload.Visible(f.What), Why: f.Why, Path: f.Path}
		if f.Fix != nil && !u.sealed() && composable(f.Fix.Apply(lint.FieldTopic, topic)) {
			item.Fix = f.Fix.Label + ", in a copy"
		}
		item.Sign, item.Tone = sign(f.Severity)
		if f.Line > 0 {
			item.Where = "line " + phrase.Grouped(f.Line) + ", column " + phrase.Grouped(f.Column)
		}
		if f.More > 0 {
			item.Why += " So in " + phrase.Counted(f.More, "further place") + "."
		}
		v.Items = append(v.Items, item)
	}
	if size > maxLinted {
		v.Part = "The linter looked at the first " + phrase.Counted(maxLinted, "byte") + " of " + phrase.Grouped(size) + "."
	}
	return v
}

// lintList are the findings about the message whose details are shown. A place that
// is pressed is shown in the tree of the payload.
type lintList struct {
	app.Compo
	ui   *UI
	View lintView
	Tree bool // the payload can be shown as a tree
}

func (l *lintList) Render() app.UI {
	var items []app.UI
	for i, f := range l.View.Items {
		where := any(nil)
		switch {
		case f.Where != "" && f.Path != "" && l.Tree:
			where = el("button", "link", kind("button"), on{"click", l.onPlace}, data("finding", strconv.Itoa(i)), title("Show it in the payload"), f.Where)
		case f.Where != "":
			where = el("span", "", f.Where)
		}
		items = append(items, el("li", "",
			el("span", "mark "+f.Tone, aria("hidden", "true"), f.Sign),
			el("p", "", el("span", "hush", f.Severity+": "), el("bdi", "", f.What)),
			el("p", "why", f.Why),
			el("span", "where", where,
				when(f.Fix != "", el("button", "link", kind("button"), on{"click", l.onFix}, data("finding", strconv.Itoa(i)),
					title("Take a mended copy into the send form"), f.Fix))),
		))
	}
	return el("section", "stack tight", label("Findings"), hidden(len(items) == 0),
		el("h3", "label", "Findings · "+strconv.Itoa(l.View.Count)),
		el("ul", "linted", items),
		el("p", "said", hidden(l.View.Part == ""), l.View.Part),
	)
}

// pressed is the finding that was pressed on.
func (l *lintList) pressed(e app.Event) (i int, ok bool) {
	value, _ := target(e, "data-finding")
	i, err := strconv.Atoi(value)
	return i, err == nil && i < len(l.View.Items)
}

func (l *lintList) onFix(ctx app.Context, e app.Event) {
	if i, ok := l.pressed(e); ok {
		l.ui.composeMended(ctx, l.View.ID, i)
	}
}

// composeMended takes a copy of a message into the send form, with one of its
// findings mended.
func (u *UI) composeMended(ctx app.Context, id timeline.ID, i int) {
	findings := u.grid.findings(id, maxLinted)
	e, ok := u.grid.store.Get(id)
	if !ok || i >= len(findings) || findings[i].Fix == nil {
		return
	}
	m, fix := messageOf(&e), findings[i].Fix
	m.Topic, m.Payload = fix.Apply(lint.FieldTopic, m.Topic), []byte(fix.Apply(lint.FieldPayload, string(m.Payload)))
	u.editAndSend(ctx, m)
}

func (l *lintList) onPlace(_ app.Context, e app.Event) {
	i, ok := l.pressed(e)
	if !ok {
		return
	}
	l.ui.detailed.as = asTree
	l.ui.json.seek(l.View.Items[i].Path)
	l.ui.redraw()
	l.ui.act(func(app.Context) { browser.ByID(jsonID).Focus() })
}
