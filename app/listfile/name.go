package listfile

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxName is the longest name, in characters.
const MaxName = 60

// Name makes a name of what a person typed; "" = there is nothing of one in it.
func Name(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\ufffd")), " ")
	if utf8.RuneCountInString(text) > MaxName {
		text = strings.TrimSpace(string([]rune(text)[:MaxName]))
	}
	return text
}

// FreeName returns the name, with a number behind where it is taken: "name (2)".
func FreeName(name string, taken func(string) bool) string {
	for n, candidate := 2, name; ; n++ {
		if !taken(candidate) {
			return candidate
		}
		suffix := " (" + strconv.Itoa(n) + ")"
		short := []rune(name)
		candidate = strings.TrimSpace(string(short[:min(len(short), MaxName-len(suffix))])) + suffix
	}
}

// IsCopy reports whether a name is one that FreeName made of another.
func IsCopy(name, of string) bool {
	number, ok := strings.CutPrefix(name, of+" (")
	number, closed := strings.CutSuffix(number, ")")
	_, err := strconv.Atoi(number)
	return ok && closed && err == nil
}
