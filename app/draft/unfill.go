package draft

import (
	"strings"

	"deviceconsole/app/lint"
	"deviceconsole/app/template"
)

// What the linter finds it finds in a text whose variables are filled in, and a person
// mends the text that has the variables.

// typedAt is the place in a text as it was typed of a byte of it as it is filled in;
// within what was filled in it is where that begins, and inside is true.
func typedAt(filled []template.Filled, at int) (typed int, inside bool) {
	typed = at
	for _, p := range filled {
		switch {
		case at <= p.From:
			return typed, false
		case at < p.To:
			return p.Start, true
		}
		typed = p.End + at - p.To
	}
	return typed, false
}

// unfill makes of a fix of the text as it is filled in one of the text as it was
// typed. ok is false where it would put what a variable is now in the place of the
// variable, or text that reads as one.
func (b *builder) unfill(fix *lint.Fix) (unfilled lint.Fix, ok bool) {
	unfilled.Label = fix.Label
	puts, takes := false, false
	for _, c := range fix.Changes {
		filled := b.filled[lintFields[c.Field]]
		change := lint.Change{Field: c.Field}
		for _, e := range c.Edits {
			puts = puts || e.Text != ""
			for _, p := range filled {
				takes = takes || e.Start <= p.From && p.To <= e.End && e.Start < e.End
			}
			start, within := typedAt(filled, e.Start)
			end, inside := e.End, false
			if end != lint.ToEnd {
				end, inside = typedAt(filled, end)
			}
			if within || inside || strings.Contains(e.Text, "{{") {
				return unfilled, false
			}
			change.Edits = append(change.Edits, lint.Edit{Start: start, End: end, Text: e.Text})
		}
		unfilled.Changes = append(unfilled.Changes, change)
	}
	return unfilled, !puts || !takes
}

// notMended says why there is no button.
const notMended = "No button mends this here: what is wrong comes from a variable. Change what stands in {{ }}."
