package session

import (
	"deviceconsole/app/profile"
)

// Events of profiles and of what is remembered for them.
type (
	// ProfileChosen: fill the form with a profile and its secrets; without an ID, with
	// what the server offers.
	ProfileChosen struct {
		Profile profile.Profile
		Secrets profile.Secrets // empty = unknown
	}
	// SecretsRecalled: what was remembered for the profile in the form.
	SecretsRecalled struct{ Secrets profile.Secrets }
	// SecretsLocked: the secrets leave the form. A connection that is up keeps what it
	// logs in with.
	SecretsLocked struct{}
)

func (ProfileChosen) event()   {}
func (SecretsRecalled) event() {}
func (SecretsLocked) event()   {}

// profileFields are the fields of the form that a profile holds, by its own.
var profileFields = [...]Field{
	profile.Project: FieldProject, profile.User: FieldUser, profile.Device: FieldDevice, profile.Groups: FieldGroups,
	profile.Role: FieldAccountKind, profile.Login: FieldLogin, profile.UserName: FieldUserName, profile.Broker: FieldBrokerURL,
	profile.ClientID: FieldClientID, profile.Version: FieldMQTTVersion, profile.CleanStart: FieldCleanStart,
	profile.SessionExpiry: FieldSessionExpiry, profile.Keepalive: FieldKeepalive,
}

// updateProfiles takes the events of profiles.
func (m Model) updateProfiles(e Event) (Model, bool) {
	switch e := e.(type) {
	case ProfileChosen:
		return m.profileChosen(e), true
	case SecretsRecalled:
		return m.withSecrets(e.Secrets).checkForm().preview(), true
	case SecretsLocked:
		m = m.withSecrets(profile.Secrets{})
		if !m.Connection.Wanted() {
			m.Form.sent = [len(secretFields)]Secret{}
		}
		return m.checkForm().preview(), true
	}
	return m, false
}

// profileChosen fills the form. What a profile says nothing of is what the server
// offers: the broker; the client ID stays that of the tab.
func (m Model) profileChosen(e ProfileChosen) Model {
	for i := range m.Form.fields {
		m.Form.fields[i].checked = false
		m.Form.fields[i].typed = m.Form.fields[i].typed && Field(i) == FieldClientID
	}
	if e.Profile.ID == "" {
		return m.withSecrets(profile.Secrets{}).freshForm().offered()
	}
	for of, field := range profileFields {
		value := e.Profile.Value(profile.Field(of))
		switch {
		case value == "" && field == FieldClientID:
			continue
		case value == "" && field == FieldBrokerURL:
			value = m.Config.Broker.URL
		default:
			m.Form.fields[field].typed = true
		}
		m.Form = m.Form.set(field, value)
	}
	m.Form.fields[FieldKeep] = fieldState{}
	return m.withSecrets(e.Secrets).checkForm().preview()
}

// freshForm puts what is usual into the form.
func (m Model) freshForm() Model {
	usual := profile.Profile{}
	for of, field := range profileFields {
		if field != FieldClientID {
			m.Form = m.Form.set(field, usual.Value(profile.Field(of)))
			m.Form.fields[field].typed = false
		}
	}
	m.Form.fields[FieldAPIKey].typed, m.Form.fields[FieldPassword].typed = false, false
	return m
}

// offered fills what no person has typed from the server's settings.
func (m Model) offered() Model {
	m.Form = m.Form.suggest(FieldBrokerURL, m.Config.Broker.URL)
	return m.fillAccount(m.likelyAccount(), Form.suggest).adoptDevice().checkForm().preview()
}

func (m Model) withSecrets(s profile.Secrets) Model {
	m.Form = m.Form.set(FieldAPIKey, s.APIKey.Reveal()).set(FieldPassword, s.Password.Reveal())
	m.Form.fields[FieldAPIKey].typed, m.Form.fields[FieldPassword].typed = true, true
	return m
}

// Profile is what the form holds, without a name. The client ID that was made for this
// tab is left out: two tabs that use one throw each other off the broker.
func (m Model) Profile() profile.Profile {
	p := profile.Profile{}
	for of, field := range profileFields {
		if field != FieldClientID || m.Form.fields[field].typed {
			p = p.With(profile.Field(of), m.Form.Value(field))
		}
	}
	return p
}

// Secrets are those of the form.
func (m Model) Secrets() profile.Secrets {
	return profile.Secrets{APIKey: m.Form.fields[FieldAPIKey].value, Password: m.Form.fields[FieldPassword].value}
}
