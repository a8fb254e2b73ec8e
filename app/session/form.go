package session

import (
	"slices"

	"deviceconsole/app/profile"
	"deviceconsole/internal/page"
)

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
	FieldLogin    // one of profile.Logins
	FieldUserName // of profile.LoginOwn
	FieldBrokerURL
	FieldClientID
	FieldMQTTVersion   // one of profile.Versions
	FieldKeep          // one of KeepTimes
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
	Warning     string // what is likely not meant; "" = nothing
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
	sent   [len(secretFields)]Secret // that the newest connection logs in with

	// FocusOn is the field to put the focus on, FocusCount says how often that
	// was asked for: do so when it has grown.
	FocusOn    Field
	FocusCount int
}

// fieldState is one field. Every value is held as a Secret: one way to hold
// them, and none that prints.
type fieldState struct {
	value   Secret
	typed   bool // by a person: no default replaces it
	checked bool // its error is shown and kept up
	error   string
}

// Value returns what stands in a field.
func (f Form) Value(field Field) string { return f.fields[field].value.Reveal() }

// Error returns the sentence that says what is wrong with a field, or "".
func (f Form) Error(field Field) string { return f.fields[field].error }

// set puts a value into a field in place of what is there.
func (f Form) set(field Field, value string) Form {
	f.fields[field].value = NewSecret(value)
	f.fields[field].error = ""
	return f
}

// suggest puts a value into a field that no person has typed into.
func (f Form) suggest(field Field, value string) Form {
	if f.fields[field].typed {
		return f
	}
	return f.set(field, value)
}

// fieldChanged takes what a person typed.
func (m Model) fieldChanged(e FieldChanged) Model {
	if e.Field >= fieldCount {
		return m
	}
	m.Form = m.Form.set(e.Field, e.Value.Reveal())
	m.Form.fields[e.Field].typed = true
	if e.Field == FieldProject || e.Field == FieldUser {
		if role, known := accountRole(m.Config, m.Form.Value(FieldProject), m.Form.Value(FieldUser)); known {
			m.Form = m.Form.set(FieldAccountKind, role)
		}
	}
	return m.checkForm().preview()
}

// fieldLeft makes a field say from now on what is wrong with it. An empty one
// that was never typed into is left alone.
func (m Model) fieldLeft(e FieldLeft) Model {
	if e.Field >= fieldCount || !m.Form.fields[e.Field].typed {
		return m
	}
	m.Form.fields[e.Field].checked = true
	return m.checkForm()
}

// checkForm brings the errors of the checked fields up to date.
func (m Model) checkForm() Model {
	_, errs := m.parseForm()
	for i := range m.Form.fields {
		f := &m.Form.fields[i]
		f.error = ""
		if f.checked {
			f.error = errs[i]
		}
	}
	return m
}

// submitForm checks all fields and returns what they say; ok is false when one
// is wrong, which then gets the focus.
func (m Model) submitForm() (_ Model, _ settings, ok bool) {
	s, errs := m.parseForm()
	for i := range m.Form.fields {
		m.Form.fields[i].checked = true
		m.Form.fields[i].error = errs[i]
	}
	for i, err := range errs {
		if err != "" {
			m.Form.FocusOn = Field(i)
			m.Form.FocusCount++
			return m, settings{}, false
		}
	}
	return m, s, true
}

// untouched tells whether nobody has typed who connects.
func (f Form) untouched() bool {
	for _, field := range []Field{FieldProject, FieldUser, FieldAPIKey, FieldPassword, FieldBrokerURL} {
		if f.fields[field].typed {
			return false
		}
	}
	return true
}

// likelyAccount is the sandbox's account to offer first: the one for which messages wait,
// else the first.
func (m Model) likelyAccount() int {
	sandbox := m.Config.Sandbox
	u, err := absolute(m.Origin, sandboxURL(m.Config))
	if sandbox == nil || err != nil || m.waits.URL != u.String() || m.waits.Project.String() != sandbox.Project {
		return 0
	}
	return max(0, slices.IndexFunc(sandbox.Accounts, func(a page.Account) bool { return a.User == m.waits.User.String() }))
}

// fillAccount fills the form with a demo account of the sandbox. What the
// sandbox does not speak of stays.
func (m Model) fillAccount(index int, fill func(Form, Field, string) Form) Model {
	sandbox := m.Config.Sandbox
	if sandbox == nil || index < 0 || index >= len(sandbox.Accounts) {
		return m
	}
	account := sandbox.Accounts[index]
	if account.User != m.Form.Value(FieldUser) {
		m.Form.fields[FieldKeep] = fieldState{} // of the account before
	}
	for _, f := range []struct {
		field Field
		value string
	}{
		{FieldProject, sandbox.Project},
		{FieldUser, account.User},
		{FieldAPIKey, sandbox.APIKey},
		{FieldPassword, account.Password},
		{FieldDevice, sandbox.Device},
		{FieldGroups, joinGroups(sandbox.Groups)},
		{FieldAccountKind, account.Role},
		{FieldLogin, profile.LoginPlatform},
		{FieldBrokerURL, sandboxURL(m.Config)},
	} {
		m.Form = fill(m.Form, f.field, f.value)
	}
	return m.checkForm().preview()
}
