package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Edit is a change of a text under a person's hands: With comes in the place of
// the bytes from From to To, and then the bytes from Start to End are selected.
type Edit struct {
	From, To   int
	With       string
	Start, End int
}

// Apply returns the text after the edit.
func (e Edit) Apply(text string) string { return text[:e.From] + e.With + text[e.To:] }

// The keys of Key that have no character of their own. Tab is none of them: it
// leaves the field, so that no one who uses the keyboard alone is caught there.
const (
	KeyEnter     = "Enter"
	KeyBackspace = "Backspace"
	KeyIndent    = "Indent"  // Ctrl+]
	KeyOutdent   = "Outdent" // Ctrl+[
)

// Key says what a key does in a text of JSON of which the bytes from start to end
// are selected: Enter keeps the indentation and opens a block between brackets, a
// bracket or quote brings its partner and is typed over, a closing bracket goes to
// the indentation of its block, Backspace takes an empty pair. ok is false where
// the browser does all that there is to do.
func Key(text string, start, end int, key string) (e Edit, ok bool) {
	start = max(0, min(start, len(text)))
	k := keystroke{text, start, max(start, min(end, len(text)))}
	switch key {
	case KeyEnter:
		return k.enter(), true
	case KeyBackspace:
		return k.backspace()
	case KeyIndent:
		return k.lines(indented), true
	case KeyOutdent:
		return k.lines(outdented), true
	case "{", "[":
		return k.open(key[0])
	case "}", "]":
		return k.close(key[0])
	case `"`:
		return k.quote()
	}
	return Edit{}, false
}

const oneLevel = "  "

type keystroke struct {
	text       string
	start, end int
}

// put replaces the selection and leaves the cursor so many bytes into what is new.
func (k keystroke) put(with string, cursor int) Edit {
	at := k.start + cursor
	return Edit{k.start, k.end, with, at, at}
}

// around is the first byte outside of the selection that is no space of its line;
// 0 = there is none.
func (k keystroke) around() (before, after byte) {
	if left := strings.TrimRight(k.text[:k.start], " \t"); left != "" {
		before = left[len(left)-1]
	}
	if right := strings.TrimLeft(k.text[k.end:], " \t"); right != "" {
		after = right[0]
	}
	return before, after
}

func (k keystroke) enter() Edit {
	line := k.text[strings.LastIndexByte(k.text[:k.start], '\n')+1 : k.start]
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	if inString(line) {
		return k.put("\n", 1)
	}
	before, after := k.around()
	opened, closes := before == '{' || before == '[', after == '}' || after == ']'
	k.end += len(k.text[k.end:]) - len(strings.TrimLeft(k.text[k.end:], " \t"))
	first := "\n" + indent
	switch {
	case opened && closes && after == partner(before):
		return k.put(first+oneLevel+first, len(first+oneLevel))
	case opened:
		first += oneLevel
	case closes:
		first = "\n" + outdented(indent)
	}
	return k.put(first, len(first))
}

// partner is the character that ends what c begins.
func partner(c byte) byte {
	switch c {
	case '{':
		return '}'
	case '[':
		return ']'
	}
	return c
}

// inString reports whether the end of a line's beginning is inside a string: JSON
// has none of more than one line.
func inString(line string) bool {
	inside := false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '"':
			inside = !inside
		case inside && line[i] == '\\':
			i++
		}
	}
	return inside
}

func (k keystroke) inString() bool {
	return inString(k.text[strings.LastIndexByte(k.text[:k.start], '\n')+1 : k.start])
}

// roomFor reports whether what begins here may bring its partner: nothing follows
// that it would have to go around.
func (k keystroke) roomFor() bool {
	return k.end == len(k.text) || strings.IndexByte(" \t\r\n,:}]", k.text[k.end]) >= 0
}

// pair puts a character and its partner around the selection.
func (k keystroke) pair(c byte) Edit {
	inner := k.text[k.start:k.end]
	e := k.put(string(c)+inner+string(partner(c)), 1)
	e.End += len(inner)
	return e
}

func (k keystroke) open(c byte) (Edit, bool) {
	if k.inString() || k.start == k.end && !k.roomFor() {
		return Edit{}, false
	}
	return k.pair(c), true
}

