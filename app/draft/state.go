package draft

import "strconv"

// State is the composer: the draft in hand, and what was typed for the other
// kinds. It is a value.
type State struct {
	Draft Draft

	parked      [kinds]Draft // by Kind; that of Draft.Kind is out of date
	deviceTyped bool         // a person chose the Device of events
}

// NewState returns the composer before anybody typed: an event.
func NewState() State {
	s := State{Draft: New(Event)}
	for k := range kinds {
		s.parked[k] = New(k)
	}
	return s
}

// Set changes a field as a person did. An error is a sentence that says why it
// stays as it was.
func (s State) Set(f Field, value string) (State, error) {
	var err error
	n, numberErr := strconv.ParseUint(value, 10, 8)
	switch {
	case f == FieldKind && numberErr == nil && n < uint64(kinds):
		s = s.to(Kind(n))
	case f == FieldFormat && numberErr == nil:
		s.Draft, err = s.Draft.InFormat(Format(n))
	default:
		s.Draft = s.Draft.With(f, value)
		s.deviceTyped = s.deviceTyped || f == FieldDevice && s.Draft.Kind == Event
	}
	return s, err
}

// to takes the draft of another kind in hand. Whose device it is about goes with
// it between messages and updates, where the other says nothing yet.
func (s State) to(k Kind) State {
	left := s.Draft
	s.parked[left.Kind] = left
	d := s.parked[k]
	if k == ToDevice || k == Update {
		if d.User == "" {
			d.User = left.User
		}
		if d.Device == "" && left.Kind != Event {
			d.Device = left.Device
		}
	}
	s.Draft = d
	return s
}

// Replace takes a draft in hand, in place of what was typed for its kind.
func (s State) Replace(d Draft) State {
	if d.Kind >= kinds {
		return s
	}
	s.parked[s.Draft.Kind] = s.Draft
	s.Draft = d
	s.deviceTyped = s.deviceTyped || d.Kind == Event
	return s
}

// Usual makes all drafts begin at a QoS, and events stamped by this device or else by
// the server.
func (s State) Usual(qos byte, now bool) State {
	begin := func(d Draft) Draft {
		d.QoS = qos
		if d.Kind == Event && d.Stamping != StampAt {
			d.Stamping = StampServer
			if now {
				d.Stamping = StampNow
			}
		}
		return d
	}
	s.Draft = begin(s.Draft)
	for k := range kinds {
		s.parked[k] = begin(s.parked[k])
	}
	return s
}

// SuggestDevice gives events a device, as long as no person chose one.
func (s State) SuggestDevice(device string) State {
	switch {
	case s.deviceTyped:
	case s.Draft.Kind == Event:
		s.Draft.Device = device
	default:
		s.parked[Event].Device = device
	}
	return s
}
