package session

// Field names one field of the connect form. FieldSpecs describes them all.
type Field uint8

// The fields of the connect form, in the order in which they are shown.
const (
	FieldProject Field = iota
	FieldUser
	FieldAPIKey
	FieldPassword
	FieldDevice
	FieldGroups // comma or space separated
	FieldAccountKind
	FieldBrokerURL
	FieldClientID
	FieldMQTTVersion
	FieldCleanStart    // "true" or "false"
	FieldSessionExpiry // seconds
	FieldKeepalive     // seconds
	fieldCount
)

// InputKind says which control a field is.
type InputKind uint8

// The kinds of controls.
const (
	InputText InputKind = iota
	InputSecret
	InputURL
	InputNumber
	InputCheckbox
	InputChoice
	InputFixed // shown, not changeable; the hint says why
)

// FieldSpec describes a field of the connect form to the UI.
type FieldSpec struct {
	Field       Field
	Name        string // accessible name and visible label
	Hint        string // where the value is found, or what it does
	Placeholder string
	Kind        InputKind
	Options     []string // of InputChoice; suggestions of InputURL
	Advanced    bool     // under the disclosure Advanced
	Required    bool
}

// Form is the connect form. It holds the secrets that a person typed; they stay
// in memory until the page goes, also after Disconnect, and no printing or
// marshalling of a Form shows them.
type Form struct {
	fields [fieldCount]fieldState
	// Submitted is true once Connect was pressed: from then on every field is
	// checked as it is typed.
	Submitted bool
	// FocusOn is the field that a refused Connect wants to be looked at; valid
	// while FocusCount differs from the last one the UI has seen.
	FocusOn    Field
	FocusCount int
}

type fieldState struct {
	value Secret // every field is held so: one way to hold a value, and none that prints
	error string
}

// Value returns what is typed in a field.
func (f Form) Value(field Field) string { return f.fields[field].value.Reveal() }

// Error returns the sentence that says what is wrong with a field, or "".
func (f Form) Error(field Field) string { return f.fields[field].error }
