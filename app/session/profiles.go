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

// profileFields are the fields of the form that a profile holds.
var profileFields = []struct {
	field Field
	at    func(*profile.Profile) *string
}{
	{FieldProject, func(p *profile.Profile) *string { return &p.Project }},
	{FieldUser, func(p *profile.Profile) *string { return &p.User }},
	{FieldDevice, func(p *profile.Profile) *string { return &p.Device }},
	{FieldGroups, func(p *profile.Profile) *string { return &p.Groups }},
	{FieldAccountKind, func(p *profile.Profile) *string { return &p.Role }},
	{FieldLogin, func(p *profile.Profile) *string { return &p.Login }},
	{FieldUserName, func(p *profile.Profile) *string { return &p.UserName }},
	{FieldBrokerURL, func(p *profile.Profile) *string { return &p.Broker }},
	{FieldClientID, func(p *profile.Profile) *string { return &p.ClientID }},
	{FieldMQTTVersion, func(p *profile.Profile) *string { return &p.Version }},
	{FieldCleanStart, func(p *profile.Profile) *string { return &p.CleanStart }},
	{FieldSessionExpiry, func(p *profile.Profile) *string { return &p.SessionExpiry }},
	{FieldKeepalive, func(p *profile.Profile) *string { return &p.Keepalive }},
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
	for _, f := range profileFields {
		value := *f.at(&e.Profile)
		switch {
		case value == "" && f.field == FieldClientID:
			continue
		case value == "" && f.field == FieldBrokerURL:
			value = m.Config.Broker.URL
		default:
			m.Form.fields[f.field].typed = true
		}
		m.Form = m.Form.set(f.field, value)
	}
	return m.withSecrets(e.Secrets).checkForm().preview()
}

// freshForm puts what is usual into the form.
func (m Model) freshForm() Model {
	p := profile.New()
	for _, f := range profileFields {
		if f.field != FieldClientID {
			m.Form = m.Form.set(f.field, *f.at(&p))
			m.Form.fields[f.field].typed = false
		}
	}
	m.Form.fields[FieldAPIKey].typed, m.Form.fields[FieldPassword].typed = false, false
	return m
}

// offered fills what no person has typed from the server's settings.
func (m Model) offered() Model {
	m.Form = m.Form.suggest(FieldBrokerURL, m.Config.Broker.URL)
	return m.fillAccount(0, Form.suggest).adoptDevice().checkForm().preview()
}

func (m Model) withSecrets(s profile.Secrets) Model {
	m.Form = m.Form.set(FieldAPIKey, s.APIKey.Reveal()).set(FieldPassword, s.Password.Reveal())
	m.Form.fields[FieldAPIKey].typed, m.Form.fields[FieldPassword].typed = true, true
	return m
}

// Profile is what the form holds, without a name. The client ID that was made for this
// tab is left out: two tabs that use one throw each other off the broker.
func (m Model) Profile() profile.Profile {
	p := profile.New()
	for _, f := range profileFields {
		*f.at(&p) = m.Form.Value(f.field)
	}
	if !m.Form.fields[FieldClientID].typed {
		p.ClientID = ""
	}
	return p
}

// Secrets are those of the form.
func (m Model) Secrets() profile.Secrets {
	return profile.Secrets{APIKey: m.Form.fields[FieldAPIKey].value, Password: m.Form.fields[FieldPassword].value}
}
