package ui

import (
	"deviceconsole/app/browser"
	"deviceconsole/app/payload"
)

// The bounds of colours: how many pieces have one, and how many more a frame.
const (
	maxColours  = 2000
	moreColours = 250
)

// draw brings the colours up to date, a long text's in several frames.
func (e *editor) draw() {
	if !e.json {
		e.area.SetAttr("data-painted", "false")
		e.paint.show(nil)
		e.drawn, e.colours = "", 0
		return
	}
	text := e.area.Value()
	if text == e.drawn {
		return
	}
	spans := payload.Colours(text, min(maxColours, e.colours+moreColours))
	e.paint.show(spans)
	e.colours = len(spans)
	if e.colours < maxColours-2 && len(payload.Colours(text, maxColours)) > e.colours {
		e.frame.Request()
	} else {
		e.drawn = text
	}
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
