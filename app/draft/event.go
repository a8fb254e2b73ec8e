package draft

import (
	"errors"
	"strings"

	"deviceconsole/internal/platform"
)

// event makes the payload of an event.
func (b *builder) event() {
	d := b.d
	event := platform.Event{Data: []byte(d.Data), AddClientIP: d.AddClientIP}
	if d.Stream != "" {
		event.Stream = &d.Stream
	}
	switch d.Stamping {
	case StampNow:
		now := b.env.Now
		if d.ServerClock {
			now = now.Add(b.env.Clock.Offset)
		}
		b.Stamp = b.env.Stamps.Next(now)
		event.ObservedAt = platform.NewTimestamp(b.Stamp)
	case StampAt:
		at, err := platform.ParseTimestamp(strings.TrimSpace(d.ObservedAt))
		switch {
		case strings.TrimSpace(d.ObservedAt) == "":
			b.problem(FieldObservedAt, errors.New("the time is missing: type one, pick one, or press Now"))
			b.Problems[len(b.Problems)-1].Missing = true
		case err != nil:
			b.problem(FieldObservedAt, err)
		}
		event.ObservedAt = at
	}
	b.clock()
	payload, err := event.Encode()
	if err == nil && strings.TrimSpace(d.Extra) != "" {
		payload, err = withExtra(payload, d.Extra)
	}
	if err != nil {
		b.eventProblem(err)
		return
	}
	b.Message.Payload = payload
	b.count()
}

// eventProblem finds the field that an error of an event speaks of.
func (b *builder) eventProblem(err error) {
	var e *platform.EventError
	if !errors.As(err, &e) {
		b.problem(FieldExtra, err)
		return
	}
	switch e.Where {
	case "event_data":
		offset := e.Offset
		if b.typed.Data != b.d.Data {
			offset = unmasked(b.typed.Data, func(masked []byte) int {
				_, err := platform.Event{Data: masked}.Encode()
				if errors.As(err, &e) && e.Where == "event_data" {
					return e.Offset
				}
				return -1
			})
		}
		b.problemAt(FieldData, e, b.typed.Data, offset)
	case "observed_at":
		b.problem(FieldObservedAt, err)
	case "stream":
		b.problem(FieldStream, err)
	default:
		b.problem(FieldForm, err)
	}
}

// withExtra adds members to an encoded event, and checks what comes of it.
func withExtra(event []byte, extra string) ([]byte, error) {
	extra = strings.Trim(extra, space)
	if _, err := platform.Members([]byte("{" + extra + "}")); err != nil {
		return nil, errors.New("the further members of the event are not JSON: " + err.Error())
	}
	out := append(append(append(event[:len(event)-1:len(event)-1], ','), extra...), '}')
	_, err := platform.DecodeEvent(out)
	return out, err
}
