package session

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// preview brings Compose.Preview up to date.
func (m Model) preview() Model {
	m.Compose.Preview, _ = m.compose()
	return m
}

// compose makes the event of the send form, as it would be sent now; stamp is
// the observed_at of StampNow, else zero.
func (m Model) compose() (p Preview, stamp time.Time) {
	c := m.Compose
	problem := func(field ComposeField, err error) { p.Problems = append(p.Problems, problemOf(field, err, c.Data)) }
	who, role, ok := m.target()
	if !ok {
		problem(ComposeForm, errors.New("the topic needs a project, a user and a broker: fill in the connect form first"))
	}
	device, err := platform.ParseDevice(c.Device)
	if err != nil {
		problem(ComposeDevice, err)
	}
	if ok && err == nil {
		p.Topic = platform.EventTopic(who.project, who.user, device).String()
	}
	event := platform.Event{Data: []byte(c.Data), AddClientIP: c.AddClientIP}
	if c.Stream != "" {
		event.Stream = &c.Stream
	}
	switch c.Stamping {
	case StampNow:
		stamp = c.nextStamp(m.Now)
		event.ObservedAt = platform.NewTimestamp(stamp)
	case StampAt:
		if event.ObservedAt, err = platform.ParseTimestamp(strings.TrimSpace(c.ObservedAt)); err != nil {
			problem(ComposeObservedAt, err)
		}
	}
	payload, err := event.Encode()
	if err != nil {
		problem(fieldOf(err), err)
	} else {
		p.Payload = string(payload)
		p.Bytes, p.Characters = len(payload), utf8.RuneCount(payload)
	}
	if m.Connection.State == mqttws.Connected {
		if err := exceeds(m.Connection.Server, c); err != nil {
			problem(ComposeQoS, err)
		}
	}
	p.Notes = m.composeNotes(who, role, ok)
	return p, stamp
}

// nextStamp is the moment of a click, to the microsecond, and never one that was
// given before, also when the clock stands still or jumps back.
func (c Compose) nextStamp(now time.Time) time.Time {
	now = now.Truncate(time.Microsecond)
	if !now.After(c.lastStamp) {
		return c.lastStamp.Add(time.Microsecond)
	}
	return now
}

// exceeds says what the connected broker would not take.
func exceeds(server mqttws.ServerLimits, c Compose) error {
	switch {
	case c.QoS > server.MaximumQoS:
		return errors.New("this broker takes messages at QoS " + strconv.Itoa(int(server.MaximumQoS)) + " at most")
	case c.Retain && !server.RetainAvailable:
		return errors.New("this broker keeps no messages: send without Retain")
	}
	return nil
}

// composeNotes are what a person should know before pressing Send.
func (m Model) composeNotes(who identity, role platform.Role, known bool) (notes []string) {
	c := m.Compose
	if role == platform.RoleOperator || role == platform.RoleReadOnly {
		notes = append(notes, "This is an account for the support desk ("+role.String()+
			"). The platform takes events from device users alone, so the broker will refuse this one.")
	}
	if known && m.Connection.State != mqttws.Connected {
		notes = append(notes, "Not connected: what you send waits in the outbox, and goes out in order once you are connected as "+
			who.project.String()+"/"+who.user.String()+".")
	}
	if c.Stamping == StampNow {
		notes = append(notes, "observed_at will be the moment you press Send.")
	}
	if c.QoS == 0 {
		notes = append(notes, "At QoS 0 the broker answers nothing: a refusal would stay unseen.")
	}
	if c.Retain {
		notes = append(notes, "Retain does nothing for events on the platform, which handles each once and keeps none; it is for updates.")
	}
	return notes
}

// fieldOf finds the field that an error of an event speaks of.
func fieldOf(err error) ComposeField {
	var e *platform.EventError
	if !errors.As(err, &e) {
		return ComposeForm
	}
	switch e.Where {
	case "event_data":
		return ComposeData
	case "observed_at":
		return ComposeObservedAt
	case "stream":
		return ComposeStream
	}
	return ComposeForm
}

// problemOf makes a problem of an error, with its place in the event data.
func problemOf(field ComposeField, err error, data string) ComposeProblem {
	p := ComposeProblem{Field: field, Text: sentence(err)}
	var e *platform.EventError
	if field == ComposeData && errors.As(err, &e) {
		before := data[:min(e.Offset, len(data))]
		lines := strings.Split(before, "\n")
		p.Line, p.Column = len(lines), 1+utf8.RuneCountInString(lines[len(lines)-1])
	}
	return p
}
