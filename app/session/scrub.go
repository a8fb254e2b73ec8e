package session

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"deviceconsole/internal/platform"
)

// minScrubbed is the length from which a secret is looked for in foreign texts:
// a shorter one would black out half of every sentence and hide nothing.
const minScrubbed = 4

// scrub takes the secrets of the form out of a text that comes from elsewhere.
func (m Model) scrub(text string) string {
	if text == "" {
		return ""
	}
	for i := range secretFields {
		for _, spelling := range m.spellings(i) {
			text = strings.ReplaceAll(text, spelling, hidden)
		}
	}
	return text
}

// Scrub is what may be shown or kept of a text: it without the secrets of the form.
func (m Model) Scrub(text string) string { return m.scrub(text) }

// HoldsSecret reports whether a text holds a secret of the form, so that it must
// not be kept anywhere.
func (m Model) HoldsSecret(text string) bool { return m.scrub(text) != text }

// secretFields are the fields of the form whose values are kept nowhere.
var secretFields = [...]Field{FieldAPIKey, FieldPassword}

// secrets are what stands in the i-th of secretFields, and what the connection logged
// in with.
func (m Model) secrets(i int) [2]string {
	return [2]string{m.Form.Value(secretFields[i]), m.Form.sent[i].Reveal()}
}

// spellings are those of the i-th secret, the longest first; none of one that is too
// short.
func (m Model) spellings(i int) (all []string) {
	both := m.secrets(i)
	for j, secret := range both {
		if len(secret) >= minScrubbed && (j == 0 || secret != both[0]) {
			all = append(all, spellings(secret)...)
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return len(b) - len(a) })
	return all
}

// spellings are the ways in which a secret may stand in a text, the longest first: as
// it is, within the quotes of a filter or of JSON (where some escape / as well), and
// within JSON that is itself a string of a file.
func spellings(secret string) []string {
	secret = strings.ToValidUTF8(secret, "\ufffd")
	var all []string
	inners := []string{secret, within(secret), withinHTML(secret)}
	for _, inner := range inners {
		inners = append(inners, strings.ReplaceAll(inner, "/", `\/`))
	}
	for _, inner := range inners {
		all = append(all, inner, within(inner), withinHTML(inner))
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	return slices.Compact(all)
}

// within is a text between the quotes of JSON, in the shortest form.
func within(text string) string { return string(platform.AppendEscaped(nil, text)) }

// withinHTML is a text between the quotes of JSON as encoding/json writes it, with
// <, > and & escaped too.
func withinHTML(text string) string {
	quoted, _ := json.Marshal(text) // never fails
	return string(quoted[1 : len(quoted)-1])
}
