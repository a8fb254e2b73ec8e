//go:build !js

package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/timeline"
	"deviceconsole/mqttws"
)

// newTree is a tree of 280 px: ten rows of 28.
func newTree(t testing.TB) (*tree, *timeline.Store) {
	t.Helper()
	store := timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 10_000})
	tr := &tree{}
	tr.show(store)
	box := browser.Create("div")
	box.SetSize(248, 280)
	tr.attach(box)
	box.OnResize(tr.measure)
	return tr, store
}

// hear has a device of the user u say something, after some seconds.
func hear(s *timeline.Store, after int, topics ...string) {
	for _, topic := range topics {
		s.Append(timeline.Entry{At: time.Unix(int64(after), 0), Topic: topic, Payload: []byte("x")})
	}
}

// drawn are the names of the rows that are shown, in their places.
func drawn(tr *tree) []string {
	var names []string
	lines := slices.Clone(tr.lines)
	slices.SortFunc(lines, func(a, b *leaf) int { return a.place - b.place })
	for _, l := range lines {
		if l.shown {
			names = append(names, strings.Repeat(" ", l.branch.Level-1)+l.text.Text()+"|"+l.last.Text())
		}
	}
	return names
}

func checkDrawn(t *testing.T, tr *tree, want ...string) {
	t.Helper()
	if got := drawn(tr); !slices.Equal(got, want) {
		t.Errorf("drawn are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTreeNamesWhatThereIs(t *testing.T) {
	tr, store := newTree(t)
	hear(store, 100, "0/p/u/mw-10", "0/p/u/mw-2", "0/p/u/", "1/p/u/mw-2/event", "2/p/microwaves/notice", "home/lamp", "home", "/x")
	store.Append(timeline.Entry{Topic: "1/p/u/_all/update/cfg", Retained: true})
	for _, key := range []timeline.Key{
		{Kind: timeline.KindDevice, Name: "p/u/mw-2"}, {Kind: timeline.KindLevel, Name: "home"}, {Kind: timeline.KindGroup, Name: "p/microwaves"},
	} {
		tr.rows.Open(key, true)
	}
	tr.box.SetSize(248, 1000)
	tr.draw("", time.Unix(163, 0))
	checkDrawn(t, tr,
		"u|4 devices", " (no device)|1 min ago", " _all|retained", " mw-2|1 min ago", "  events|1", "  messages|1", " mw-10|1 min ago",
		"Groups|1", " microwaves|1", "  notice|1",
		"Other topics|3", " /|1", " home/|1", "  lamp|1", " home|1")
	l := tr.byKey[leafKey{node: timeline.Key{Kind: timeline.KindDevice, Name: "p/u/mw-2"}}]
	for name, want := range map[string]string{"role": "treeitem", "aria-level": "2", "aria-posinset": "3", "aria-setsize": "4", "aria-expanded": "true", "aria-selected": "false"} {
		if got := l.el.Attr(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestTwoProjectsAreToldApart(t *testing.T) {
	tr, store := newTree(t)
	hear(store, 100, "0/p/u/d", "0/q/u/d", "2/q/g/x")
	tr.draw("", time.Unix(100, 0))
	checkDrawn(t, tr, "p / u|1 device", " d|1.0/s", "q / u|1 device", " d|1.0/s", "Groups of q|1", " g|1")
}

func TestTreeWritesWhatChangedAlone(t *testing.T) {
	tr, store := newTree(t)
	for i := range 50 {
		hear(store, 100, fmt.Sprintf("0/p/u/d%d", i))
	}
	now := time.Unix(200, 0)
	tr.draw("", now)
	tr.draw("", now.Add(time.Second))
	before := tr.sheet.Writes()
	hear(store, 201, "0/p/u/d3")
	tr.draw("", now.Add(1100*time.Millisecond))
	if n := tr.sheet.Writes() - before; n != 0 {
		t.Errorf("%d writes too soon after the last drawing", n)
	}
	tr.draw("", now.Add(2*time.Second))
	if n := tr.sheet.Writes() - before; n < 1 || n > 3 {
		t.Errorf("%d writes for one device that spoke", n)
	}
	if n := len(tr.sheet.Children()); n > 30 {
		t.Errorf("%d rows in the document", n)
	}
}

func TestRowsStayWhereTheyAreRead(t *testing.T) {
	tr, store := newTree(t)
	for i := range 100 {
		hear(store, 100, fmt.Sprintf("0/p/u/d%d", 1000+i))
	}
	now := time.Unix(200, 0)
	tr.draw("", now)
	tr.box.SetScrollTop(500)
	tr.urgent = true
	tr.draw("", now)
	hear(store, 200, "0/p/u/d1", "0/p/u/d2")
	tr.draw("", now.Add(time.Second))
	if got := tr.box.ScrollTop(); got != 500+2*28 {
		t.Errorf("scrolled to %v", got)
	}
}

func TestOrderHoldsStillUnderAHand(t *testing.T) {
	tr, store := newTree(t)
	hear(store, 100, "0/p/u/a", "0/p/u/b")
	tr.sort(timeline.ByLast)
	now := time.Unix(110, 0)
	tr.draw("", now)
	hear(store, 105, "0/p/u/b")
	tr.held = true
	tr.draw("", now.Add(10*time.Second))
	if got := drawn(tr); !strings.HasPrefix(got[1], " a") {
		t.Errorf("under the pointer: %q", got)
	}
	tr.held = false
	tr.draw("", now.Add(11*time.Second))
	if got := drawn(tr); !strings.HasPrefix(got[1], " b") {
		t.Errorf("after it left: %q", got)
	}
}

func TestSelectionFollowsTheFilter(t *testing.T) {
	tr, store := newTree(t)
	hear(store, 100, "0/p/u/a", "0/p/u/b")
	tr.draw("user:u device:b", time.Unix(100, 0))
	for _, l := range tr.lines {
		if got, want := l.el.Attr("aria-selected") == "true", l.text.Text() == "b"; got != want {
			t.Errorf("%s is selected: %v", l.text.Text(), got)
		}
	}
}

func TestExtrasHangOnTheirDevice(t *testing.T) {
	tr, store := newTree(t)
	for i := range 30 {
		hear(store, 100, fmt.Sprintf("0/p/u/d%02d", i))
	}
	watched := timeline.Key{Kind: timeline.KindDevice, Name: "p/u/d01"}
	tr.extra = func() []extras {
		return []extras{{watched, []extra{{Name: "temp_c", Value: "71.4", Line: "M0 0"}, {Name: "power_w", Value: "812"}}}}
	}
	tr.draw("", time.Unix(100, 0))
	if got := drawn(tr)[2:6]; !slices.Equal(got, []string{" d01|1.0/s", "  temp_c|71.4", "  power_w|812", " d02|1.0/s"}) {
		t.Errorf("%q", got)
	}
	if got := tr.sheet.Style("height"); got != "924px" {
		t.Errorf("the sheet is %s high", got)
	}
	for place, want := range map[int][2]int{0: {0, 0}, 2: {2, 0}, 3: {2, 1}, 4: {2, 2}, 5: {3, 0}, 32: {30, 0}} {
		if row, extra := tr.rowAt(place); [2]int{row, extra} != want {
			t.Errorf("at %d is row %d, extra %d", place, row, extra)
		} else if extra == 0 && tr.placeOf(row) != place {
			t.Errorf("row %d is at %d", row, tr.placeOf(row))
		}
	}
	tr.box.SetScrollTop(29 * 28)
	tr.urgent = true
	tr.draw("", time.Unix(100, 0))
	if got := drawn(tr); got[len(got)-1] != " d29|1.0/s" {
		t.Errorf("the last row is %q", got[len(got)-1])
	}
}

// BenchmarkTreeDraw is a drawing of the pane with 5,000 devices, of which some
// spoke and one is new; quiet is one that comes too soon after the last.
func BenchmarkTreeDraw(b *testing.B) {
	tr, store := newTree(b)
	tr.box.SetSize(248, 900)
	for i := range 5000 {
		hear(store, 100, fmt.Sprintf("0/p/u/mw-%04d", i))
	}
	now := time.Unix(200, 0)
	b.Run("news", func(b *testing.B) {
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			n++
			now = now.Add(time.Second)
			hear(store, int(now.Unix()), fmt.Sprintf("0/p/u/mx-%d", n%100_000), "0/p/u/mw-0003", "0/p/u/mw-0004")
			tr.draw("", now)
		}
	})
	b.Run("quiet", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			tr.draw("", now)
		}
	})
}

func TestKeysStartWhereTheEyeIs(t *testing.T) {
	tr, store := newTree(t)
	for i := range 40 {
		hear(store, 100, fmt.Sprintf("0/p/u/d%02d", i))
	}
	tr.draw("", time.Unix(100, 0))
	tr.box.SetScrollTop(5 * 28)
	tr.enter()
	if tr.cursor.Name != "p/u/d04" {
		t.Errorf("the keys are on %q, not on the first row in sight", tr.cursor.Name)
	}
	tr.cursor = timeline.Key{}
	tr.draw("user:u device:d07", time.Unix(101, 0))
	tr.enter()
	if tr.cursor.Name != "p/u/d07" {
		t.Errorf("the keys are on %q, not on the row that is filtered by", tr.cursor.Name)
	}
	tr.enter()
	tr.draw("", time.Unix(102, 0))
	if l := tr.byKey[leafKey{tr.cursor, 0}]; tr.box.Attr("aria-activedescendant") != l.name || l.el.Attr("data-cursor") != "true" {
		t.Error("the document does not tell where the keys are")
	}
}

func TestKeysWalkTheTree(t *testing.T) {
	tr, store := newTree(t)
	hear(store, 100, "0/p/u/a", "0/p/u/b", "1/p/u/b/event", "2/p/g/x")
	for i := range 30 {
		hear(store, 100, fmt.Sprintf("home/%02d", i))
	}
	now := time.Unix(100, 0)
	tr.draw("", now)
	for i, step := range []struct {
		move treeMove
		on   string
	}{
		{moveDown, "u"}, // nothing was chosen yet
		{moveUp, "u"},
		{moveDown, "a"},
		{moveDown, "b"},
		{moveIn, "b"}, // opens
		{moveIn, "events"},
		{moveIn, "events"},
		{moveDown, "messages"},
		{moveOut, "b"},
		{moveOut, "b"}, // closes
		{moveDown, "Groups"},
		{moveUp, "b"},
		{moveOut, "u"},
		{moveOut, "u"}, // closes
		{moveDown, "Groups"},
		{moveEnd, "home/"},
		{moveIn, "home/"},
		{moveEnd, "29"},
		{movePageUp, "20"},
		{movePageDown, "29"},
		{moveHome, "u"},
	} {
		tr.move(step.move)
		tr.urgent = true
		tr.draw("", now)
		l := tr.byKey[leafKey{tr.cursor, 0}]
		if l == nil || l.text.Text() != step.on {
			t.Fatalf("after step %d the keys are on %q, want %s", i+1, tr.cursor.Name, step.on)
		}
		if y := float64(l.place) * tr.leaf; y < tr.box.ScrollTop() || y+tr.leaf > tr.box.ScrollTop()+tr.height {
			t.Errorf("after step %d the row is out of sight", i+1)
		}
	}
}

// TestAClickFilters: on a row by what it stands for, once more for all again; on
// its twisty it opens.
func TestAClickFilters(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	b.config.OnMessage(mqttws.Message{Topic: "1/demo/kitchen/console/event", Payload: []byte("x")})
	c.tree.attach(browser.Create("div"))
	c.tree.box.SetSize(248, 280)
	c.tree.measure()
	c.draw(nil)
	device := leafKey{node: timeline.Key{Kind: timeline.KindDevice, Name: "demo/kitchen/console"}}
	l := c.tree.byKey[device]
	if l == nil {
		t.Fatalf("drawn are %q", drawn(&c.tree))
	}
	click := func(e browser.Element) {
		c.clickTree(nil, c.tree.pressOn(e))
		c.draw(nil)
	}
	click(l.text)
	if got := c.model.View.Filter; got != "user:kitchen device:console" || l.el.Attr("aria-selected") != "true" {
		t.Errorf("filtered by %q, selected %s", got, l.el.Attr("aria-selected"))
	}
	click(l.last)
	if got := c.model.View.Filter; got != "" || l.el.Attr("aria-selected") != "false" {
		t.Errorf("filtered by %q, selected %s", got, l.el.Attr("aria-selected"))
	}
	click(l.el.Children()[0])
	if got := c.model.View.Filter; got != "" || l.el.Attr("aria-expanded") != "true" {
		t.Errorf("filtered by %q, expanded %s", got, l.el.Attr("aria-expanded"))
	}
	click(browser.Create("p"))
	c.tree.describe(l)
	if got := l.el.Attr("title"); !strings.Contains(got, "Last payload: x") {
		t.Error(got)
	}
}

func TestRowsGrowForAFinger(t *testing.T) {
	tr, store := newTree(t)
	hear(store, 100, "0/p/u/a", "0/p/u/b")
	tr.draw("", time.Unix(100, 0))
	tr.box.SetStyle("--branch", "44px")
	tr.box.SetSize(390, 500)
	tr.draw("", time.Unix(100, 0))
	for _, l := range tr.lines {
		if got, want := l.el.Style("transform"), "translateY("+pixels(44*float64(l.place))+")"; got != want {
			t.Errorf("%s is at %s, want %s", l.text.Text(), got, want)
		}
	}
	if got := tr.sheet.Style("height"); got != "132px" {
		t.Errorf("the sheet is %s high", got)
	}
}
