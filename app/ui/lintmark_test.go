//go:build !js

package ui

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/lint"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

func TestAMarkTellsTheWorst(t *testing.T) {
	for _, c := range []struct {
		name     string
		findings []lint.Finding
		want     lintMark
	}{
		{"nothing", nil, lintMark{}},
		{"a note", []lint.Finding{{Severity: lint.Note, What: "a."}}, lintMark{"○", "info", "1 finding", "1 finding: a."}},
		{"a warning", []lint.Finding{{Severity: lint.Note, What: "a."}, {Severity: lint.Warning, What: "b\u202e."}}, lintMark{"▲", "warn", "2 findings", "2 findings: b‹U+202E›."}},
		{"an error", []lint.Finding{{Severity: lint.Error, What: "a.", More: 995}, {Severity: lint.Warning, What: "b."}}, lintMark{"◆", "bad", "997 findings", "997 findings: a."}},
	} {
		if got := markOf(c.findings); got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestRowsAreMarkedAndKeepTheirMarks(t *testing.T) {
	g, store := newGrid(t)
	for _, p := range []string{`{"ok":1}`, `{"id":9007199254740993}`, `{"a":1,"a":2`} {
		store.Append(timeline.Entry{Topic: "1/demo/kitchen/console/event", Payload: []byte(p)})
	}
	g.draw()
	for g.lint(time.Now()) { // until there was time for all of them
	}
	for id, want := range map[timeline.ID]lintMark{
		1: {}, 2: {"▲", "warn", "1 finding", "1 finding: id: JavaScript readers will round this number."}, 3: {"▲", "warn", "1 finding", "1 finding: The JSON is cut short: the text ends too early."},
	} {
		l := g.byID[id]
		if l.mark != want || l.m.Text() != want.Sign || l.m.Attr("aria-label") != want.Name {
			t.Errorf("row %d: %+v", id, l.mark)
		}
	}
	late := time.Now().Add(-time.Hour)
	if g.lint(late) {
		t.Error("what was looked at is looked at again")
	}
	store.Append(timeline.Entry{Topic: "x", Payload: []byte(`{"id":9007199254740993}`)})
	g.draw()
	if !g.lint(late) {
		t.Error("a new row is not looked at, though no time was left for it")
	}
	for g.lint(time.Now()) {
	}
	for range maxLines {
		store.Append(timeline.Entry{Topic: "1/demo/kitchen/console/event", Payload: []byte(`{"ok":1}`)})
	}
	g.draw()
	if !g.lint(late) {
		t.Error("rows of a flood are not looked at, though no time was left for them")
	}
	for _, l := range g.lines {
		if l.id != 0 && l.mark != (lintMark{}) {
			t.Errorf("row %d has the mark of the message before: %+v", l.id, l.mark)
		}
	}
	for g.lint(time.Now()) {
	}
	g.judgeFor(platform.Rights{Role: platform.RoleOperator})
	if !g.lint(late) {
		t.Error("for another account the rows are not looked at anew")
	}
}

func TestDetailsSayWhatWhereAndWhy(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.receive(t, "1/demo/kitchen/console/event", `{"event_data":{"motor":{"id":9007199254740993}},"x":"<b>"}`, `{}`)
	c.send(session.RowSelected{ID: 1, Open: true})
	c.draw(nil)
	c.shows(t, "Findings · 1", "motor.id: JavaScript readers will round this number.", "exact up to 9007199254740991", "line 1, column 30")
	c.showAs(1, asHex)
	c.shows(t, "Findings · 1", "motor.id: JavaScript readers will round this number.")
	c.showAs(2, asText)
	if strings.Contains(c.html(), "JavaScript readers") {
		t.Error("a clean message has findings")
	}
}

func TestThePlaceOfAFindingIsSoughtInTheTree(t *testing.T) {
	tree := newJSONTree("0/p/u/d", `{"x":[1,2],"event_data":{"motor":{"id":9007199254740993}}}`)
	tree.setAll(false)
	tree.all()
	for path, want := range map[string]string{"motor.id": "event_data.motor.id", "x.1": "x.1", "event_data": "event_data", "gone": "event_data"} {
		if path == "gone" {
			tree.seek("event_data")
			tree.all()
		}
		tree.seek(path)
		tree.all()
		if l := tree.lines[tree.cursor]; l.Path != want {
			t.Errorf("%s: the tree is at %q", path, l.Path)
		}
	}
}

// BenchmarkLintRows is what marking 40 new rows costs.
func BenchmarkLintRows(b *testing.B) {
	s := timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 1000})
	for range 100 {
		s.Append(timeline.Entry{At: time.Now(), Topic: "0/demo/kitchen/mw-3f2a", Payload: []byte(`{"event_data":{"state":"heating","power_w":812,"door":"closed","temp_c":71.4,"seq":1821},"observed_at":"2026-11-25T12:00:00.123456Z"}`)})
	}
	g := grid{store: s}
	b.ReportAllocs()
	for b.Loop() {
		for id := range timeline.ID(40) {
			markOf(g.findings(60+id, lint.RowBytes))
		}
	}
}
