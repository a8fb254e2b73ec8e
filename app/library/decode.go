package library

import (
	"strconv"

	"deviceconsole/app/draft"
	"deviceconsole/app/listfile"
)

// DecodeTemplates reads a file. Names are unique afterwards. The error is a
// *listfile.Error, and nothing of the file is taken then.
func DecodeTemplates(b []byte) ([]Template, error) {
	var list []Template
	err := listfile.Decode(b, templatesFormat, func(o listfile.Object) {
		t := Template{Name: o.Name()}
		t.Draft = draftOf(o)
		if Find(list, t.Name) >= 0 {
			o.Wrong("name", "There are two templates “"+t.Name+"”. Rename one of them.")
		}
		list = append(list, t)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// DecodeRules reads what EncodeRules wrote. The error is a *listfile.Error.
func DecodeRules(b []byte) ([]Rule, error) {
	var list []Rule
	err := listfile.Decode(b, rulesFormat, func(o listfile.Object) {
		r := Rule{Name: o.Name()}
		o.Read("filter", &r.Filter)
		o.Read("delay_ms", &r.DelayMS)
		o.Read("per_second", &r.PerSecond)
		o.Read("to_response", &r.ToResponse)
		r.Draft = draftOf(o)
		list = append(list, r)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func draftOf(o listfile.Object) draft.Draft {
	d := draft.Draft{
		Kind: draft.Kind(o.Choice("kind", kindWords)), Format: draft.Format(o.Choice("format", formatWords)),
		Stamping: draft.Stamping(o.Choice("timestamp", stampingWords)),
	}
	qos := 1
	if o.Read("qos", &qos); qos < 0 || qos > 2 {
		o.Wrong("qos", "“qos” has to be 0, 1 or 2")
	}
	d.QoS = byte(qos)
	for _, m := range members {
		if m.flag {
			var on bool
			o.Read(m.name, &on)
			d = d.With(m.field, strconv.FormatBool(on))
			continue
		}
		var text string
		o.Read(m.name, &text)
		d = d.With(m.field, text)
	}
	var pairs [][]string
	o.Read("user_properties", &pairs)
	for i, pair := range pairs {
		if len(pair) != 2 || i >= draft.MaxUserProperties {
			o.Wrong("user_properties", "“user_properties” has to be a list of at most "+strconv.Itoa(draft.MaxUserProperties)+" pairs of name and value")
		}
		d.UserProperties = append(d.UserProperties, property(pair))
	}
	return d
}
