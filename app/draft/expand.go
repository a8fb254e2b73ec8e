package draft

import (
	"errors"
	"slices"
	"strings"

	"deviceconsole/app/template"
)

// expand fills in the variables of what was typed. Their results are held to the
// same rules as what is typed.
func (b *builder) expand() {
	if !b.d.Variables {
		return
	}
	if b.env.Expand == nil {
		b.problem(FieldVariables, errors.New("variables can't be filled in here"))
		return
	}
	d := &b.d
	for _, f := range []Field{FieldUser, FieldDevice, FieldGroup, FieldType, FieldObservedAt, FieldStream, FieldData, FieldPayload,
		FieldContentType, FieldResponseTopic, FieldCorrelation} {
		text := d.text(f)
		*text = b.expanded(f, *text)
	}
	d.UserProperties = slices.Clone(d.UserProperties)
	for i := range d.UserProperties {
		d.UserProperties[i].Value = b.expanded(FieldUserProperties, d.UserProperties[i].Value)
	}
}

func (b *builder) expanded(f Field, text string) string {
	if !strings.Contains(text, "{{") {
		return text
	}
	out, filled, err := b.env.Expand(text, f == FieldData || f == FieldPayload && b.d.Format == JSON)
	var place *template.Error
	switch {
	case errors.As(err, &place):
		b.problemAt(f, err, text, place.Offset)
		b.unfilled = true
	case err != nil:
		b.problem(f, err)
		b.unfilled = true
	default:
		if !b.env.Bare {
			if b.filled == nil {
				b.filled = map[Field][]template.Filled{}
			}
			b.filled[f] = filled
		}
		return out
	}
	return text
}

// unmasked finds the place of an error in a text as it was typed: judge is asked
// of the text with stand-ins for its variables. -1 = the error is of a value.
func unmasked(typed string, judge func(masked []byte) int) int {
	t, err := template.ParseJSON(typed)
	if err != nil {
		return -1
	}
	return judge([]byte(t.Masked()))
}
