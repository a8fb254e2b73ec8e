package ui

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
)

const (
	maxPainted  = 64 << 10               // UTF-16 units of a text that has colours, and is read at every key
	maxPaints   = 2000                   // pieces with a colour of their own
	readingWait = 150 * time.Millisecond // how long a longer text rests before it is read
)

// editor is a field for text of several lines, with the colours of JSON. The
// colours lie over the field in an element that no pointer and no screen reader
// meets; the text, its selection and its undo are the browser's own.
//
// It is not go-app's: a text of a megabyte is neither read nor compared at every
// drawing of the page. The field holds known, or something newer while it is dirty.
type editor struct {
	ui      *UI
	id      string
	changed func(text string) // a person, or a button, changed the text

	area  browser.Element
	known string
	dirty atomic.Bool
	timer *time.Timer // reads a long text
	json  bool        // colours are wanted

	frame *browser.Frame
	paint painting
	drawn string // text that the colours are of
}

// editorField makes the elements of an editor.
func editorField(name, problem string, rows int, parts ...any) app.UI {
	parts = append([]any{id(name), attr{"rows", strconv.Itoa(rows)}, is("spellcheck", false), attr{"autocapitalize", "none"},
		attr{"autocorrect", "off"}, attr{"autocomplete", "off"},
		aria("describedby", name+"-error "+name+"-hint"), is("aria-invalid", problem != "")}, parts...)
	return el("div", "editor", el("textarea", "", parts...), el("pre", "code paint", id(paintID(name)), aria("hidden", "true")))
}

func paintID(name string) string { return name + "-paint" }

// attach takes the elements, once they are on the page.
func (e *editor) attach() {
	e.area = browser.ByID(e.id)
	e.paint.box = browser.ByID(paintID(e.id))
	e.frame = browser.NewFrame(e.draw)
	e.area.On("input", func(browser.Event) { e.onInput() })
	e.area.On("scroll", func(browser.Event) { e.follow() })
	e.area.OnResize(func() { e.follow() })
}

// onInput reads a short text at once and a long one when it rests.
func (e *editor) onInput() {
	e.dirty.Store(true)
	e.frame.Request()
	if e.area.Length() <= maxPainted {
		e.ui.act(func(app.Context) { e.read() })
		return
	}
	if e.timer == nil {
		e.timer = time.AfterFunc(readingWait, func() { e.ui.act(func(app.Context) { e.read() }) })
		return
	}
	e.timer.Reset(readingWait)
}

// read takes what the field holds, if that is not known yet.
func (e *editor) read() {
	if !e.dirty.Swap(false) {
		return
	}
	if text := e.area.Value(); text != e.known {
		e.known = text
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
	if text == e.known || e.dirty.Load() {
		return
	}
	e.known = text
	browser.ByID(e.id).SetValue(text)
	e.request()
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
	if len(old) > maxPainted || len(text) > maxPainted { // typing it would take too long
		e.fill(text, e.json)
		e.changed(text)
		return
	}
	start, end, with := difference(old, text)
	area := browser.ByID(e.id)
	area.SetSelection(start, end)
	area.TypeText(with)
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

// draw brings the colours up to date.
func (e *editor) draw() {
	long := e.area.Length() > maxPainted
	e.area.SetAttr("data-long", trueFalse(long))
	if !e.json || long {
		e.area.SetAttr("data-painted", "false")
		e.paint.show(nil)
		e.drawn = ""
		return
	}
	text := e.area.Value()
	if text == e.drawn {
		return
	}
	e.drawn = text
	e.paint.show(payload.Colours(text, maxPaints))
	e.area.SetAttr("data-painted", "true")
	e.follow()
}

// follow scrolls the colours to where the text is.
func (e *editor) follow() { e.paint.box.SetScrollTop(e.area.ScrollTop()) }

// painting is the elements of a coloured text. It writes what changed alone: most
// often the one piece that a person types in.
type painting struct {
	box   browser.Element
	spans []payload.Span
	els   []browser.Element
}

// show makes the elements show spans.
func (p *painting) show(spans []payload.Span) {
	head := 0
	for head < len(p.spans) && head < len(spans) && p.spans[head] == spans[head] {
		head++
	}
	tail := 0
	for head+tail < len(p.spans) && head+tail < len(spans) && p.spans[len(p.spans)-1-tail] == spans[len(spans)-1-tail] {
		tail++
	}
	had, has := len(p.spans)-head-tail, len(spans)-head-tail
	els := append(make([]browser.Element, 0, len(spans)), p.els[:head]...)
	var behind browser.Element
	if tail > 0 {
		behind = p.els[len(p.els)-tail]
	}
	for i := range has {
		span := spans[head+i]
		if i < had {
			el, old := p.els[head+i], p.spans[head+i]
			if el.SetText(span.Text); old.Class != span.Class {
				el.SetAttr("class", classNames[span.Class])
			}
			els = append(els, el)
			continue
		}
		el := browser.Create("span")
		el.SetText(span.Text)
		el.SetAttr("class", classNames[span.Class])
		p.box.Before(behind, el)
		els = append(els, el)
	}
	for i := has; i < had; i++ {
		p.els[head+i].Remove()
	}
	p.els = append(els, p.els[len(p.els)-tail:]...)
	p.spans = spans
}
