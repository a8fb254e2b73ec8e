package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/payload"
)

const blockSize = 4 << 10 // bytes of text that are laid out together

// blocks cuts text at ends of lines, so that the browser lays out what is seen
// and leaves the rest. A line that is slow to lay out is cut as well, where
// nobody would tell it from one that is wrapped.
func blocks(text string, m *marker) []app.UI {
	var list []app.UI
	for len(text) > blockSize {
		line, rest, more := cutBlock(text)
		if !more {
			break
		}
		list = append(list, el("span", "block", m.mark(line)))
		text = rest
	}
	if list == nil {
		return m.mark(text)
	}
	return append(list, el("span", "block", m.mark(text)))
}

// cutBlock cuts the first block off a longer text; more is false when all of it
// is one.
func cutBlock(text string) (block, rest string, more bool) {
	cut := strings.LastIndexByte(text[:blockSize], '\n')
	if cut < 0 {
		if cut = strings.IndexByte(text, '\n'); cut < 0 {
			cut = len(text)
		}
	}
	if slow(text[:cut]) {
		for cut = blockSize; !utf8.RuneStart(text[cut]); {
			cut--
		}
		return text[:cut], text[cut:], true
	}
	if cut == len(text) {
		return text, "", false
	}
	return text[:cut], text[cut+1:], true
}

// slow reports whether a line can hold a browser up: one with many changes of font
// or script takes it time by the square of its length, seconds for 64 KiB.
func slow(line string) bool {
	if len(line) <= blockSize {
		return false
	}
	for i := range len(line) {
		if line[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// maxForeign bounds the bytes of a topic or property that are shown in one piece.
const maxForeign = 2000

// firstPart is the beginning of a long text that others chose.
func firstPart(text string) string {
	if len(text) <= maxForeign {
		return text
	}
	cut := maxForeign
	for cut > maxForeign-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

// maxColoured bounds the spans of JSON that get a colour; the rest is plain. An
// element for each number of a large array would be too many.
const maxColoured = 300

// colour gives spans of JSON their colours, in blocks where they are many.
func colour(spans []payload.Span, m *marker) []app.UI {
	var l blockList
	for i, s := range spans {
		switch {
		case i == maxColoured:
			l.end()
			return append(l.blocks, blocks(payload.Join(spans[i:]), m)...)
		case s.Class == payload.Plain:
			l.plain(s.Text)
		case slow(s.Text):
			l.add(el("span", classNames[s.Class], blocks(s.Text, m)), len(s.Text))
		default:
			l.add(el("span", classNames[s.Class], m.mark(s.Text)), len(s.Text))
		}
	}
	if l.blocks == nil {
		return l.parts
	}
	l.end()
	return l.blocks
}

// blockList gathers parts of text into blocks.
type blockList struct {
	blocks []app.UI
	parts  []app.UI // of the block that is being gathered
	size   int      // bytes of it
}

func (l *blockList) add(part app.UI, size int) {
	l.parts = append(l.parts, part)
	l.size += size
}

func (l *blockList) end() {
	if len(l.parts) > 0 {
		l.blocks = append(l.blocks, el("span", "block", l.parts))
	}
	l.parts, l.size = nil, 0
}

// plain adds text without a colour, and begins a new block at an end of line in it
// when the block is full.
func (l *blockList) plain(text string) {
	for room := blockSize - l.size; len(text) > room; room = blockSize {
		cut := strings.LastIndexByte(text[:max(room, 0)], '\n')
		if cut < 0 {
			if cut = strings.IndexByte(text, '\n'); cut < 0 {
				break
			}
		}
		l.add(app.Text(text[:cut]), cut)
		l.end()
		text = text[cut+1:]
	}
	l.add(app.Text(text), len(text))
}
