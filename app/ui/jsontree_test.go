//go:build !js

package ui

import (
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/timeline"
)

// newJSONTree shows a payload in a tree that is all drawn.
func newJSONTree(topic, text string) *jsonTree {
	t := &jsonTree{}
	t.attach(browser.Create("div"), browser.Create("p"))
	t.show(nil, 1, topic, []byte(text), len(text))
	t.all()
	return t
}

func (t *jsonTree) all() {
	for t.draw(time.Now()) {
	}
}

// seen are the lines that a person sees.
func (t *jsonTree) seen() string {
	var lines []string
	for _, e := range t.box.Children() {
		if e.Attr("hidden") != "true" {
			lines = append(lines, strings.TrimSuffix(e.Text(), "Show more"))
		}
	}
	return strings.Join(lines, " | ")
}

func (t *jsonTree) press(keys ...string) {
	for _, key := range keys {
		t.key(key)
		t.all()
	}
}

const small = `{"id":9007199254740993001,"v":127.0,"in":{"l":[1,"two"],"e":{}}}`

func TestJSONTreeShowsValuesAsSentAndCountsMembers(t *testing.T) {
	tree := newJSONTree("t", small)
	want := `{ 3 members } | "id": 9007199254740993001 | "v": 127.0 | "in": { 2 members } | "l": [ 2 items ] | 0: 1 | 1: "two" | "e": {}`
	if got := tree.seen(); got != want {
		t.Errorf("%s", got)
	}
	in := tree.box.Children()[3]
	for name, want := range map[string]string{"role": "treeitem", "aria-level": "2", "aria-expanded": "true", "aria-posinset": "3", "aria-setsize": "3"} {
		if got := in.Attr(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if leaf := tree.box.Children()[1]; leaf.Attr("aria-expanded") != "" {
		t.Error("a number can be opened")
	}
}

func TestJSONTreeIsWorkedByKeys(t *testing.T) {
	for _, c := range []struct {
		name   string
		keys   []string
		active string // text of the active line
		seen   string // what has become of the tree; "" = as it was
	}{
		{"down and up", []string{"ArrowDown", "ArrowDown", "ArrowUp"}, `"id": 9007199254740993001`, ""},
		{"the ends", []string{"End", "ArrowDown"}, `"e": {}`, ""},
		{"home", []string{"End", "Home", "ArrowUp"}, "{ 3 members }", ""},
		{"right goes in", []string{"ArrowRight"}, `"id": 9007199254740993001`, ""},
		{"left goes out", []string{"End", "ArrowLeft"}, `"in": { 2 members }`, ""},
		{"left closes", []string{"End", "ArrowLeft", "ArrowLeft"}, `"in": { 2 members }`, `{ 3 members } | "id": 9007199254740993001 | "v": 127.0 | "in": { 2 members }`},
		{"Enter closes, Space opens", []string{"End", "ArrowLeft", "Enter", " "}, `"in": { 2 members }`, ""},
		{"* opens what is beside", []string{"End", "ArrowLeft", "Enter", "*"}, `"in": { 2 members }`, ""},
		{"Enter on a number", []string{"ArrowDown", "Enter"}, `"id": 9007199254740993001`, ""},
	} {
		tree := newJSONTree("t", small)
		before := tree.seen()
		tree.press(c.keys...)
		active := ""
		for _, e := range tree.box.Children() {
			if e.Attr("id") == tree.box.Attr("aria-activedescendant") && e.Attr("data-cursor") == "true" {
				active = strings.TrimSuffix(e.Text(), "Show more")
			}
		}
		if active != c.active {
			t.Errorf("%s: on %s", c.name, active)
		}
		if c.seen == "" {
			c.seen = before
		}
		if got := tree.seen(); got != c.seen {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

func TestJSONTreeKeepsWhatIsClosedWithinATopic(t *testing.T) {
	tree := newJSONTree("t", small)
	tree.press("End", "ArrowLeft", "ArrowLeft")
	show := func(id timeline.ID, topic, text string) string {
		tree.show(nil, id, topic, []byte(text), len(text))
		tree.all()
		return tree.seen()
	}
	if got := show(2, "t", `{"in":{"l":[3]},"x":1}`); got != `{ 2 members } | "in": { 1 member } | "x": 1` {
		t.Error(got)
	}
	if got := show(3, "other", `{"in":{"l":3}}`); got != `{ 1 member } | "in": { 1 member } | "l": 3` {
		t.Error(got)
	}
	tree.setAll(false)
	tree.all()
	if got := tree.seen(); got != `{ 1 member } | "in": { 1 member }` {
		t.Error(got)
	}
	tree.setAll(true)
	tree.all()
	if got := tree.seen(); got != `{ 1 member } | "in": { 1 member } | "l": 3` {
		t.Error(got)
	}
}

func TestJSONTreeShowsAPartOfWhatIsLarge(t *testing.T) {
	tree := newJSONTree("t", "["+strings.Repeat("1.5,", 999_999)+"1]")
	last := tree.box.Children()[len(tree.box.Children())-1]
	if got := last.Text(); got != "The first 100 of 1,000,000 items are shown.Show more" {
		t.Error(got)
	}
	tree.press("End", "Enter")
	if n := len(tree.box.Children()); n != 1102 {
		t.Errorf("%d lines", n)
	}
	for range 6 {
		tree.press("End", "Enter")
	}
	if n := len(tree.box.Children()); n > 5000 {
		t.Errorf("%d lines", n)
	}
	if got := tree.note.Text(); !strings.Contains(got, "The first 5,000 lines are shown") {
		t.Error(got)
	}
}

func TestJSONTreeShowsAPartOfWhatIsDeep(t *testing.T) {
	tree := newJSONTree("t", strings.Repeat(`{"a":`, 10_000)+"1"+strings.Repeat("}", 10_000))
	tree.setAll(true)
	tree.all()
	if got := tree.seen(); !strings.Contains(got, "deeper than 100 levels: not shown here") {
		t.Error(got[len(got)-200:])
	}
}

func TestJSONTreeSaysWhereJSONBreaksOff(t *testing.T) {
	text := `{"a":1,"b":[1,2` + strings.Repeat(" ", 300<<10) + `3]}`
	tree := newJSONTree("t", text)
	if got := tree.note.Text(); !strings.HasPrefix(got, "The JSON breaks off at byte 307,215 of ") {
		t.Error(got)
	}
	tree.show(nil, 2, "t", []byte(`{"a":[1,2`), 1<<30)
	tree.all()
	if got := tree.note.Text(); !strings.HasPrefix(got, "The first 9 bytes of 1,073") {
		t.Error(got)
	}
}

func TestJSONTreeOfHostileTextIsVisible(t *testing.T) {
	tree := newJSONTree("t", "{\"<img>\u202e\":\"\u200b\x7f\"}")
	if got := tree.seen(); got != `{ 1 member } | "<img>‹U+202E›": "‹U+200B›␡"` {
		t.Error(got)
	}
}

func TestJSONTreeWritesOnlyWhatDiffers(t *testing.T) {
	tree := newJSONTree("t", `{"a":1,"b":2}`)
	before := tree.box.Writes()
	tree.show(nil, 2, "t", []byte(`{"a":1,"b":3}`), 13)
	tree.all()
	if n := tree.box.Writes() - before; n != 1 {
		t.Errorf("%d writes for one number", n)
	}
}

func TestJSONTreeMarksTheWordsOfTheFilter(t *testing.T) {
	tree := newJSONTree("t", `{"door":"open","n":1,"lock":"the door is open"}`)
	plain := tree.seen()
	marks := func() string {
		var found []string
		for _, line := range tree.box.Children() {
			for _, part := range line.Children() {
				for _, e := range part.Children() {
					if e.Tag() == "MARK" {
						found = append(found, e.Text())
					}
				}
			}
		}
		return strings.Join(found, " ")
	}
	for _, c := range []struct{ filter, want string }{{"door", "door door"}, {"open", "open open"}, {"n:1", ""}} {
		found, err := filter.Parse(c.filter, filter.Env{})
		if err != nil {
			t.Fatal(err)
		}
		tree.markFound(found)
		tree.all()
		if got := marks(); got != c.want {
			t.Errorf("%s: marked are %q, want %q", c.filter, got, c.want)
		}
	}
	tree.markFound(nil)
	tree.all()
	if marks() != "" || tree.seen() != plain {
		t.Errorf("marks outlive their filter: %s", tree.seen())
	}
}
