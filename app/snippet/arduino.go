package snippet

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Arduino writes a sketch with PubSubClient for a board with Wi-Fi (ESP32,
// ESP8266). That library speaks MQTT 3.1.1 over TCP and publishes at QoS 0.
func Arduino(t Target, m Message) string {
	a := parse(t)
	network, include := "WiFiClient network;", "#include <WiFi.h>  // ESP8266: <ESP8266WiFi.h>"
	if a.tls {
		network = "WiFiClientSecure network;"
		include += "\n#include <WiFiClientSecure.h>"
	}
	payload := m.Payload
	long := len(payload) > MaxInline
	if long {
		payload = payload[:0]
	}
	// What PubSubClient needs in its buffer beside topic and payload.
	const overhead = 16
	return notes("//",
		"Library: PubSubClient by Nick O'Leary. It speaks MQTT 3.1.1 over TCP; "+a.tcpPort()+" is the usual port.",
		when(m.QoS > 0, "PubSubClient publishes at QoS 0; the message was sent at QoS "+strconv.Itoa(int(m.QoS))+"."),
		when(hasProperties(m), "MQTT 3.1.1 has no properties; those of the message are left out."),
		when(long, "The payload of "+strconv.Itoa(len(m.Payload))+" bytes is too long for a sketch and is left out."),
	) + include + `
#include <PubSubClient.h>

const char *WIFI_NAME = "<wifi name>";
const char *WIFI_PASSWORD = "<wifi password>";
const char *MQTT_HOST = ` + cString(a.host) + `;
const uint16_t MQTT_PORT = ` + a.tcpPort() + `;
const char *MQTT_USER = ` + cString(t.Username) + `;
const char *MQTT_PASSWORD = "<api key>/<password>";

const char TOPIC[] = ` + cString(m.Topic) + `;
const char PAYLOAD[] = ` + cString(string(payload)) + `;

` + network + `
PubSubClient mqtt(network);

void setup() {
  Serial.begin(115200);
  WiFi.begin(WIFI_NAME, WIFI_PASSWORD);
  while (WiFi.status() != WL_CONNECTED) delay(250);
` + when(a.tls, "  network.setInsecure();  // for a first try; setCACert() checks who answers\n") + `  mqtt.setServer(MQTT_HOST, MQTT_PORT);
  mqtt.setBufferSize(` + strconv.Itoa(len(m.Topic)+len(payload)+overhead) + ` + 256);
  String id = "arduino-" + String(random(0x7fffffff), HEX);
  while (!mqtt.connect(id.c_str(), MQTT_USER, MQTT_PASSWORD)) {
    Serial.println(mqtt.state());
    delay(2000);
  }
  mqtt.publish(TOPIC, (const uint8_t *)PAYLOAD, sizeof(PAYLOAD) - 1, ` + strconv.FormatBool(m.Retain) + `);
}

void loop() { mqtt.loop(); }
`
}

func hasProperties(m Message) bool {
	return m.ContentType != "" || m.ResponseTopic != "" || m.CorrelationData != nil || m.PayloadFormat != nil || m.MessageExpiry != nil || len(m.User) > 0
}

// cString writes a literal of C++ that holds these bytes. Octal escapes end after
// three digits, and an escaped question mark is no part of a trigraph.
func cString(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		switch part := text[:n]; {
		case r == '"' || r == '\\' || r == '?':
			out.WriteByte('\\')
			out.WriteString(part)
		case r == '\n':
			out.WriteString(`\n`)
		case plain(part, false):
			out.WriteString(part)
		default:
			for i := range n {
				octal(&out, part[i])
			}
		}
		text = text[n:]
	}
	return out.String() + `"`
}
