//go:build !js

package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deviceconsole/app/browser"
	"deviceconsole/app/timeline"
)

// newGrid is a list of 280 px: ten rows of 28.
func newGrid(t *testing.T) (*grid, *timeline.Store) {
	t.Helper()
	store := timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 10_000})
	g := &grid{store: store, view: timeline.NewView(store, nil), paired: alone}
	box := browser.Create("div")
	box.SetSize(600, 280)
	g.attach(box)
	box.OnResize(g.measure)
	return g, store
}

// alone says of an entry that it is neither a request nor a reply.
func alone(*timeline.Entry) (pill, tone string) { return "", "" }

func arrive(s *timeline.Store, from, n int) {
	for i := from; i < from+n; i++ {
		s.Append(timeline.Entry{At: time.Unix(int64(i), 0), Topic: "0/p/u/d", Payload: fmt.Appendf(nil, "message %d", i)})
	}
}

// texts are the payloads of the rows that are shown, by aria-rowindex from 1.
func texts(g *grid, from, n int) string {
	byIndex := map[int]string{}
	for _, l := range g.lines {
		if l.shown {
			byIndex[l.index] = l.text.Text()
		}
	}
	var out []string
	for i := from; i < from+n; i++ {
		out = append(out, strings.TrimPrefix(byIndex[i], "message "))
	}
	return strings.Join(out, " ")
}

func TestListShowsTheNewestFirst(t *testing.T) {
	g, store := newGrid(t)
	arrive(store, 0, 50)
	g.draw()
	if got := texts(g, 1, 4); got != "49 48 47 46" {
		t.Error(got)
	}
	if got := g.box.Attr("aria-rowcount"); got != "50" {
		t.Errorf("aria-rowcount %s", got)
	}
	if got := g.rows.Style("height"); got != "1400px" {
		t.Errorf("height %s", got)
	}
	arrive(store, 50, 2)
	g.draw()
	if got := texts(g, 1, 4); got != "51 50 49 48" {
		t.Error(got)
	}
}

func TestANewMessageRewritesOneRow(t *testing.T) {
	g, store := newGrid(t)
	arrive(store, 0, 50)
	g.draw()
	g.draw()
	quiet := g.rows.Writes()
	g.draw()
	if g.rows.Writes() != quiet {
		t.Errorf("a draw without change wrote %d times", g.rows.Writes()-quiet)
	}
	kept := map[string]int{}
	for _, l := range g.lines {
		kept[l.text.Text()] = l.text.Writes()
	}
	arrive(store, 50, 1)
	g.draw()
	for _, l := range g.lines {
		if n, ok := kept[l.text.Text()]; ok && l.text.Writes() != n {
			t.Errorf("%s was written again", l.text.Text())
		}
	}
	if got := texts(g, 1, 2); got != "50 49" {
		t.Error(got)
	}
}

func TestRowsStandWhereTheyBelong(t *testing.T) {
	g, store := newGrid(t)
	for n := range 40 {
		arrive(store, n*3, 3)
		if n == 20 {
			g.box.SetScrollTop(300)
		}
		g.draw()
		for _, l := range g.lines {
			if l.id == 0 {
				continue
			}
			at, _ := g.view.Position(l.id)
			if got, want := l.place+g.shift, at-g.above; got != want {
				t.Fatalf("after %d: row %d stands at %d", n, want, got)
			}
			if got := l.el.Style("transform"); got != "translateY("+pixels(float64(l.place)*28)+")" {
				t.Fatalf("after %d: %s at %d", n, got, l.place)
			}
		}
	}
}

func TestListHoldsStillAwayFromTheTop(t *testing.T) {
	g, store := newGrid(t)
	arrive(store, 0, 100)
	g.draw()
	g.box.SetScrollTop(560)
	g.draw()
	was := texts(g, 21, 3)
	arrive(store, 100, 30)
	g.draw()
	if got := texts(g, 51, 3); got != was || was != "79 78 77" {
		t.Errorf("%q became %q", was, got)
	}
	if g.following() || g.above != 30 {
		t.Errorf("following %v, %d newer", g.following(), g.above)
	}
	if got := g.rows.Style("height"); got != "2800px" {
		t.Errorf("the scroll height moved to %s", got)
	}
	g.toTop()
	g.draw()
	if got := texts(g, 1, 2); got != "129 128" || !g.following() {
		t.Errorf("at the top again: %s", got)
	}
}