func (k keystroke) quote() (Edit, bool) {
	switch inside := k.inString(); {
	case inside && k.start == k.end && strings.HasPrefix(k.text[k.end:], `"`) && !escaped(k.text[:k.start]):
		return Edit{k.start, k.start, "", k.start + 1, k.start + 1}, true
	case inside || k.start == k.end && (!k.roomFor() || k.behindWord()):
		return Edit{}, false
	}
	return k.pair('"'), true
}

// behindWord reports whether a letter or digit stands before the cursor: a quote there
// ends a text whose beginning is still to come.
func (k keystroke) behindWord() bool {
	before, _ := utf8.DecodeLastRuneInString(k.text[:k.start])
	return unicode.IsLetter(before) || unicode.IsDigit(before)
}

// escaped reports whether the character behind a text has a backslash before it.
func escaped(text string) bool {
	return (len(text)-len(strings.TrimRight(text, `\`)))%2 != 0
}

func (k keystroke) close(c byte) (Edit, bool) {
	if k.inString() || k.start != k.end {
		return Edit{}, false
	}
	opener, missing := k.unclosed(c)
	if strings.HasPrefix(k.text[k.end:], string(c)) && !missing {
		return Edit{k.start, k.start, "", k.start + 1, k.start + 1}, true
	}
	line := strings.LastIndexByte(k.text[:k.start], '\n') + 1
	if opener < 0 || line == 0 || strings.Trim(k.text[line:k.start], " \t") != "" {
		return Edit{}, false
	}
	from := strings.LastIndexByte(k.text[:opener], '\n') + 1
	indent := k.text[from:opener]
	indent = indent[:len(indent)-len(strings.TrimLeft(indent, " \t"))]
	at := line + len(indent) + 1
	return Edit{line, k.end, indent + string(c), at, at}, true
}

// unclosed finds the bracket before the cursor that a closing one would end, -1 if
// there is none, and whether one is missing in the text as a whole.
func (k keystroke) unclosed(c byte) (opener int, missing bool) {
	opener = -1
	var open []int
	depth, inside := 0, false
	for i := 0; i < len(k.text); i++ {
		if i == k.start && len(open) > 0 {
			opener = open[len(open)-1]
		}
		switch b := k.text[i]; {
		case b == '\n':
			inside = false
		case b == '"':
			inside = !inside
		case inside && b == '\\':
			i++
		case inside:
		case partner(b) == c && b != c:
			depth++
			open = append(open, i)
		case b == c:
			depth--
			open = open[:max(0, len(open)-1)]
		}
	}
	if k.start >= len(k.text) && len(open) > 0 {
		opener = open[len(open)-1]
	}
	return opener, depth > 0
}

func (k keystroke) backspace() (Edit, bool) {
	if k.start != k.end || k.start == 0 || k.start == len(k.text) {
		return Edit{}, false
	}
	c, next := k.text[k.start-1], k.text[k.start]
	empty := next == partner(c)
	switch before := (keystroke{k.text, k.start - 1, k.start - 1}); {
	case c != '{' && c != '[' && c != '"' || !empty, before.inString():
		return Edit{}, false
	}
	return Edit{k.start - 1, k.start + 1, "", k.start - 1, k.start - 1}, true
}

// lines changes the lines that the selection touches.
func (k keystroke) lines(change func(string) string) Edit {
	from := strings.LastIndexByte(k.text[:k.start], '\n') + 1
	last := k.end
	if k.end > k.start && k.text[k.end-1] == '\n' {
		last-- // the line where the selection ends is not in it
	}
	to := last + strings.IndexByte(k.text[last:]+"\n", '\n')
	lines := strings.Split(k.text[from:to], "\n")
	start, end := k.start, k.end
	at := from
	for i, line := range lines {
		lines[i] = change(line)
		grown := len(lines[i]) - len(line)
		if at <= k.start {
			start = max(at, start+grown)
		}
		if at < k.end || at == k.start {
			end = max(at, end+grown)
		}
		at += len(line) + 1
	}
	with := strings.Join(lines, "\n")
	start = max(start, from)
	return Edit{from, to, with, start, max(end, start)}
}

func indented(line string) string {
	if line == "" {
		return line
	}
	return oneLevel + line
}

func outdented(line string) string {
	if rest, ok := strings.CutPrefix(line, "\t"); ok {
		return rest
	}
	for range len(oneLevel) {
		line = strings.TrimPrefix(line, " ")
	}
	return line
}
