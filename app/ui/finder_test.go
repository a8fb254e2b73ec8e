//go:build !js

package ui

import (
	"html"
	"strings"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// searchBox is a page with a search box that a person can type into, and one
// message to be found.
func searchBox(t *testing.T) console {
	t.Helper()
	put(t, filterID)
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	b.config.OnMessage(mqttws.Message{Topic: "0/demo/kitchen/mw-3f2a", Payload: []byte(`{"event_data":{"door":"closed","temp_c":71.4}}`)})
	c.draw(nil)
	return c
}

// types is a person who goes on typing at the end of the search box.
func (c console) types(text string) {
	box := browser.ByID(filterID)
	box.SetValue(box.Value() + text)
	box.SetCaret(len(box.Value()))
	c.typedFilter(box.Value(), box.Caret())
	c.draw(nil)
}

func (c console) presses(keys ...string) {
	for _, key := range keys {
		if c.finder.takes(key) {
			c.finderKey(key)
		}
	}
}

func (c console) wantFilter(t *testing.T, want string) {
	t.Helper()
	if got := c.runner.Model().View.Filter; got != want || browser.ByID(filterID).Value() != want {
		t.Errorf("the filter is %q and the box holds %q, want %q", got, browser.ByID(filterID).Value(), want)
	}
}

func TestSuggestionsAreChosenWithKeys(t *testing.T) {
	c := searchBox(t)
	c.types("dev")
	c.shows(t, `role="listbox"`, `aria-label="Suggestions"`, "device:", "messages from and to a device")
	c.shows(t, "↓ goes to")
	c.presses("Enter", "Tab")
	c.wantFilter(t, "dev") // no arrow was pressed
	c.presses("ArrowDown")
	c.shows(t, `aria-activedescendant="filter-list-0"`)
	c.presses("Enter")
	c.wantFilter(t, "device:")
	c.shows(t, "mw-3f2a", "seen lately") // what may follow
	c.presses("ArrowDown", "ArrowUp", "ArrowUp", "Tab")
	c.wantFilter(t, "device:mw-3f2a ")
	if strings.Contains(c.html(), "↓ goes to") {
		t.Error("suggestions are told of that are closed")
	}

	c.types("temp_c")
	c.presses("ArrowDown", "Escape", "Enter")
	c.wantFilter(t, "device:mw-3f2a temp_c")
	if c.finder.open {
		t.Error("Esc leaves the suggestions open")
	}
	c.types(">60")
	c.wantFilter(t, "device:mw-3f2a temp_c>60")
	c.runner.View().Advance(1000)
	if n := c.runner.View().Messages(); n != 1 {
		t.Errorf("%d messages are shown", n)
	}
}

func TestHelpIsSuggested(t *testing.T) {
	dialog := put(t, filterHelpID)
	c := searchBox(t)
	c.types("?")
	c.presses("ArrowDown", "Enter")
	c.fill(nil)
	if !dialog.IsOpen() || c.runner.Model().View.Filter != "" {
		t.Error("the help is not open, or the question mark is still there")
	}
	dialog.CloseDialog()
	for _, x := range filterExamples {
		if _, err := filter.Parse(x.text, filter.Env{Now: time.Now()}); err != nil {
			t.Errorf("the example %s: %v", x.text, err)
		}
		c.shows(t, html.EscapeString(x.about))
	}
}

func TestWhatIsWrongWithAFilterIsShownAtItsPlace(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		name, text           string
		age                  time.Duration
		suggesting           bool
		before, wrong, after string
	}{
		{"in the middle", "open kind:evnt now", 0, true, "open kind:", "evnt", " now"},
		{"at the end, while typing", "kind:evnt", 0, false, "", "", ""},
		{"at the end, after a while", "kind:evnt", time.Second, false, "kind:", "evnt", ""},
		{"at the end, with suggestions", "kind:evnt", time.Second, true, "", "", ""},
		{"far in", strings.Repeat("x", 40) + " kind:é" + strings.Repeat("y", 40) + " z", 0, false,
			"…" + strings.Repeat("x", 24) + " kind:", "é" + strings.Repeat("y", 29) + "…", " z"},
		{"controls", "\u202e qos:\x01 z", 0, false, "‹U+202E› qos:", "␁", " z"},
	} {
		m, _ := session.Update(session.NewModel(), session.At{Time: now, Event: session.FilterChanged{Text: c.text}})
		p := filterProblemOf(m.View, c.suggesting, now.Add(c.age))
		if p.Before != c.before || p.Wrong != c.wrong || p.After != c.after || (p.Message == "") != (c.wrong == "") {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
}

func TestAMistakeIsMendedWithAButton(t *testing.T) {
	c := searchBox(t)
	c.types("kind:evnt closed")
	c.finder.open = false
	c.marks(t, `id="filter"`, "aria-invalid")
	c.shows(t, `aria-describedby="filter-error"`, "Write event", "is none of event")
	n := filterNote{ui: c.UI, View: filterProblemOf(c.model.View, false, time.Now())}
	n.onFix(nil, app.Event{})
	if got := c.runner.Model().View.Filter; got != "kind:event closed" {
		t.Errorf("it became %q", got)
	}
}

func TestWordsThatWereFoundAreMarked(t *testing.T) {
	g, store := newGrid(t)
	store.Append(timeline.Entry{Topic: "0/p/u/Door-1", Payload: []byte(`{"door":"open"}`)})
	store.Append(timeline.Entry{Topic: "0/p/u/d", Payload: []byte(`{"n":1}`)})
	g.draw()
	quiet := g.rows.Writes()
	g.found, _ = filter.Parse("door", filter.Env{})
	g.draw()
	marks := func(e browser.Element) (found []string) {
		for _, c := range e.Children() {
			if c.Tag() == "MARK" {
				found = append(found, c.Text())
			}
		}
		return found
	}
	l := g.byID[1]
	if got := strings.Join(append(marks(l.device), marks(l.text)...), " "); got != "Door door" {
		t.Errorf("marked are %q", got)
	}
	if l.text.Text() != `{"door":"open"}` || l.device.Text() != "Door-1" {
		t.Errorf("the text became %q and %q", l.text.Text(), l.device.Text())
	}
	if other := g.byID[2]; other.el.Writes() != 0 && len(marks(other.text)) > 0 {
		t.Error("a row without the word is marked")
	}
	marked := g.rows.Writes()
	if marked-quiet > 4 {
		t.Errorf("two cells with marks took %d writes", marked-quiet)
	}
	g.draw()
	if g.rows.Writes() != marked {
		t.Error("marks are written again without a change")
	}
	g.found = nil
	g.draw()
	if len(marks(l.device))+len(marks(l.text)) > 0 || l.text.Text() != `{"door":"open"}` {
		t.Error("marks outlive their filter")
	}
}

func TestWhatWasFoundFarInAPayloadIsBroughtIntoSight(t *testing.T) {
	g, store := newGrid(t)
	far := strings.Repeat("x", 200)
	for _, p := range []string{`{"a":"heat"}`, `{"a":"` + far + `","b":"heat"}`, `{"a":"` + far + far + far + `","b":"heat"}`, `{"a":"` + far + far + far + far + far + `","b":"heat"}`, `{"c":1}`} {
		store.Append(timeline.Entry{Topic: "0/p/u/d", Payload: []byte(p)})
	}
	g.draw()
	g.found, _ = filter.Parse("heat", filter.Env{})
	g.draw()
	for id, want := range map[timeline.ID]string{
		1: `{"a":"heat"}`,
		2: `…xxxxx","b":"heat"}`,
		3: `…xxxxx","b":"heat"}`,
		4: `{"a":"xxx`, // too far: the row stays as it was
		5: `{"c":1}`,
	} {
		if got := g.byID[id].text.Text(); !strings.HasPrefix(got, want) {
			t.Errorf("row %d shows %s, want %s", id, got, want)
		}
	}
	g.found = nil
	g.draw()
	if got := g.byID[2].text.Text(); !strings.HasPrefix(got, `{"a":"xxx`) {
		t.Errorf("without the filter it shows %s", got)
	}
}

func TestAWideListHasAColumnOfTopics(t *testing.T) {
	g, store := newGrid(t)
	store.Append(timeline.Entry{Topic: "2/p/heaters/status", Payload: []byte("1")})
	g.draw()
	l := g.byID[1]
	if l.topic.Text() != "" || l.device.Text() != "heaters/status" {
		t.Errorf("a narrow list shows %q, %q", l.device.Text(), l.topic.Text())
	}
	g.box.SetStyle("--topics", "1")
	g.measure()
	g.found, _ = filter.Parse("status", filter.Env{})
	g.draw()
	if l = g.byID[1]; l.topic.Text() != "2/p/heaters/status" || len(l.topic.Children()) != 2 {
		t.Errorf("a wide list shows %q in %d parts", l.topic.Text(), len(l.topic.Children()))
	}
}
