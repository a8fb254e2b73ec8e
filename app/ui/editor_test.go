//go:build !js

package ui

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
	"pgregory.net/rapid"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
)

// newEditor is an editor with elements of its own, of a page without others.
func newEditor(t *testing.T, json bool) (*editor, browser.Element) {
	t.Helper()
	area, paper := browser.Create("textarea"), browser.Create("pre")
	area.SetAttr("id", "text")
	paper.SetAttr("id", paintID("text"))
	for _, e := range []browser.Element{area, paper} {
		browser.Root().Append(e)
		t.Cleanup(e.Remove)
	}
	e := &editor{ui: New(), id: "text", changed: func(string) {}}
	e.attach()
	e.fill("", json)
	return e, paper
}

func TestADifferenceMakesOneTextOfTheOther(t *testing.T) {
	text := rapid.StringOf(rapid.SampledFrom([]rune("aé€😀{")))
	rapid.Check(t, func(t *rapid.T) {
		old, now := text.Draw(t, "old"), text.Draw(t, "now")
		start, end, with := difference(old, now)
		if old[:start]+with+old[end:] != now || !utf8.ValidString(with) || !utf8.ValidString(old[start:end]) {
			t.Fatalf("%d to %d with %q", start, end, with)
		}
	})
}

func TestAPlaceIsFoundByLineAndColumn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("aé😀\n"))).Draw(t, "text")
		at := rapid.IntRange(0, len(text)).Draw(t, "at")
		for inRune(text, at) {
			at--
		}
		line, column := draft.Place(text, at)
		if got := offsetOf(text, line, column); got != at {
			t.Fatalf("line %d, column %d of %q is byte %d, want %d", line, column, text, got, at)
		}
	})
}

// TestColoursFollowTheText: whatever is typed, the pieces are the text, and one
// that changed is written alone.
func TestColoursFollowTheText(t *testing.T) {
	e, paper := newEditor(t, true)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("{}[]:,\" \na1"))).Draw(t, "text")
		e.fill(text, true)
		for e.frame.Run() {
		}
		if paper.Text() != text {
			t.Fatalf("the colours say %q of %q", paper.Text(), text)
		}
	})
	e.fill(`{"a": 1, "b": 2}`, true)
	for e.frame.Run() {
	}
	before := paper.Writes()
	e.fill(`{"a": 15, "b": 2}`, true)
	for e.frame.Run() {
	}
	if n := paper.Writes() - before; n != 1 {
		t.Errorf("one digit takes %d writes", n)
	}
}

func TestColoursComeInPieces(t *testing.T) {
	e, paper := newEditor(t, true)
	text := "[" + strings.Repeat("1,", 5000) + "1]"
	e.fill(text, true)
	e.frame.Run()
	if n := len(paper.Children()); n > moreColours {
		t.Errorf("%d pieces at once", n)
	}
	frames := 1
	for e.frame.Run() {
		frames++
	}
	if n := len(paper.Children()); n > maxColours || n < maxColours-3 || paper.Text() != text {
		t.Errorf("%d pieces after %d frames", n, frames)
	}
}

// busy is a page that does not come to what it is to do.
type busy struct{ app.Dispatcher }

func (busy) Dispatch(app.Dispatch) {}

// TestALongTextThatIsPastedIsNotLost while it is looked into: a drawing does not put the
// old one back, and whoever presses Send meanwhile sends the new one.
func TestALongTextThatIsPastedIsNotLost(t *testing.T) {
	e, _ := newEditor(t, true)
	e.ui.dispatcher = busy{}
	told := make(chan string, 10)
	e.changed = func(text string) { told <- text }
	e.fill("{}", true)
	long := "[" + strings.Repeat("1,", 50_000) + "1]"
	e.area.SetSelection(0, 2)
	var prevented bool
	e.area.Fire("beforeinput", browser.Event{Data: long, Prevented: &prevented})
	e.fill("{}", true)
	if !prevented || e.known != long {
		t.Fatalf("it holds %.20q", e.known)
	}
	e.read()
	e.read()
	if text := <-told; text != long || len(told) > 0 {
		t.Errorf("the session was told %.20q, and %d times more", text, len(told))
	}
	e.fill("{}", true)
	if e.known != "{}" {
		t.Error("a drawing can't change it any more")
	}
}

// TestALongTextIsHeld: the field shows a part of it, and only all of it can be
// replaced.
func TestALongTextIsHeld(t *testing.T) {
	e, _ := newEditor(t, true)
	long := "{" + strings.Repeat(`"é":1,`, 20_000) + "}"
	e.fill(long, true)
	if e.known != long || len(e.area.Value()) > maxHeld || !utf8.ValidString(e.area.Value()) {
		t.Fatalf("%d bytes are known, %d are shown", len(e.known), len(e.area.Value()))
	}
	type_ := func(text string) (prevented bool) {
		e.area.Fire("beforeinput", browser.Event{Data: text, Prevented: &prevented})
		return prevented
	}
	e.area.SetSelection(1, 1)
	if !type_("x") || e.known != long {
		t.Error("a key went into the part that is shown")
	}
	e.reveal(len(long) / 2)
	if part := e.area.Value(); !strings.Contains(long, part) || !utf8.ValidString(part) {
		t.Error("the middle is not shown")
	}
}
