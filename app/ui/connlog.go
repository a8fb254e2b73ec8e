package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/connlog"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

const (
	logFindID = "log-find"
	logKindID = "log-kind"
	logShown  = 100 // entries at most in the page
)

// logPart is the section of the connection's panel with the log of the connection.
type logPart struct {
	app.Compo
	View logView

	kind int    // shown alone, from 1; 0 = all are
	text string // shown alone is what holds it
}

type logView struct {
	Log    connlog.Log
	Hidden bool
}

func (l *logPart) Render() app.UI {
	v := l.View
	found, total := v.Log.Find(l.only(), l.text, logShown)
	items := make([]app.UI, len(found))
	for i, e := range found {
		items[i] = logItem(e)
	}
	return el("section", "log stack tight", aria("labelledby", "log-title"), hidden(v.Hidden || v.Log.Len() == 0),
		el("div", "head",
			el("h2", "", id("log-title"), "Connection log"),
			button("small", l.onExport, label("Export log"), title("Save the whole log as text, without keys and passwords"), "Export"),
		),
		el("div", "field logtools",
			el("select", "", id(logKindID), label("Kind of lines"), on{"change", l.onKind}, kindOptions()),
			el("input", "", kind("search"), id(logFindID), label("Filter log"), attr{"placeholder", "Filter"}, attr{"autocapitalize", "none"}, attr{"enterkeyhint", "search"}, on{"input", l.onInput}),
		),
		el("ol", "loglines", label("Connection log, newest first"), attr{"tabindex", "0"}, items),
		el("p", "hint", live(l.politeness()), l.summary(len(found), total)),
	)
}

func kindOptions() []app.UI {
	list := []app.UI{el("option", "", attr{"value", "0"}, "all")}
	for i, k := range connlog.Kinds() {
		list = append(list, el("option", "", attr{"value", strconv.Itoa(i + 1)}, k.String()))
	}
	return list
}

// politeness has the summary read out while lines are looked for, and not with each
// line that comes.
func (l *logPart) politeness() string {
	if l.kind > 0 || l.text != "" {
		return "polite"
	}
	return "off"
}

// summary says what of the log is not shown; "" = nothing.
func (l *logPart) summary(shown, total int) string {
	text := ""
	switch {
	case total == 0:
		text = "No line is like this."
	case shown < total:
		text = "The newest " + phrase.Grouped(shown) + " of " + phrase.Counted(uint64(total), "line") + ". Export has all."
	}
	if left := l.View.Log.Left(); left > 0 {
		text += " " + phrase.Counted(left, "older line") + " left: the log holds " + phrase.Grouped(connlog.Max) + "."
	}
	return text
}

func logItem(e connlog.Entry) app.UI {
	class := ""
	if e.Bad {
		class = "bad"
	}
	return el("li", class,
		el("time", "num", title(moment(e.At)), phrase.Clock(e.At)),
		el("span", "foreign", when(e.Bad, el("b", "", "Failed: ")), payload.Visible(e.Text)),
	)
}

// only is the kind that is shown alone; nil = all are.
func (l *logPart) only() *connlog.Kind {
	if l.kind == 0 {
		return nil
	}
	return &connlog.Kinds()[l.kind-1]
}

func (l *logPart) onKind(_ app.Context, e app.Event) {
	_, value := typed(e)
	if n, err := strconv.Atoi(value); err == nil && n >= 0 && n <= len(connlog.Kinds()) {
		l.kind = n
	}
}

func (l *logPart) onInput(_ app.Context, e app.Event) { _, l.text = typed(e) }

func (l *logPart) onExport(ctx app.Context, _ app.Event) {
	name := "connection-log-" + browser.Now().Format("2006-01-02-150405") + ".txt"
	if err := browser.Save(name, "text/plain", l.View.Log.AppendText(nil)); err != nil {
		say(ctx, "The log could not be saved: "+err.Error())
		return
	}
	say(ctx, "Saved "+name)
}
