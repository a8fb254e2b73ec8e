package draft

import (
	"bytes"

	"deviceconsole/internal/platform"
)

// Share takes in hand what another app shared: a JSON object becomes the data of an
// event, or the event that it is, and anything else the payload of a message to a
// device. What was typed besides, such as the device, stays. name is that of a file,
// "" for text.
func (s State) Share(name string, content []byte) State {
	content = bytes.TrimPrefix(content, []byte("\ufeff")) // some systems begin text with it
	trimmed := bytes.TrimSpace(content)
	var d Draft
	if bytes.HasPrefix(trimmed, []byte("{")) && platform.CheckJSON(trimmed) == nil && d.fromEvent(trimmed) {
		s = s.to(Event)
		s.Draft.Data, s.Draft.Stream, s.Draft.AddClientIP, s.Draft.Extra = d.Data, d.Stream, d.AddClientIP, d.Extra
		if d.Stamping == StampAt {
			s.Draft.Stamping, s.Draft.ObservedAt = d.Stamping, d.ObservedAt
		}
		return s
	}
	d.fromPayload(content)
	if d.Format == AFile && name != "" {
		d.File.Name = name
	}
	s = s.to(ToDevice)
	s.Draft.Format, s.Draft.Payload, s.Draft.File = d.Format, d.Payload, d.File
	return s
}
