package draft

import (
	"bytes"
	"encoding/json"
)

// MaxSaved is the most bytes of a text that Save makes.
const MaxSaved = 256 << 10

// savedVersion is that of the form in which drafts are saved.
const savedVersion = 1

type saved struct {
	Version     int
	Kind        Kind // in hand
	Drafts      [kinds]Draft
	DeviceTyped bool
}

// Save writes what was typed as a text that Restore reads, without the bytes of
// files. ok is false for what is longer than MaxSaved.
func (s State) Save() (text string, ok bool) {
	out := saved{savedVersion, s.Draft.Kind, s.parked, s.deviceTyped}
	out.Drafts[s.Draft.Kind] = s.Draft
	size := 0
	for i := range out.Drafts {
		d := &out.Drafts[i]
		d.File = File{} // it has to be chosen again
		size += len(d.Data) + len(d.Payload)
	}
	if size > MaxSaved {
		return "", false
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(out)
	return b.String(), err == nil && b.Len() <= MaxSaved
}

// Restore reads what Save wrote. ok is false for anything else.
func Restore(text string) (s State, ok bool) {
	var in saved
	if len(text) > MaxSaved || json.Unmarshal([]byte(text), &in) != nil || in.Version != savedVersion || in.Kind >= kinds {
		return s, false
	}
	for k, d := range in.Drafts {
		if d.Kind != Kind(k) || d.Stamping >= stampings || d.Format >= formats || d.QoS > 2 || len(d.UserProperties) > MaxUserProperties {
			return s, false
		}
	}
	return State{in.Drafts[in.Kind], in.Drafts, in.DeviceTyped}, true
}
