package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/filter"
)

// maxMarked bounds the places of one payload that are marked.
const maxMarked = 300

// marker marks the words of a filter in the parts of a payload, the first of them.
type marker struct {
	found *filter.Filter
	left  int // marks that may still be made: each is an element
}

// mark is a text with what was found in it marked, as in the rows of the list.
func (m *marker) mark(text string) []app.UI {
	var parts []app.UI
	at := 0
	for _, r := range m.found.Highlights(text) {
		if m.left == 0 {
			break
		}
		m.left--
		parts = append(parts, app.Text(text[at:r[0]]), el("mark", "", text[r[0]:r[1]]))
		at = r[1]
	}
	return append(parts, app.Text(text[at:]))
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
