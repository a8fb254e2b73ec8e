package draft

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"deviceconsole/internal/platform"
	"deviceconsole/mqttws"
)

// maxTyped is the longest payload, in bytes, that comes into a field; a longer one
// becomes a file.
const maxTyped = 1 << 20

// FromMessage makes the draft that a message may have been built from: to edit one
// that waits, or to send a copy. Build makes the same message of it, but for the
// order of an event's keys and the space around them; an observed_at stays what it
// was. An event's payload that is no event becomes its data, where Build says what
// is wrong. ok is false for a topic that is not the platform's, and for an event
// that is no text.
func FromMessage(m mqttws.Message) (d Draft, ok bool) {
	t, err := platform.ParseTopic(m.Topic)
	if err != nil {
		return d, false
	}
	d = Draft{Project: t.Project.String(), User: t.User.String(), Type: t.Type, QoS: m.QoS, Retain: m.Retain}
	d.fromProperties(m.Properties)
	if t.Kind == platform.KindGroup {
		d.Kind = ToGroup
		if d.WholeProject = t.Group == platform.WholeProject; !d.WholeProject {
			d.Group = t.Group.String()
		}
		d.fromPayload(m.Payload)
		return d, true
	}
	if d.AllDevices = t.Device == platform.AllDevices; !d.AllDevices {
		d.Device = t.Device.String()
	}
	switch t.Kind {
	case platform.KindMessage:
		d.Kind = ToDevice
		d.fromPayload(m.Payload)
	case platform.KindUpdate:
		d.Kind = Update
		d.fromPayload(m.Payload)
	default:
		d.Kind = Event
		return d, d.fromEvent(m.Payload)
	}
	return d, true
}

// fromEvent takes an event apart.
func (d *Draft) fromEvent(payload []byte) (ok bool) {
	event, err := platform.DecodeEvent(payload)
	if err != nil {
		d.Data = oneLineEnd(string(payload))
		return utf8.Valid(payload)
	}
	d.Data, d.AddClientIP = oneLineEnd(string(event.Data)), event.AddClientIP
	if !event.ObservedAt.IsZero() {
		d.Stamping, d.ObservedAt = StampAt, event.ObservedAt.String()
	}
	if event.Stream != nil {
		d.Stream = *event.Stream
	}
	members, _ := platform.Members(payload) // it was decoded
	var extra []string
	for _, m := range members {
		switch m.Name {
		case "event_data", "observed_at":
			continue
		case "stream":
			if d.Stream != "" {
				continue
			}
		case "add_client_ip":
			if d.AddClientIP {
				continue
			}
		}
		extra = append(extra, string(payload[m.At:m.End]))
	}
	d.Extra = strings.Join(extra, ",")
	return true
}

// oneLineEnd makes one line end of every kind, as text fields do. Within JSON they
// are space alone.
func oneLineEnd(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// fromPayload chooses the format that a person reads best and that keeps each byte.
func (d *Draft) fromPayload(payload []byte) {
	switch {
	case len(payload) > maxTyped || len(payload) > editable && !keepable(payload):
		d.Format, d.File = AFile, File{"payload", string(payload)}
	case !keepable(payload):
		d.Format, d.Payload = Hex, encodeHex(payload)
	case bytes.ContainsAny(payload, "{[") && platform.CheckJSON(payload) == nil:
		d.Format, d.Payload = JSON, string(payload)
	default:
		d.Format, d.Payload = Text, string(payload)
	}
}

func (d *Draft) fromProperties(p mqttws.Properties) {
	d.ContentType, d.ResponseTopic, d.Correlation = p.ContentType, p.ResponseTopic, correlationText(p.CorrelationData)
	if p.MessageExpiry != nil {
		d.Expiry = strconv.FormatUint(uint64(*p.MessageExpiry), 10)
	}
	d.MarkText = p.PayloadFormat != nil && *p.PayloadFormat == 1
	d.UserProperties = p.User
}
