package lint

import (
	"strings"

	"deviceconsole/app/payload"
)

// scalar reads what is no object or array, and returns its kind as leave wants it.
func (w *walker) scalar(c byte) (kind byte) {
	start := w.i
	switch {
	case c == '"':
		w.text(false)
		return 's'
	case c == '\'':
		w.oddText(1)
		return 's'
	case c == '-' && start+1 < len(w.b) && letter(w.b[start+1]):
		return w.word(start + 1)
	case c == '-' || c == '+' || c == '.' || digit(c):
		w.number()
		return 'n'
	case letter(c):
		return w.word(start)
	}
	if n := w.curly(start); n > 0 {
		w.oddText(n)
		return 's'
	}
	w.fail(w.stands() + " where a value should begin")
	return 0
}

// meant are words of other languages for values of JSON.
var meant = map[string]string{
	"nan": "null", "infinity": "null", "-infinity": "null", "inf": "null", "-inf": "null",
	"undefined": "null", "none": "null", "nil": "null", "null": "null",
	"true": "true", "false": "false",
}

// word reads true, false, null, or what stands for one of them elsewhere. at is
// where its letters begin.
func (w *walker) word(at int) (kind byte) {
	start, end := w.i, w.wordEnd(at)
	text := string(w.b[start:min(end, start+20)])
	if (text == "true" || text == "false" || text == "null") && end-start == len(text) {
		w.i = end
		return kindOf(text)
	}
	if end == len(w.b) && strings.HasPrefix("true false null", text) {
		w.cut()
		return 0
	}
	stead, ok := meant[strings.ToLower(text)]
	if !ok {
		w.fail(w.stands() + " where a value should begin")
		return 0
	}
	w.slip(NotJSON, start, end, text+" is no value of JSON", "Write "+stead, stead)
	w.i = end
	return kindOf(stead)
}

func kindOf(literal string) byte {
	if literal == "null" {
		return 0
	}
	return 'b'
}

// wordEnd returns where the word at a place ends.
func (w *walker) wordEnd(at int) int {
	for at < len(w.b) && (letter(w.b[at]) || digit(w.b[at])) {
		at++
	}
	return at
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c == '$' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

// number reads a number, also one that is written as in other languages.
func (w *walker) number() {
	start := w.i
	sign := w.b[start] == '-' || w.b[start] == '+'
	at := start
	if sign {
		at++
	}
	whole := w.digits(at)
	end := whole
	point := end < len(w.b) && w.b[end] == '.'
	if point {
		end = w.digits(end + 1)
	}
	if whole == at && (!point || end == whole+1) {
		if w.i = end; w.i >= len(w.b) {
			w.cut()
			return
		}
		w.fail(w.stands() + " where a number's digits should follow")
		return
	}
	bare := point && end == whole+1
	if end < len(w.b) && w.b[end]|0x20 == 'e' {
		from := end + 1
		if from < len(w.b) && (w.b[from] == '-' || w.b[from] == '+') {
			from++
		}
		if end = w.digits(from); end == from {
			if w.i = end; w.i >= len(w.b) {
				w.cut()
				return
			}
			w.fail(w.stands() + " where an exponent's digits should follow")
			return
		}
	}
	w.i = end
	text := w.b[start:end]
	switch {
	case w.quiet:
	case whole > at+1 && w.b[at] == '0':
		w.slip(NotJSON, start, end, "the number "+shown(text)+" begins with 0 and goes on", "Send as text", `"`+string(text)+`"`)
	case w.b[start] == '+':
		w.slip(NotJSON, start, start+1, "a number of JSON has no + in front", "Take the + away", "")
	case whole == at:
		w.slip(NotJSON, at, at+1, "a digit is missing before the point", "Write 0.", "0.")
	case bare:
		w.slip(NotJSON, whole, whole+1, "a digit is missing behind the point", "Write .0", ".0")
	case payload.Rounds(text):
		w.rounds(start, end)
	}
}

func (w *walker) digits(at int) int {
	for at < len(w.b) && digit(w.b[at]) {
		at++
	}
	return at
}

// rounds tells a number that is not what JavaScript makes of it.
func (w *walker) rounds(start, end int) {
	if !w.room(Number) {
		return
	}
	severity, why := Warning, "They keep numbers as 64-bit floats, exact up to 9007199254740991. "
	text := string(w.b[start:end])
	if strings.ContainsAny(text, ".eE") {
		severity, why = Note, "They keep numbers as 64-bit floats of about 16 digits. "
	}
	path := w.path()
	w.add(Finding{
		Code: Number, Severity: severity, Field: w.field, Path: path, Offset: start, End: end,
		What: called(path, "the value") + ": JavaScript readers will round this number.",
		Why:  why + "As a text every digit arrives.",
		Fix:  w.fix("Send as text", start, end, `"`+text+`"`),
	})
}