func TestDocumentHoldsFewRows(t *testing.T) {
	g, store := newGrid(t)
	arrive(store, 0, 9000)
	g.box.SetSize(600, 28*500)
	for y := 0.0; y < 9000*28; y += 5000 {
		g.box.SetScrollTop(y)
		g.draw()
	}
	if n := len(g.slab.Children()); n > maxLines {
		t.Errorf("%d rows", n)
	}
}

func TestHugeHistoriesStayWithinPixels(t *testing.T) {
	store := timeline.New(timeline.Limits{Bytes: 256 << 20, Count: 1_000_000})
	g := &grid{store: store, view: timeline.NewView(store, nil), paired: alone}
	box := browser.Create("div")
	box.SetSize(600, 2000)
	box.SetStyle("--row", "200px")
	g.attach(box)
	arrive(store, 0, 70_000)
	g.draw()
	if got := g.rows.Style("height"); got != pixels(maxHeight) {
		t.Errorf("height %s", got)
	}
	box.SetScrollTop(maxHeight - 2000)
	g.draw()
	if got := texts(g, 69_999, 2); got != "1 0" {
		t.Errorf("the end shows %q", got)
	}
}

func TestOutcomesReachTheirRow(t *testing.T) {
	g, store := newGrid(t)
	id := store.Append(timeline.Entry{Kind: timeline.Sent, Topic: "0/p/u/d", Payload: []byte("{}"), Outcome: timeline.InFlight})
	g.draw()
	store.SetOutcome(id, timeline.Acknowledged, 0)
	g.draw()
	if l := g.byID[id]; l.p.Text() != "acknowledged" || l.p.Attr("class") != "pill good" || l.dir.Text() != "→" {
		t.Errorf("%q", l.p.Text())
	}
}

func TestSelectionIsKeptAndFound(t *testing.T) {
	g, store := newGrid(t)
	arrive(store, 0, 50)
	g.draw()
	g.selected = g.step(1)
	if g.selected != 50 {
		t.Fatalf("the first step selects %d", g.selected)
	}
	g.selected = g.step(1)
	arrive(store, 50, 3)
	g.draw()
	l := g.byID[49]
	if l.el.Attr("aria-selected") != "true" || g.box.Attr("aria-activedescendant") != l.name {
		t.Error("the selection was lost")
	}
	if g.at(l.text) != 49 {
		t.Errorf("found %d", g.at(l.text))
	}
	g.selected = g.step(-100)
	g.selected = g.step(30)
	g.reveal(g.selected)
	g.draw()
	if g.byID[g.selected] == nil {
		t.Error("the selected row is out of sight")
	}
	for range 100 {
		g.selected = g.step(1)
	}
	if g.selected != 1 {
		t.Errorf("the last step ends at %d", g.selected)
	}
}

func TestClearingEmptiesTheList(t *testing.T) {
	g, store := newGrid(t)
	arrive(store, 0, 50)
	g.draw()
	g.box.SetScrollTop(500)
	g.draw()
	store.Clear()
	g.draw()
	if g.box.Attr("aria-rowcount") != "0" || !g.following() {
		t.Errorf("%s rows", g.box.Attr("aria-rowcount"))
	}
	for _, l := range g.lines {
		if l.shown {
			t.Error("a row is still shown")
		}
	}
}

func TestAFloodIsDrawnLessOftenWhereDrawingTakesLong(t *testing.T) {
	for _, c := range []struct {
		flooded    bool
		took, want time.Duration
	}{
		{false, time.Second, listEvery},
		{true, time.Millisecond, floodEach},
		{true, 10 * time.Millisecond, 10 * floodShare * time.Millisecond},
		{true, time.Second, floodLast},
	} {
		g := grid{flooded: c.flooded, took: c.took}
		if got := g.pause(); got != c.want {
			t.Errorf("flooded %v, drawn in %v: a pause of %v, want %v", c.flooded, c.took, got, c.want)
		}
	}
}
