package lint

import (
	"strconv"
	"unicode/utf8"

	"deviceconsole/app/payload"
	"deviceconsole/app/phrase"
)

func itoa(n int) string { return strconv.Itoa(n) }

// called names a tag in a sentence: by its path, or as else says where there is none.
func called(path, otherwise string) string {
	const most = 60
	if path == "" {
		path = otherwise
	}
	start := payload.Head([]byte(path), most)
	if len(start) < len(path) {
		return payload.Visible(string(start)) + "…"
	}
	return payload.Visible(path)
}

// stands names what stands at the walker.
func (w *walker) stands() string {
	if w.i >= len(w.b) {
		return "the text ends"
	}
	if w.b[w.i] == '"' {
		return "there is a double quote"
	}
	_, n := utf8.DecodeRune(w.b[w.i:])
	return "there is " + shown(w.b[w.i:w.i+n])
}

// fail ends the walk: here the text stops being JSON.
func (w *walker) fail(problem string) { w.broken, w.problem = true, problem }

// cut ends the walk where the text does.
func (w *walker) cut() {
	w.i, w.broken, w.ended = len(w.b), true, true
	w.problem = "the text ends too early"
}

// fix is one edit of the walker's text.
func (w *walker) fix(label string, start, end int, text string) *Fix {
	return &Fix{label, []Change{{w.field, []Edit{{start, end, text}}}}}
}

// slip tells a slip whose mending is certain.
func (w *walker) slip(code Code, start, end int, problem, label, text string) {
	if w.quiet || !w.room(code) {
		return
	}
	severity := Error
	if w.free {
		severity = Warning
	}
	w.add(Finding{
		Code: code, Severity: severity, Field: w.field, Path: "", Offset: start, End: end,
		What: phrase.Sentence(problem), Why: "It is not JSON so, and readers refuse all of it.", Fix: w.fix(label, start, end, text),
	})
}

// tellDepth tells that there are more levels than many parsers take.
func (w *walker) tellDepth() {
	if w.quiet || !w.room(Depth) {
		return
	}
	w.add(Finding{
		Code: Depth, Severity: Warning, Field: w.field, Offset: w.i, End: w.i + 1,
		What: "There are more than " + phrase.Grouped(deep) + " levels within each other.",
		Why:  "Many parsers refuse so many. Send a flatter structure.",
	})
}
