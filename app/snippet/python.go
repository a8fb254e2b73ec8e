package snippet

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Python writes a script with paho-mqtt 2, over WebSocket as the page.
func Python(t Target, m Message) string {
	a := parse(t)
	long := len(m.Payload) > MaxInline
	payload := "payload = " + pythonBytes(m.Payload)
	if long {
		payload = "payload = open(" + pythonString(PayloadFile) + `, "rb").read()`
	}
	return notes("#",
		"pip install paho-mqtt",
		"MQTT_API_KEY='<api key>' MQTT_PASSWORD='<password>' python3 publish.py",
		when(long, fileHint), when(a.query, queryHint),
	) + `import os
import uuid

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

topic = ` + pythonString(m.Topic) + `
` + payload + `

client = mqtt.Client(
    mqtt.CallbackAPIVersion.VERSION2,
    client_id="python-" + uuid.uuid4().hex[:12],
    transport="websockets",
    protocol=mqtt.MQTTv5,
)
client.ws_set_options(path=` + pythonString(a.path) + `)
` + when(a.tls, "client.tls_set()\n") + `client.username_pw_set(` + pythonString(t.Username) + `, os.environ["MQTT_API_KEY"] + "/" + os.environ["MQTT_PASSWORD"])
client.connect(` + pythonString(a.host) + `, ` + a.port + `, clean_start=True)
client.loop_start()
properties = Properties(PacketTypes.PUBLISH)
` + pythonProperties(m) + `client.publish(topic, payload, qos=` + strconv.Itoa(int(m.QoS)) + `, retain=` + map[bool]string{false: "False", true: "True"}[m.Retain] + `, properties=properties).wait_for_publish(30)
client.disconnect()
client.loop_stop()
`
}

func pythonProperties(m Message) string {
	var out strings.Builder
	set := func(name, value string) { fmt.Fprintf(&out, "properties.%s = %s\n", name, value) }
	if m.ContentType != "" {
		set("ContentType", pythonString(m.ContentType))
	}
	if m.ResponseTopic != "" {
		set("ResponseTopic", pythonString(m.ResponseTopic))
	}
	if m.CorrelationData != nil {
		set("CorrelationData", pythonBytes(m.CorrelationData))
	}
	if m.PayloadFormat != nil {
		set("PayloadFormatIndicator", strconv.Itoa(int(*m.PayloadFormat)))
	}
	if m.MessageExpiry != nil {
		set("MessageExpiryInterval", strconv.FormatUint(uint64(*m.MessageExpiry), 10))
	}
	if len(m.User) > 0 {
		var list []string
		for _, u := range m.User {
			list = append(list, "("+pythonString(u.Key)+", "+pythonString(u.Value)+")")
		}
		set("UserProperty", "["+strings.Join(list, ", ")+"]")
	}
	return out.String()
}

// pythonBytes writes a literal of bytes.
func pythonBytes(b []byte) string {
	if utf8.Valid(b) && plain(string(b), true) && !ascii(b) {
		return pythonString(string(b)) + ".encode()"
	}
	var out strings.Builder
	out.WriteString(`b"`)
	for _, c := range b {
		switch {
		case c == '"' || c == '\\':
			out.WriteByte('\\')
			out.WriteByte(c)
		case c == '\n':
			out.WriteString(`\n`)
		case c < ' ' || c > '~':
			fmt.Fprintf(&out, `\x%02x`, c)
		default:
			out.WriteByte(c)
		}
	}
	return out.String() + `"`
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// pythonString writes a literal of str. MQTT's strings are UTF-8.
func pythonString(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case unicode.IsPrint(r):
			out.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String() + `"`
}
