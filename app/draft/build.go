package draft

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"deviceconsole/app/lint"
	"deviceconsole/app/phrase"
	"deviceconsole/app/template"
	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// Env is what a draft is sent from: who, where and when.
type Env struct {
	Known     bool // whom and what the connection is, or would be, for
	Project   platform.Project
	User      platform.User
	Role      platform.Role
	Connected bool
	Announced bool                // Limits are known
	Limits    mqttws.ServerLimits // of the broker, as it announced them to this connection or the last one

	Now    time.Time // the moment of the click
	Stamps Stamps    // given before
	Clock  Skew      // of the clock that Now is from

	Earlier [][]byte // payloads of earlier events of the same topic, the newest first

	Bare bool // no findings and notes are wanted: a machine sends, many a second

	// Expand fills the variables of a text in; json: it is JSON but for them (see
	// package template). nil: they can't be filled in. It is called for the parts of
	// a draft in one order. An error of *template.Error has a place. filled tells what
	// of the result stands otherwise in the text; it may be nil where Bare is set.
	Expand func(text string, json bool) (result string, filled []template.Filled, err error)
}

// Built is what a draft would send now.
type Built struct {
	Message mqttws.Message // Topic "" while a part is missing; Payload nil while it is wrong
	Stamp   time.Time      // the observed_at of StampNow, else zero
	Expires time.Time      // when the message is of no more use; zero = never

	Problems []Problem // why it can't be sent; empty = ready
	Findings []Finding // what is likely a mistake, and what to do about it
	Notes    []string  // what a person should know before pressing Send
	Refusal  string    // foretells that the broker will refuse it, the first of Notes; "" = it may take it

	Characters int // of the payload, 0 where it is no text
	Bytes      int // of the payload
}

// Problem is why a draft can't be sent.
type Problem struct {
	Field  Field
	Text   string // sentence
	Line   int    // in the field, from 1; 0 = no place known
	Column int    // in characters, from 1
	Fixes  []Fix

	Missing bool // nobody did anything wrong yet: a part is still to come
}

// Finding is what is likely a mistake. It can be sent all the same.
type Finding struct {
	Field    Field
	Severity lint.Severity
	Text     string // sentence
	Why      string // sentences: why that matters, and what to do
	Line     int    // in the field, from 1; 0 = no place known
	Column   int    // in characters, from 1
	More     int    // further places like this one
	Fixes    []Fix
}

// Fix is a way out by one click.
type Fix struct {
	Label   string // what it does, for a button
	Changes []Change
}

// Change gives a field a value.
type Change struct {
	Field Field
	Value string
}

// Ready reports whether it can be sent.
func (b Built) Ready() bool { return len(b.Problems) == 0 }

// Problem returns the first problem of a field.
func (b Built) Problem(f Field) (Problem, bool) {
	i := slices.IndexFunc(b.Problems, func(p Problem) bool { return p.Field == f })
	if i < 0 {
		return Problem{}, false
	}
	return b.Problems[i], true
}

// Build makes the message of a draft, as it would be sent now.
func (d Draft) Build(env Env) Built {
	b := builder{d: d, env: env, typed: d}
	b.expand()
	b.topic()
	switch {
	case b.unfilled: // its payload would be judged with braces in it
	case d.Kind == Event:
		b.event()
	default:
		b.payload()
	}
	b.properties()
	b.check()
	if !env.Bare {
		b.lint()
		b.notes()
	}
	return b.Built
}

// ClearRetained makes the message that clears what the broker keeps under the
// draft's topic: an empty one that is retained (MQTT 5, 3.3.1.3).
func (d Draft) ClearRetained(env Env) Built {
	b := builder{d: Draft{Kind: d.Kind, Project: d.Project, User: d.User, Device: d.Device, AllDevices: d.AllDevices, Group: d.Group,
		WholeProject: d.WholeProject, Type: d.Type, Variables: d.Variables, QoS: 1, Retain: true}, env: env}
	if env.Announced {
		b.d.QoS = min(1, env.Limits.MaximumQoS)
	}
	b.expand()
	b.topic()
	b.Message.Payload = []byte{}
	b.properties()
	b.check()
	return b.Built
}

