package draft

import "strconv"

// Field names a part of a draft.
type Field uint8

// The fields. FieldForm is the form as a whole. Values are text as it is typed but
// where it is said otherwise.
const (
	FieldForm           Field = iota
	FieldKind                 // a number: that of the Kind
	FieldUser                 // User ID
	FieldDevice               // Device ID
	FieldAllDevices           // "true" or "false"
	FieldGroup                // Group ID
	FieldWholeProject         // "true" or "false"
	FieldType                 // Update type, Message type
	FieldData                 // Event data
	FieldStamping             // a number: that of the Stamping
	FieldObservedAt           // Observed at
	FieldServerClock          // "true" or "false"
	FieldStream               // Stream
	FieldAddClientIP          // "true" or "false"
	FieldExtra                // further members of an event
	FieldFormat               // a number: that of the Format
	FieldPayload              // Payload
	FieldFile                 // not set by text: see Draft.File
	FieldQoS                  // "0", "1" or "2"
	FieldRetain               // "true" or "false"
	FieldContentType          // Content type
	FieldResponseTopic        // Response topic
	FieldCorrelation          // Correlation data
	FieldExpiry               // Message expiry, in seconds
	FieldMarkText             // "true" or "false"
	FieldUserProperties       // not set by text: see WithUserProperty
	FieldProject              // not shown: see Draft.Project
	FieldVariables            // "true" or "false"
	FieldReply                // the reply that is waited for; no part of a draft
)

// Value is a choice as the value of its field: "0", "1" …
func Value[T Kind | Stamping | Format | byte](choice T) string { return strconv.Itoa(int(choice)) }

// With returns the draft with a field changed. FieldKind and FieldFormat are left
// to State.Set, since more changes with them; a choice that there is none of
// changes nothing.
func (d Draft) With(f Field, value string) Draft {
	if text := d.text(f); text != nil {
		*text = value
		return d
	}
	if flag := d.flag(f); flag != nil {
		*flag = value == "true"
		return d
	}
	n, err := strconv.ParseUint(value, 10, 8)
	switch {
	case err != nil:
	case f == FieldStamping && n < uint64(stampings):
		d.Stamping = Stamping(n)
	case f == FieldQoS && n <= 2:
		d.QoS = byte(n)
	}
	return d
}

// Value returns what stands in a field, as With takes it.
func (d Draft) Value(f Field) string {
	if text := d.text(f); text != nil {
		return *text
	}
	if flag := d.flag(f); flag != nil {
		return strconv.FormatBool(*flag)
	}
	switch f {
	case FieldKind:
		return Value(d.Kind)
	case FieldFormat:
		return Value(d.Format)
	case FieldStamping:
		return Value(d.Stamping)
	case FieldQoS:
		return Value(d.QoS)
	}
	return ""
}

func (d *Draft) text(f Field) *string {
	switch f {
	case FieldProject:
		return &d.Project
	case FieldUser:
		return &d.User
	case FieldDevice:
		return &d.Device
	case FieldGroup:
		return &d.Group
	case FieldType:
		return &d.Type
	case FieldData:
		return &d.Data
	case FieldObservedAt:
		return &d.ObservedAt
	case FieldStream:
		return &d.Stream
	case FieldExtra:
		return &d.Extra
	case FieldPayload:
		return &d.Payload
	case FieldContentType:
		return &d.ContentType
	case FieldResponseTopic:
		return &d.ResponseTopic
	case FieldCorrelation:
		return &d.Correlation
	case FieldExpiry:
		return &d.Expiry
	}
	return nil
}

func (d *Draft) flag(f Field) *bool {
	switch f {
	case FieldAllDevices:
		return &d.AllDevices
	case FieldWholeProject:
		return &d.WholeProject
	case FieldServerClock:
		return &d.ServerClock
	case FieldAddClientIP:
		return &d.AddClientIP
	case FieldRetain:
		return &d.Retain
	case FieldMarkText:
		return &d.MarkText
	case FieldVariables:
		return &d.Variables
	}
	return nil
}
