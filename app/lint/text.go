package lint

import (
	"bytes"
	"strings"

	"deviceconsole/app/payload"
)

// replaced is the replacement character, U+FFFD.
var replaced = []byte("\ufffd")

// text reads a string in double quotes.
func (w *walker) text(isName bool) {
	b := w.b
	for i := w.i + 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			w.i = i + 1
			return
		case c == '\\':
			n := w.escape(i, isName)
			if n == 0 {
				return
			}
			i += n - 1
		case c < ' ':
			w.slip(NotJSON, i, i+1, "a text holds a line end or another control character as it is", "Write it as "+escapeOf(c), escapeOf(c))
		case c == replaced[0] && bytes.HasPrefix(b[i:], replaced):
			// A browser writes it for half a surrogate pair that is typed or pasted.
			w.odd(Surrogate, i, i+len(replaced), "holds �, which stands for something that was no character",
				"What stood there was lost before it came here. Write what was meant; � itself can be written as \\ufffd.",
				w.fix("Write it as \\ufffd", i, i+len(replaced), `\ufffd`))
			i += len(replaced) - 1
		}
	}
	w.cut()
}

// escape reads the escape at i and returns its length, 0 where it is none.
func (w *walker) escape(i int, isName bool) int {
	b := w.b
	if i+1 >= len(b) {
		w.cut()
		return 0
	}
	switch b[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		r, ok := w.hex(i)
		switch {
		case !ok && i+6 > len(b):
			w.cut()
			return 0
		case !ok:
			w.i = i
			w.fail(`\u is not followed by four hexadecimal digits`)
			return 0
		case r == 0 && !isName:
			w.odd(NUL, i, i+6, `holds a NUL (\u0000)`,
				"Programs in C end the text there, and databases such as PostgreSQL refuse it.", nil)
		case 0xd800 <= r && r <= 0xdfff:
			if low, ok := w.hex(i + 6); ok && r < 0xdc00 && 0xdc00 <= low && low <= 0xdfff {
				return 12
			}
			w.odd(Surrogate, i, i+6, "holds half of a surrogate pair ("+string(b[i:i+6])+"), which is no character",
				"Readers replace it or refuse the message. Send both halves, or the character itself.",
				w.fix("Write � instead", i, i+6, `\ufffd`))
		}
		return 6
	}
	w.i = i
	w.fail(`there is \` + shown(b[i+1:i+2]) + ", which is no escape of JSON")
	return 0
}

// hex reads the escape \uXXXX at i.
func (w *walker) hex(i int) (r rune, ok bool) {
	if i+6 > len(w.b) || w.b[i] != '\\' || w.b[i+1] != 'u' {
		return 0, false
	}
	for _, c := range w.b[i+2 : i+6] {
		switch {
		case digit(c):
			r = r<<4 + rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 + rune(c|0x20-'a') + 10
		default:
			return 0, false
		}
	}
	return r, true
}

func escapeOf(c byte) string {
	switch c {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	const digits = "0123456789abcdef"
	return `\u00` + string(rune(digits[c>>4])) + string(rune(digits[c&15]))
}

// The typographic double quotes that phones write by themselves.
const (
	openCurly  = "“"
	closeCurly = "”"
)

// curly returns the length of a typographic quote at a place, 0 where there is none.
func (w *walker) curly(at int) int {
	if n := len(openCurly); at+n <= len(w.b) {
		if s := string(w.b[at : at+n]); s == openCurly || s == closeCurly {
			return n
		}
	}
	return 0
}

// oddText reads a string in single or typographic quotes of n bytes.
func (w *walker) oddText(n int) {
	start := w.i
	for i := start + n; i < len(w.b); i++ {
		c := w.b[i]
		switch {
		case c == '\\' && n == 1:
			i++
		case n == 1 && c == '\'', n > 1 && w.curly(i) > 0:
			w.i = i + n
			if w.quiet {
				return
			}
			inner := string(w.b[start+n : i])
			kind := "single quotes"
			if n > 1 {
				kind = "typographic quotes"
			} else {
				inner = strings.ReplaceAll(inner, `\'`, `'`)
			}
			if strings.Contains(inner, `"`) { // escaped or not would be a guess
				w.i = start
				w.fail("a text stands in " + kind + "; JSON has double quotes")
				return
			}
			w.slip(NotJSON, start, i+n, "a text stands in "+kind+"; JSON has double quotes", "Use double quotes", `"`+inner+`"`)
			return
		}
	}
	w.cut()
}

// odd tells what a text holds.
func (w *walker) odd(code Code, start, end int, holds, why string, fix *Fix) {
	if w.quiet || !w.room(code) {
		return
	}
	path := w.path()
	w.add(Finding{Code: code, Severity: Warning, Field: w.field, Path: path, Offset: start, End: end,
		What: called(path, "a text") + ": the text " + holds + ".", Why: why, Fix: fix})
}

// space steps over white space, and over comments, which JSON has none of.
func (w *walker) space() {
	for w.i < len(w.b) {
		switch w.b[w.i] {
		case ' ', '\n', '\t', '\r':
			w.i++
		case '/', '#':
			end := w.commentEnd()
			if end < 0 {
				return
			}
			w.slip(NotJSON, w.i, end, "there is a comment, and JSON has none", "Take the comment away", "")
			w.i = end
		default:
			return
		}
	}
}

// commentEnd returns where the comment ends that begins here; -1 = there is none.
func (w *walker) commentEnd() int {
	rest := w.b[w.i:]
	if bytes.HasPrefix(rest, []byte("/*")) {
		if n := bytes.Index(rest, []byte("*/")); n >= 0 {
			return w.i + n + 2
		}
		return -1
	}
	if rest[0] != '#' && !bytes.HasPrefix(rest, []byte("//")) {
		return -1
	}
	if n := bytes.IndexByte(rest, '\n'); n >= 0 {
		return w.i + n
	}
	return len(w.b)
}

// shown quotes a foreign text for a sentence.
func shown(text []byte) string {
	const most = 40
	start := payload.Head(text, most)
	more := ""
	if len(start) < len(text) {
		more = "…"
	}
	return "“" + payload.Visible(string(start)) + more + "”"
}
