package lint

import (
	"math"
	"slices"
	"strings"
)

// Severity says how bad a finding is.
type Severity uint8

// The severities, the least first.
const (
	Note    Severity = iota + 1 // worth knowing
	Warning                     // some readers will get it wrong, or it is likely not meant
	Error                       // the platform does not take it
)

// String returns "note", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return ""
}

// Field names the text that a finding speaks of, and that a fix changes.
type Field uint8

// The fields. A message that passes has a topic and a payload; the others are those
// of a person who composes.
const (
	FieldTopic      Field = iota + 1
	FieldPayload          // of a message, or as composed for devices and groups
	FieldData             // Event data
	FieldObservedAt       // Observed at
	FieldStream           // Stream
	FieldDevice           // Device ID
	FieldGroup            // Group ID
	FieldType             // type of an update or group message
	FieldRetain           // Retain
	FieldForm             // the form as a whole
)

// Finding is one thing that is wrong, or likely not meant.
type Finding struct {
	Code     Code
	Severity Severity

	Field        Field
	Path         string // of the tag, as payload.JoinPath writes it; "" = no tag
	Offset, End  int    // bytes of the field's text
	Line, Column int    // of Offset, from 1, the column in characters; 0 = no place

	What string // a sentence: what, and where as a person calls it
	Why  string // sentences: why that matters, and what to do
	More int    // further places like this one, which are not listed

	Fix *Fix // nil = a person has to decide
}

// Fix is what one press does about a finding.
type Fix struct {
	Label   string // of the button: "Send as text"
	Changes []Change
}

// Change is what a fix does to one field.
type Change struct {
	Field Field
	Edits []Edit // in the order of the text, without overlaps
}

// Edit puts Text in the place of the bytes from Start to End.
type Edit struct {
	Start, End int
	Text       string
}

// ToEnd is the End of an Edit that goes to the end of the text.
const ToEnd = math.MaxInt

// Apply returns the text of a field as the fix leaves it; that of a field which it
// does not change comes back as it is.
func (f *Fix) Apply(field Field, text string) string {
	for _, c := range f.Changes {
		if c.Field == field {
			text = apply(text, c.Edits)
		}
	}
	return text
}

func apply(text string, edits []Edit) string {
	var out strings.Builder
	at := 0
	for _, e := range edits {
		start, end := min(max(e.Start, at), len(text)), min(e.End, len(text))
		out.WriteString(text[at:start])
		out.WriteString(e.Text)
		at = max(start, end)
	}
	out.WriteString(text[at:])
	return out.String()
}

// Worst returns the highest severity among findings, 0 for none.
func Worst(findings []Finding) Severity {
	var worst Severity
	for i := range findings {
		worst = max(worst, findings[i].Severity)
	}
	return worst
}

// Count returns how many places findings speak of, those that are not listed
// included.
func Count(findings []Finding) int {
	n := len(findings)
	for i := range findings {
		n += findings[i].More
	}
	return n
}

// Has reports whether findings have one of a code.
func Has(findings []Finding, code Code) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Code == code })
}
