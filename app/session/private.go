package session

import (
	"bytes"
	"slices"
	"strings"

	"deviceconsole/app/draft"
	"deviceconsole/app/lint"
	"deviceconsole/app/outbox"
	"deviceconsole/mqttws"
)

// secrets are the spellings of the form's secrets, made anew when those change: each
// message that is sent is searched for them.
type secrets struct {
	of    [len(secretFields)][2]string
	texts [][]byte
}

// update brings them up to date with the form of a model.
func (s *secrets) update(m *Model) {
	var of [len(secretFields)][2]string
	for i := range secretFields {
		of[i] = m.secrets(i)
	}
	if s.of == of {
		return
	}
	s.of, s.texts = of, nil
	for i := range secretFields {
		for _, text := range m.spellings(i) {
			s.texts = append(s.texts, []byte(text))
		}
	}
}

func (s *secrets) in(text []byte) bool {
	return slices.ContainsFunc(s.texts, func(secret []byte) bool { return bytes.Contains(text, secret) })
}

// inMessage reports whether a message holds a secret. Whose it is does not count: a
// password that is the name of its user is no secret, and in each topic.
func (s *secrets) inMessage(m *mqttws.Message, project, user string) bool {
	p := &m.Properties
	if len(s.texts) == 0 {
		return false
	}
	if s.in(m.Payload) || s.in([]byte(p.ContentType)) || s.in(p.CorrelationData) || s.inTopic(m.Topic, project, user) || s.inTopic(p.ResponseTopic, project, user) {
		return true
	}
	return slices.ContainsFunc(p.User, func(u mqttws.UserProperty) bool { return s.in([]byte(u.Key)) || s.in([]byte(u.Value)) })
}

func (s *secrets) inTopic(topic, project, user string) bool {
	for level := range strings.SplitSeq(topic, "/") {
		if level != project && level != user && s.in([]byte(level)) {
			return true
		}
	}
	return false
}

// private tells whether a message, or what its reply is known by, holds a secret of
// the form, which is not to be written anywhere. Called under Runner.mu.
func (s *sending) private(n *outbox.New) bool {
	s.secrets.update(&s.runner.model)
	return s.secrets.in([]byte(n.Reply.Rule)) || s.secrets.inMessage(&n.Message, n.Identity.Project.String(), n.Identity.User.String())
}

// secretNames are what the form's secrets are called in a sentence.
var secretNames = [...]string{"API key", "password"}

// secretSearched are the fields of a draft whose text may hold a secret.
var secretSearched = []draft.Field{
	draft.FieldData, draft.FieldPayload, draft.FieldExtra, draft.FieldStream, draft.FieldDevice, draft.FieldGroup, draft.FieldType,
	draft.FieldContentType, draft.FieldResponseTopic, draft.FieldCorrelation,
}

// secretFindings warn of a secret of the form in a draft, or in the message that it
// makes.
func (m Model) secretFindings(d draft.Draft, b draft.Built) (found []draft.Finding) {
	for i := range secretFields {
		if texts := m.spellings(i); len(texts) > 0 {
			found = append(found, secretFinding(d, b.Message, texts, secretNames[i])...)
		}
	}
	return found
}

const secretWhy = "Whoever receives the message can read it. It is never written to this browser's storage: such a message waits in this page alone, and goes with it."

// secretFinding finds a secret in its spellings: in the fields, else in the message.
func secretFinding(d draft.Draft, m mqttws.Message, texts []string, name string) (found []draft.Finding) {
	for _, field := range secretSearched {
		text := d.Value(field)
		at := -1
		for _, secret := range texts {
			if i := strings.Index(text, secret); i >= 0 && (at < 0 || i < at) {
				at = i
			}
		}
		if at < 0 || !uses(d, field) {
			continue
		}
		f := draft.Finding{Field: field, Severity: lint.Warning, Text: "This holds your " + name + ".", Why: secretWhy}
		if field == draft.FieldData || field == draft.FieldPayload {
			f.Line, f.Column = draft.Place(text, at)
		}
		without := text
		for _, secret := range texts { // the longest first
			without = strings.ReplaceAll(without, secret, "")
		}
		f.Fixes = []draft.Fix{{Label: "Remove it", Changes: []draft.Change{{Field: field, Value: without}}}}
		found = append(found, f)
	}
	if !d.Variables && (d.Kind == draft.Event || d.Format == draft.JSON || d.Format == draft.Text) {
		m.Payload = nil // it is what the fields say
	}
	s := secrets{}
	for _, text := range texts {
		s.texts = append(s.texts, []byte(text))
	}
	if m.Topic = ""; len(found) == 0 && s.inMessage(&m, "", "") {
		found = append(found, draft.Finding{Field: draft.FieldForm, Severity: lint.Warning, Text: "The message holds your " + name + ".", Why: secretWhy})
	}
	return found
}

// uses tells whether a field is part of what a draft sends.
func uses(d draft.Draft, f draft.Field) bool {
	switch f {
	case draft.FieldData, draft.FieldExtra, draft.FieldStream:
		return d.Kind == draft.Event
	case draft.FieldPayload:
		return d.Kind != draft.Event && d.Format != draft.AFile
	case draft.FieldGroup:
		return d.Kind == draft.ToGroup
	case draft.FieldDevice:
		return d.Kind != draft.ToGroup
	case draft.FieldType:
		return d.Kind == draft.Update || d.Kind == draft.ToGroup
	}
	return true
}