// builder makes a Built of a draft, step by step.
type builder struct {
	Built
	d   Draft // with its variables filled in
	env Env

	typed    Draft                       // as it was given
	filled   map[Field][]template.Filled // what of a field of d stands otherwise in typed
	unfilled bool                        // a variable could not be filled in, which is told
}

func (b *builder) problem(f Field, err error) { b.problemAt(f, err, "", -1) }

// problemAt adds a problem with its place in a text; offset -1 = no place.
func (b *builder) problemAt(f Field, err error, text string, offset int) {
	p := Problem{Field: f, Text: phrase.Sentence(err.Error())}
	if offset >= 0 {
		p.Line, p.Column = Place(text, offset)
	}
	if typed := b.typed.Value(f); !b.d.Variables && (f == FieldData || f == FieldPayload) && strings.Contains(typed, "{{") {
		if _, err := template.ParseJSON(typed); err == nil {
			p.Fixes = append(p.Fixes, Fix{"Fill in variables", []Change{{FieldVariables, "true"}}})
		}
	}
	b.Problems = append(b.Problems, p)
}

// topic builds the topic of the parts.
func (b *builder) topic() {
	if !b.env.Known {
		b.problem(FieldForm, errors.New("the topic needs a project, a user and a broker: fill in the connect form first"))
	}
	before := len(b.Problems)
	if here := b.env.Project.String(); b.env.Known && b.d.Project != "" && b.d.Project != here {
		b.problem(FieldForm, errors.New("this is a copy of a message of project “"+visible(b.d.Project)+"”, and here is project “"+visible(here)+"”"))
		b.Problems[before].Fixes = []Fix{{"Send it to " + visible(here), []Change{{FieldProject, ""}}}}
	}
	topic := b.address()
	b.spaces()
	if b.env.Known && len(b.Problems) == before {
		b.Message.Topic = topic.String()
	}
}

// address reads the parts of the topic.
func (b *builder) address() (topic platform.Topic) {
	d, project, user := b.d, b.env.Project, b.env.User
	note := func(f Field, err error) {
		if err != nil {
			b.problem(f, err)
		}
	}
	var err error
	if d.User != "" && d.Kind != ToGroup {
		user, err = platform.ParseUser(d.User)
		note(FieldUser, err)
	}
	if d.Kind == ToGroup {
		group := platform.WholeProject
		if !d.WholeProject {
			group, err = platform.ParseGroup(d.Group)
			note(FieldGroup, err)
		}
		_, err = platform.GroupTopic(project, platform.WholeProject, d.Type)
		note(FieldType, err)
		topic, _ = platform.GroupTopic(project, group, d.Type)
		return topic
	}
	device := platform.AllDevices
	if d.Kind != Update || !d.AllDevices {
		device, err = platform.ParseDevice(d.Device)
		note(FieldDevice, err)
		if err == nil && d.Kind != Event {
			_, err = platform.MessageTopic(project, user, device)
			note(FieldDevice, err)
		}
	}
	switch d.Kind {
	case ToDevice:
		topic, _ = platform.MessageTopic(project, user, device)
	case Update:
		_, err = platform.UpdateTopic(project, user, platform.AllDevices, d.Type)
		note(FieldType, err)
		topic, _ = platform.UpdateTopic(project, user, device, d.Type)
	default:
		topic = platform.EventTopic(project, user, device)
	}
	return topic
}

// spaces refuses the ids that were typed with a space at an end. One that a variable
// brings in is not typed: a device may be called so.
func (b *builder) spaces() {
	check := func(f Field, what, id string, used bool) {
		if err := platform.CheckTyped(what, id); err != nil && used {
			b.problem(f, err)
			b.Problems[len(b.Problems)-1].Fixes = []Fix{{"Take the space away", []Change{{f, strings.Trim(id, " ")}}}}
		}
	}
	d, group := b.typed, b.typed.Kind == ToGroup
	check(FieldUser, "user id", d.User, !group)
	check(FieldDevice, "device id", d.Device, !group && !(d.Kind == Update && d.AllDevices))
	check(FieldGroup, "group id", d.Group, group && !d.WholeProject)
	check(FieldType, "type", d.Type, group || d.Kind == Update)
}

// count measures the payload.
func (b *builder) count() {
	p := b.Message.Payload
	b.Bytes = len(p)
	if utf8.Valid(p) {
		b.Characters = utf8.RuneCount(p)
	}
}
