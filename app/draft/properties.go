package draft

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"deviceconsole/app/phrase"
	"deviceconsole/mqttws"
)

// properties reads how the message is delivered, and its properties of MQTT 5.
func (b *builder) properties() {
	d, m := b.d, &b.Message
	m.QoS, m.Retain = d.QoS, d.Retain
	p := &m.Properties
	p.ContentType, p.ResponseTopic = d.ContentType, d.ResponseTopic
	if d.Correlation != "" {
		data, err := Correlation(d.Correlation)
		if err != nil {
			b.problem(FieldCorrelation, err)
		}
		p.CorrelationData = data
	}
	if text := strings.TrimSpace(d.Expiry); text != "" {
		seconds, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			b.problem(FieldExpiry, errors.New("the message expiry has to be a whole number of seconds from 0 to "+phrase.Grouped(math.MaxUint32)))
		} else {
			n := uint32(seconds)
			p.MessageExpiry = &n
			b.Expires = b.env.Now.Add(time.Duration(n) * time.Second)
		}
	}
	if d.MarkText {
		mark := byte(1)
		p.PayloadFormat = &mark
	}
	p.User = d.UserProperties
	if n := len(d.UserProperties); n > MaxUserProperties {
		b.problem(FieldUserProperties, errors.New("there are "+phrase.Grouped(n)+" user properties; at most "+phrase.Grouped(MaxUserProperties)+" can be sent from here"))
	}
}

// Correlation reads correlation data: bytes as 0x and hexadecimal digits, else the
// text as it stands.
func Correlation(text string) ([]byte, error) {
	if !strings.HasPrefix(text, "0x") {
		return []byte(text), nil
	}
	b, err := decodeHex(text)
	if err != nil {
		return nil, errors.New("the correlation data begins with 0x but is no hex: " + err.Error())
	}
	return b, nil
}

// correlationText is the inverse of Correlation.
func correlationText(b []byte) string {
	if keepable(b) && !strings.HasPrefix(string(b), "0x") {
		return string(b)
	}
	return "0x" + strings.Join(strings.Fields(encodeHex(b)), "")
}

// check holds the message to the standard, and to what the broker takes.
func (b *builder) check() {
	m := b.Message
	if m.Topic == "" {
		m.Topic = "-" // has its problem already
	}
	limits := mqttws.NoLimits()
	if b.env.Announced {
		limits = b.env.Limits
		switch {
		case m.QoS > limits.MaximumQoS:
			b.problem(FieldQoS, errors.New("this broker takes messages at QoS "+strconv.Itoa(int(limits.MaximumQoS))+" at most"))
		case m.Retain && !limits.RetainAvailable:
			b.problem(FieldRetain, errors.New("this broker keeps no messages: send without Retain"))
		}
		m.QoS, m.Retain = 0, false
	}
	if m.Properties.PayloadFormat != nil && !utf8.Valid(m.Payload) {
		b.problem(FieldMarkText, errors.New("the payload is no UTF-8 text, and can't be marked as such"))
		m.Properties.PayloadFormat = nil
	}
	var invalid *mqttws.InvalidError
	if err := m.Check(limits); errors.As(err, &invalid) {
		b.problem(fieldOf(invalid.What, b.d.Kind), errors.New("the "+err.Error()))
	}
}

// fieldOf finds the field that an error of a message speaks of.
func fieldOf(what string, k Kind) Field {
	switch what {
	case "content type":
		return FieldContentType
	case "response topic":
		return FieldResponseTopic
	case "correlation data":
		return FieldCorrelation
	case "user property's name", "user property's value":
		return FieldUserProperties
	case "message":
		if k == Event {
			return FieldData
		}
		return FieldPayload
	}
	return FieldForm
}
