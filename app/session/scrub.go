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
	for _, field := range secretFields {
		for _, spelling := range m.spellings(field) {
			text = strings.ReplaceAll(text, spelling, hidden)
		}
	}
	return text
}

// HoldsSecret reports whether a text holds a secret of the form, so that it must
// not be kept anywhere.
func (m Model) HoldsSecret(text string) bool { return m.scrub(text) != text }

// secretFields are the fields of the form whose values are kept nowhere.
var secretFields = [...]Field{FieldAPIKey, FieldPassword}

// spellings are those of the secret in a field; none of one that is too short.
func (m Model) spellings(f Field) []string {
	secret := m.Form.Value(f)
	if len(secret) < minScrubbed {
		return nil
	}
	return spellings(secret)
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
