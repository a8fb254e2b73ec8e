package library

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"deviceconsole/app/draft"
)

// The bounds of what is kept. One list is encoded in MaxBytes at most.
const (
	MaxTemplates = 200
	MaxRules     = 20
	MaxBytes     = 1 << 20
	MaxName      = 60 // characters
)

// Template is a draft under a name.
type Template struct {
	Name  string
	Draft draft.Draft
}

// Rule is a reply rule under a name: what a message has to match, and what is sent
// then.
type Rule struct {
	Name       string
	Filter     string // in the language of package filter
	Draft      draft.Draft
	DelayMS    int
	PerSecond  int
	ToResponse bool // where the message names a response topic, the reply goes there
}

// Name makes a name of what a person typed; "" = there is nothing of one in it.
func Name(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\ufffd")), " ")
	if utf8.RuneCountInString(text) > MaxName {
		text = strings.TrimSpace(string([]rune(text)[:MaxName]))
	}
	return text
}

// Find returns the place of a name in the list, or -1.
func Find(list []Template, name string) int {
	return slices.IndexFunc(list, func(t Template) bool { return t.Name == name })
}

// Arrival is what an import does with one template of a file.
type Arrival struct {
	Name string // in the file
	As   string // in the list; "" = it is there already
}

// Merge adds templates to a list, each under its name, or under the next free one
// where another template has it: "name (2)". What is there already, unchanged, is
// left out. list itself is not changed.
func Merge(list, more []Template) (merged []Template, arrivals []Arrival) {
	merged = slices.Clone(list)
	for _, t := range more {
		a := Arrival{Name: t.Name}
		if !there(merged, t) {
			a.As = free(merged, t.Name)
			merged = append(merged, Template{a.As, t.Draft})
		}
		arrivals = append(arrivals, a)
	}
	return merged, arrivals
}

// there reports whether the list has the template, under its name or under one
// that an earlier import gave it.
func there(list []Template, t Template) bool {
	return slices.ContainsFunc(list, func(other Template) bool {
		return (other.Name == t.Name || isCopy(other.Name, t.Name)) && equal(other.Draft, t.Draft)
	})
}

func isCopy(name, of string) bool {
	number, ok := strings.CutPrefix(name, of+" (")
	number, closed := strings.CutSuffix(number, ")")
	_, err := strconv.Atoi(number)
	return ok && closed && err == nil
}

// free returns the name, with a number where it is taken.
func free(list []Template, name string) string {
	for n, candidate := 2, name; ; n++ {
		if Find(list, candidate) < 0 {
			return candidate
		}
		suffix := " (" + strconv.Itoa(n) + ")"
		short := []rune(name)
		candidate = strings.TrimSpace(string(short[:min(len(short), MaxName-len(suffix))])) + suffix
	}
}

// equal compares all that is kept of two drafts.
func equal(a, b draft.Draft) bool {
	x, _ := appendDraft(nil, a)
	y, _ := appendDraft(nil, b)
	return string(x) == string(y)
}
