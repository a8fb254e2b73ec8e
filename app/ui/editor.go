package ui

import (
	"strconv"
	"sync/atomic"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/draft"
	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

const (
	maxTyped = 64 << 10 // bytes of a text that a field holds; browsers lay out a longer one for seconds
	maxHeld  = 1 << 10  // bytes of a longer text that are shown
)

// editor is a field for text of several lines, with the colours of JSON. The
// colours lie over the field in an element that no pointer and no screen reader
// meets; the text, its selection and its undo are the browser's own.
//
// A text that is too long for a field is held: the field shows a part of it, and
// what is typed takes the place of all of it or of nothing.
//
// It is not go-app's: a long text is neither read nor compared at every drawing of
// the page. The field holds known, or something newer while it is dirty.
type editor struct {
	ui      *UI
	id      string
	changed func(text string) // a person, or a button, changed the text

	area  browser.Element
	known string
	dirty atomic.Bool
	held  bool // known is too long for the field, which shows part
	told  bool // the session has been told of known, if that is held
	part  string
	json  bool // colours are wanted

	frame   *browser.Frame
	paint   painting
	drawn   string // text that the colours are of
	colours int    // how many pieces have one by now
}

// editorField makes the elements of an editor. Unless it is shown as it is read, each
// character stands where it is sent: a field knows no pieces, and text that is written
// to the left would draw the numbers and braces beside it to its own left.
func editorField(name, problem string, asRead bool, parts ...any) app.UI {
	parts = append([]any{id(name), attr{"rows", "5"}, is("spellcheck", false), attr{"autocapitalize", "none"},
		attr{"autocorrect", "off"}, attr{"autocomplete", "off"},
		aria("describedby", name+"-error "+name+"-hint"), is("aria-invalid", problem != "")}, parts...)
	return el("div", "editor", data("as-read", strconv.FormatBool(asRead)), el("textarea", "", parts...), el("pre", "code paint", id(paintID(name)), aria("hidden", "true")))
}

func paintID(name string) string { return name + "-paint" }

// attach takes the elements, once they are on the page.
func (e *editor) attach() {
	e.area = browser.ByID(e.id)
	e.paint.box = browser.ByID(paintID(e.id))
	e.frame = browser.NewFrame(e.draw)
	e.area.On("beforeinput", e.beforeInput)
	e.area.On("input", func(browser.Event) { e.onInput() })
	e.area.On("keydown", e.onKey)
	e.area.On("scroll", func(browser.Event) { e.follow() })
	e.area.OnResize(func() { e.follow() })
	if e.held {
		e.show(0)
	} else {
		e.put(e.known)
	}
}

// beforeInput keeps a text that is too long out of the field, and holds it.
func (e *editor) beforeInput(ev browser.Event) {
	typed := ev.Typed()
	if !e.held && len(typed) <= maxTyped {
		return
	}
	ev.PreventDefault()
	start, end := e.area.Selection()
	text := e.area.Value()
	switch whole := end-start == len(text); {
	case whole && len(typed) <= maxTyped:
		// The browser could undo this to the part that was shown, as if that were all.
		e.area.SetValue("")
		if typed != "" {
			e.area.TypeText(typed)
		}
		e.onInput()
	case whole || !e.held:
		e.dirty.Store(false)
		e.hold(text[:start] + typed + text[end:])
		e.tell()
	}
}

func (e *editor) onInput() {
	e.held = false
	e.dirty.Store(true)
	e.frame.Request()
	e.ui.act(func(app.Context) { e.read() })
}

// tell has the session look at a held text after it was looked into, in steps that let
// the page live.
func (e *editor) tell() {
	text := e.known
	e.told = false
	e.ui.background(func() func() {
		if e.json {
			_ = draft.CheckJSON(text, browser.Rest) // it is remembered
		}
		return e.read
	})
}

// read takes what the field holds, if that is not known yet.
func (e *editor) read() {
	if e.held && !e.told {
		e.told = true
		e.changed(e.known)
		return
	}
	if !e.dirty.Swap(false) {
		return
	}
	if text := e.area.Value(); text != e.known {
		e.put(text)
		e.changed(text)
	}
}

// fill puts a text into the field, unless a person is ahead of it there.
func (e *editor) fill(text string, json bool) {
	if e.json != json {
		e.json = json
		e.drawn = ""
		e.request()
	}
	if text != e.known && !e.dirty.Load() && (!e.held || e.told) {
		e.put(text)
	}
}

// put shows a text.
func (e *editor) put(text string) {
	if len(text) > maxTyped {
		e.hold(text)
		return
	}
	e.held, e.known = false, text
	e.area.SetValue(text)
	e.request()
}

// hold keeps a text that is too long for the field, and shows the beginning.
func (e *editor) hold(text string) {
	e.held, e.told, e.known = true, true, text
	e.show(0)
}

// show shows the part of a held text that begins at a place.
func (e *editor) show(from int) {
	e.part = string(payload.Head([]byte(e.known[from:min(len(e.known), from+maxHeld+utf8.UTFMax)]), maxHeld))
	e.area.SetValue(e.part)
	e.request()
}

// reveal puts the cursor at a byte of the text.
func (e *editor) reveal(at int) {
	if e.held {
		from := max(0, min(at, len(e.known)-1)-maxHeld/2)
		for from > 0 && inRune(e.known, from) {
			from--
		}
		e.show(from)
		at -= from
	}
	e.area.SetSelection(at, at)
}

// heldWords says that a text is not all in its field; "" = it is.
func heldWords(text string) string {
	if len(text) <= maxTyped {
		return ""
	}
	return "The text has " + phrase.Counted(len(text), "byte") + ". A field of this page holds " + phrase.Grouped(maxTyped) +
		" to be edited, so a part is shown, and all of it is sent. To replace it, select all and type or paste."
}

func (e *editor) request() {
	if e.frame != nil {
		e.frame.Request()
	}
}

// replace changes the text as typing would: only what differs is touched, and the
// browser's undo takes it back.
func (e *editor) replace(text string) {
	e.read()
	old := e.known
	if old == text {
		return
	}
	if e.held || len(text) > maxTyped {
		e.put(text)
		e.changed(text)
		return
	}
	start, end, with := difference(old, text)
	e.area.SetSelection(start, end)
	e.area.TypeText(with)
	e.dirty.Store(true)
	e.read()
}

// difference tells which part of a text to replace, and with what, to make
// another of it. It cuts no character in two.
func difference(old, text string) (start, end int, with string) {
	for start < len(old) && start < len(text) && old[start] == text[start] {
		start++
	}
	for start > 0 && (inRune(old, start) || inRune(text, start)) {
		start--
	}
	end, to := len(old), len(text)
	for end > start && to > start && old[end-1] == text[to-1] {
		end, to = end-1, to-1
	}
	for end < len(old) && (inRune(old, end) || inRune(text, to)) {
		end, to = end+1, to+1
	}
	return start, end, text[start:to]
}

// inRune reports whether a place is inside a character.
func inRune(text string, at int) bool { return at < len(text) && text[at]&0xc0 == 0x80 }
