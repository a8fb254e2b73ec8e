package draft

import (
	"deviceconsole/app/lint"
	"deviceconsole/internal/platform"
)

// maxLinted bounds the text of a form that is looked into, in bytes: it is looked
// into at every key.
const maxLinted = 256 << 10

// lint adds what is likely a mistake, and the ways out of some of what keeps the
// draft from being sent.
func (b *builder) lint() {
	d := b.d
	c := lint.Composition{Kind: platformKinds[d.Kind], Device: d.Device, Group: d.Group, Now: b.env.Now, Earlier: b.earlier}
	if d.Kind == Update && d.AllDevices {
		c.Device = ""
	}
	switch {
	case d.Kind == ToGroup && d.WholeProject:
		c.Group = ""
	case d.Kind == Event:
		c.Data, c.Encoded = d.Data, b.Message.Payload
		if d.Stamping == StampAt {
			c.ObservedAt = d.ObservedAt
		}
	}
	if d.Format == JSON || d.Format == Text {
		c.Payload, c.JSON = d.Payload, d.Format == JSON
	}
	if len(c.Data) > maxLinted || len(c.Payload) > maxLinted {
		c.Data, c.Payload = "", ""
	}
	for _, f := range lint.Composed(c) {
		b.found(f)
	}
}

// earlier visits earlier events of the device.
func (b *builder) earlier(visit func(payload []byte) bool) {
	for _, payload := range b.env.Earlier {
		if !visit(payload) {
			return
		}
	}
}

var platformKinds = [kinds]platform.Kind{Event: platform.KindEvent, ToDevice: platform.KindMessage, Update: platform.KindUpdate, ToGroup: platform.KindGroup}

var lintFields = map[lint.Field]Field{
	lint.FieldData: FieldData, lint.FieldPayload: FieldPayload, lint.FieldObservedAt: FieldObservedAt, lint.FieldStream: FieldStream,
	lint.FieldDevice: FieldDevice, lint.FieldGroup: FieldGroup,
}

// found takes a finding of the linter. What keeps the draft from being sent is told
// as a problem already, and gets the way out.
func (b *builder) found(f lint.Finding) {
	field := lintFields[f.Field]
	finding := Finding{Field: field, Severity: f.Severity, Text: f.What, Why: f.Why, Line: f.Line, Column: f.Column, More: f.More}
	if filled := b.filled[field]; filled != nil && f.Line > 0 {
		at, _ := typedAt(filled, f.Offset)
		finding.Line, finding.Column = Place(b.typed.Value(field), at)
	}
	if f.Fix != nil {
		finding.Fixes = b.fixes(f.Fix)
		if finding.Fixes == nil && b.d.Variables {
			finding.Why += " " + notMended
		}
	}
	if f.Severity == lint.Error && f.Code != lint.Size {
		for i := range b.Problems {
			if p := &b.Problems[i]; p.Field == field {
				if len(p.Fixes) == 0 {
					p.Fixes = finding.Fixes
				}
				return
			}
		}
	}
	if f.Code == lint.Size && len(b.Problems) > 0 {
		return
	}
	b.Findings = append(b.Findings, finding)
}

// fixes makes of a fix of texts one of fields; nil = there is none that leaves the
// variables as they are.
func (b *builder) fixes(fix *lint.Fix) []Fix {
	if b.d.Variables {
		unfilled, ok := b.unfill(fix)
		if !ok {
			return nil
		}
		fix = &unfilled
	}
	out := Fix{Label: fix.Label}
	for _, c := range fix.Changes {
		field := lintFields[c.Field]
		text := b.typed.text(field)
		if text == nil {
			return nil
		}
		if field == FieldObservedAt && b.typed.Stamping != StampAt {
			out.Changes = append(out.Changes, Change{FieldStamping, Value(StampAt)})
		}
		out.Changes = append(out.Changes, Change{field, fix.Apply(c.Field, *text)})
	}
	return []Fix{out}
}
