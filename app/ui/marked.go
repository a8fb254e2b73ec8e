package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
	"deviceconsole/app/payload"
)

// maxMarked bounds the places of one payload that are marked.
const maxMarked = 300

// marker marks the words of a filter in the parts of a payload, the first of them.
type marker struct {
	found *filter.Filter
	left  int // marks that may still be made: each is an element
}

// mark is a text with what was found in it marked, as in the rows of the list. What of
// it is written to the left stands in an element of its own, so that it moves nothing
// beside it and the text can be selected as it came; where those would be too many there
// is a mark without a look instead.
func (m *marker) mark(text string) []app.UI {
	var parts []app.UI
	found, at := m.found.Highlights(text), 0
	marked := func(until int) (within []app.UI) {
		for len(found) > 0 && found[0][0] < until && m.left > 0 {
			from, to := max(found[0][0], at), min(found[0][1], until)
			if to == found[0][1] {
				found = found[1:]
			}
			m.left--
			within = append(within, app.Text(text[at:from]), el("mark", "", app.Text(text[from:to])))
			if at = to; at == until {
				return within
			}
		}
		within, at = append(within, app.Text(text[at:until])), until
		return within
	}
	for _, run := range payload.LeftwardRuns(text) {
		if m.left == 0 {
			return append(parts, app.Text(payload.InOrder(text[at:])))
		}
		m.left--
		parts = append(parts, marked(run[0])...)
		parts = append(parts, el("bdi", "", marked(run[1])))
	}
	return append(parts, marked(len(text))...)
}

// writeMarked writes a text that was another one, with the words of a filter marked
// that may have changed; set writes one without marks. has remembers whether anything is
// marked.
func writeMarked(set func(e browser.Element, text string), e browser.Element, was, is string, has *bool, found *filter.Filter, refound bool) {
	if was == is && !refound {
		return
	}
	marks := found.Highlights(is)
	if marks != nil {
		e.SetMarked(is, marks)
	} else if was != is || *has {
		set(e, is)
	}
	*has = marks != nil
}

// sideBySide is a text of others with nothing marked.
func sideBySide(text string) []app.UI {
	m := marker{left: maxMarked}
	return m.mark(text)
}
