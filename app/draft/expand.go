package draft

import (
	"errors"
	"slices"
	"strings"
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
	out, err := b.env.Expand(text)
	if err != nil {
		b.problem(f, err)
		return text
	}
	return out
}
