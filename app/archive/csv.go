package archive

import (
	"bytes"
	"strconv"
	"strings"

	"deviceconsole/app/timeline"
	"deviceconsole/internal/platform"
)

// spreadsheet writes CSV (RFC 4180) in UTF-8: lines end with CR LF, and every
// text stands in quotes.
//
// A spreadsheet takes a cell that begins with = + - @, a tab or a CR for a
// formula, in quotes too, so a text of others that begins so gets an apostrophe
// before it; NDJSON is the format that alters nothing. Numbers that are written
// here stay numbers. Bytes that are no text stand in base64, which the column
// payload_as says; the properties of MQTT 5 that few messages have stand in one
// column as JSON.
type spreadsheet struct{}

// The columns, in their order.
const columns = "time,type,kind,project,user,device,group,topic,payload,payload_as,size,qos,retained,duplicate,outcome,code,properties,gap\r\n"

func (spreadsheet) begin(o *output, _ About, _ int) { o.buf = append(o.buf, columns...) }

func (spreadsheet) end(*output, Summary, uint64) {}

func (spreadsheet) entry(o *output, e *timeline.Entry) {
	o.buf = appendTime(o.buf, e.At, "")
	o.buf = append(append(append(o.buf, ','), e.Kind.String()...), ',')
	if e.Kind == timeline.Gap {
		o.buf = append(o.buf, ",,,,,"...)
		o.cell([]byte(e.Topic))
		o.buf = append(o.buf, ",,,,,,,,,,"...)
		o.cell([]byte(gapWords(e.Gap)))
		o.buf = append(o.buf, '\r', '\n')
		return
	}
	t, err := platform.ParseTopic(e.Topic)
	if err != nil {
		o.buf = append(o.buf, "other,,,,,"...)
	} else {
		o.buf = append(append(o.buf, t.Kind.String()...), ',')
		for _, text := range [...]string{t.Project.String(), t.User.String(), t.Device.String(), t.Group.String()} {
			o.cell(o.bytes(text))
			o.buf = append(o.buf, ',')
		}
	}
	o.cell(o.bytes(strings.ToValidUTF8(e.Topic, "\uFFFD")))
	o.buf = append(o.buf, ',')
	o.payloadCells(e.Payload)
	o.buf = strconv.AppendInt(append(o.buf, ','), int64(len(e.Payload)), 10)
	o.buf = strconv.AppendInt(append(o.buf, ','), int64(e.QoS), 10)
	o.buf = strconv.AppendBool(append(o.buf, ','), e.Retained)
	o.buf = strconv.AppendBool(append(o.buf, ','), e.Duplicate)
	o.buf = append(append(append(o.buf, ','), e.Outcome.String()...), ',')
	if e.Kind == timeline.Sent {
		o.buf = strconv.AppendUint(o.buf, uint64(e.Code), 10)
	}
	o.buf = append(o.buf, ',')
	o.propertiesCell(&e.Properties)
	o.buf = append(o.buf, ",\r\n"...)
}

// payloadCells writes a payload, and as what.
func (o *output) payloadCells(b []byte) {
	switch {
	case len(b) == 0:
		o.buf = append(o.buf, ",empty"...)
	case o.readable(b):
		o.cell(b)
		o.buf = append(o.buf, ",text"...)
	default:
		o.buf = append(o.buf, '"')
		if b[0]>>2 == 62 { // which base64 writes as +
			o.buf = append(o.buf, '\'')
		}
		o.base64(b)
		o.buf = append(o.buf, `",base64`...)
	}
}

// cell writes a text of others.
func (o *output) cell(text []byte) {
	if len(text) == 0 {
		return
	}
	o.buf = append(o.buf, '"')
	if formula(text) {
		o.buf = append(o.buf, '\'')
	}
	o.pieces(text, doubleQuotes)
	o.buf = append(o.buf, '"')
}

// formula reports whether a spreadsheet could take a cell for a formula. The wide
// forms of the signs count, and those behind spaces: some programs turn the ones
// into the narrow ones, and leave out the others.
func formula(text []byte) bool {
	for len(text) > 1 && text[0] == ' ' {
		text = text[1:]
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return true
	}
	for _, sign := range [...]string{"＝", "＋", "－", "＠"} {
		if bytes.HasPrefix(text, []byte(sign)) {
			return true
		}
	}
	return false
}

func doubleQuotes(out, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '"')
		if i < 0 {
			return append(out, text...)
		}
		out = append(append(out, text[:i+1]...), '"')
		text = text[i+1:]
	}
}

// propertiesCell writes the properties of MQTT 5 as a JSON object.
func (o *output) propertiesCell(p *timeline.Properties) {
	inner := output{meter: meter{pace: o.meter.pace, progress: o.meter.progress}, err: o.err}
	inner.properties(p)
	o.err = inner.err
	if len(inner.buf) == 0 || o.err != nil {
		return
	}
	inner.buf[0] = '{' // in place of the comma
	o.cell(append(inner.buf, '}'))
}
