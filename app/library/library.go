package library

import (
	"slices"

	"deviceconsole/app/draft"
	"deviceconsole/app/listfile"
)

// The bounds of what is kept. One list is encoded in MaxBytes at most.
const (
	MaxTemplates = 200
	MaxRules     = 20
	MaxBytes     = 1 << 20
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
			a.As = listfile.FreeName(t.Name, func(name string) bool { return Find(merged, name) >= 0 })
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
		return (other.Name == t.Name || listfile.IsCopy(other.Name, t.Name)) && equal(other.Draft, t.Draft)
	})
}

// equal compares all that is kept of two drafts.
func equal(a, b draft.Draft) bool {
	x, _ := appendDraft(nil, a)
	y, _ := appendDraft(nil, b)
	return string(x) == string(y)
}
