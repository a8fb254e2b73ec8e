package session

import (
	"strings"

	"deviceconsole/app/draft"
	"deviceconsole/app/template"
)

// filling returns an Env that fills the variables of a draft in from s, which moves
// on with each of them.
func filling(env draft.Env, d draft.Draft, f *template.Filler, s *template.State) draft.Env {
	s.Now, s.User, s.Project = env.Now, env.User.String(), env.Project.String()
	if d.User != "" && !strings.Contains(d.User, "{{") {
		s.User = d.User
	}
	if s.Index == 0 && !strings.Contains(d.Device, "{{") { // a simulated device has a name of its own
		s.Device = d.Device
	}
	env.Expand = func(text string, json bool) (string, []template.Filled, error) {
		if env.Bare {
			filled, err := f.Fill(text, json, s)
			return filled, nil, err
		}
		return f.Trace(text, json, s)
	}
	return env
}

// variables returns what the send form's variables are filled in from: a copy, so
// that looking at what will be sent changes nothing of it.
func (m Model) variables() *template.State {
	if m.Compose.filled == nil {
		return template.NewState(0, m.Now)
	}
	return m.Compose.filled.Clone()
}

// fill returns what the send form's draft is sent from now, variables included.
func (m Model) fill() draft.Env {
	return filling(m.env(), m.Compose.Draft, &template.Filler{}, m.variables())
}

// variablesSent goes on to the variables of the next message of the send form.
// Walks and chance go on where the one that was sent has left them.
func (m Model) variablesSent() Model {
	if !m.Compose.Draft.Variables {
		return m
	}
	s := m.variables()
	m.Compose.Draft.Build(filling(m.env(), m.Compose.Draft, &template.Filler{}, s))
	s.Next(m.Now)
	m.Compose.filled = s
	return m.preview()
}

// rehearsal is what a machine's first message would be sent from: its variables
// have the values that they start with.
func (m Model) rehearsal(d draft.Draft) draft.Env {
	s := template.NewState(1, m.Now)
	return filling(m.env(), d, &template.Filler{}, s)
}
