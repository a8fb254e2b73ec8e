package library

import (
	"errors"
	"strconv"

	"deviceconsole/app/draft"
	"deviceconsole/app/listfile"
	"deviceconsole/mqttws"
)

// The formats of files and of what a browser keeps.
var (
	templatesFormat = listfile.Format{Name: "device-console-templates", Version: 1, List: "templates", Most: MaxTemplates, Bytes: MaxBytes}
	rulesFormat     = listfile.Format{Name: "device-console-rules", Version: 1, List: "rules", Most: MaxRules, Bytes: MaxBytes}
)

// Words for the choices of a draft, by their numbers.
var (
	kindWords     = []string{"event", "message", "update", "group"}
	formatWords   = []string{"json", "text", "hex", "base64"}
	stampingWords = []string{"server", "now", "at"}
)

// members are the texts and flags of a draft, in the order of a file.
var members = []struct {
	name  string
	field draft.Field
	flag  bool
}{
	{"user", draft.FieldUser, false},
	{"device", draft.FieldDevice, false},
	{"all_devices", draft.FieldAllDevices, true},
	{"group", draft.FieldGroup, false},
	{"whole_project", draft.FieldWholeProject, true},
	{"type", draft.FieldType, false},
	{"event_data", draft.FieldData, false},
	{"observed_at", draft.FieldObservedAt, false},
	{"server_clock", draft.FieldServerClock, true},
	{"stream", draft.FieldStream, false},
	{"add_client_ip", draft.FieldAddClientIP, true},
	{"extra", draft.FieldExtra, false},
	{"payload", draft.FieldPayload, false},
	{"retain", draft.FieldRetain, true},
	{"content_type", draft.FieldContentType, false},
	{"response_topic", draft.FieldResponseTopic, false},
	{"correlation", draft.FieldCorrelation, false},
	{"expiry", draft.FieldExpiry, false},
	{"mark_text", draft.FieldMarkText, true},
	{"variables", draft.FieldVariables, true},
}

// Draft makes a draft fit to be kept: a file that was chosen becomes base64, as
// far as it may be shown in a field. The error says why it can't be kept.
func Draft(d draft.Draft) (draft.Draft, error) {
	if d.Format != draft.AFile || d.Kind == draft.Event {
		if d.Kind == draft.Event {
			d.Format = draft.JSON
		}
		d.File = draft.File{}
		return d, nil
	}
	d.Payload = ""
	kept, err := d.InFormat(draft.Base64)
	if err != nil || kept.Format == draft.AFile {
		return d, errors.New("a file is kept in a template up to 256 kB, and this one is larger: send it from the form")
	}
	kept.File = draft.File{}
	return kept, nil
}

// EncodeTemplates writes a list as a file; DecodeTemplates is the inverse.
func EncodeTemplates(list []Template) []byte {
	return listfile.Encode(templatesFormat, len(list), func(i int) string { return list[i].Name }, func(b []byte, i int) []byte {
		b, _ = appendDraft(append(b, ", "...), list[i].Draft)
		return b
	})
}

// EncodeRules writes rules as they are kept; DecodeRules is the inverse.
func EncodeRules(list []Rule) []byte {
	return listfile.Encode(rulesFormat, len(list), func(i int) string { return list[i].Name }, func(b []byte, i int) []byte {
		r := list[i]
		b = listfile.AppendMember(b, "filter", r.Filter)
		b = strconv.AppendInt(append(b, `, "delay_ms": `...), int64(r.DelayMS), 10)
		b = strconv.AppendInt(append(b, `, "per_second": `...), int64(r.PerSecond), 10)
		b = strconv.AppendBool(append(b, `, "to_response": `...), r.ToResponse)
		b, _ = appendDraft(append(b, ", "...), r.Draft)
		return b
	})
}

// appendDraft writes the parts of a draft as members of an object; ok is false
// where a choice has no word.
func appendDraft(b []byte, d draft.Draft) (_ []byte, ok bool) {
	ok = int(d.Kind) < len(kindWords) && int(d.Format) < len(formatWords) && int(d.Stamping) < len(stampingWords)
	if !ok {
		return b, false
	}
	b = append(b, `"kind": "`+kindWords[d.Kind]+`", "qos": `+strconv.Itoa(int(d.QoS))...)
	if d.Kind == draft.Event {
		b = append(b, `, "timestamp": "`+stampingWords[d.Stamping]+`"`...)
	} else {
		b = append(b, `, "format": "`+formatWords[d.Format]+`"`...)
	}
	for _, m := range members {
		value := d.Value(m.field)
		switch {
		case m.flag && value == "true":
			b = append(b, `, "`+m.name+`": true`...)
		case !m.flag && value != "":
			b = listfile.AppendMember(b, m.name, value)
		}
	}
	for i, p := range d.UserProperties {
		if i == 0 {
			b = append(b, `, "user_properties": [`...)
		} else {
			b = append(b, ", "...)
		}
		b = append(listfile.AppendString(append(listfile.AppendString(append(b, '['), p.Key), ", "...), p.Value), ']')
	}
	if len(d.UserProperties) > 0 {
		b = append(b, ']')
	}
	return b, true
}

// property makes a user property of a pair.
func property(pair []string) mqttws.UserProperty {
	return mqttws.UserProperty{Key: pair[0], Value: pair[1]}
}
