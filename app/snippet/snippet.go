// Package snippet writes commands and programs that publish a message again: as
// a mosquitto_pub command line, in Go, in Python and for Arduino.
//
// What is written holds no secret, since it knows none: where the API key and
// the password belong stands a variable of the environment or a placeholder.
// Topics and payloads are any bytes; each writer quotes them so that the shell or
// the compiler reads exactly these, and so that nothing in them acts on a
// terminal into which the text is pasted.
package snippet

import (
	"net"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Target is the broker as the page reaches it, and on whose behalf.
type Target struct {
	URL      string // ws:// or wss://
	Username string // <project_mqtt>/<user_mqtt>
}

// Message is what is to be published.
type Message struct {
	Topic   string
	Payload []byte
	QoS     byte
	Retain  bool

	// The MQTT 5 properties that a publisher may set (clause 3.3.2.3).
	ContentType, ResponseTopic string
	CorrelationData            []byte
	PayloadFormat              *byte
	MessageExpiry              *uint32 // seconds
	User                       []Pair
}

// Pair is a user property.
type Pair struct{ Key, Value string }

// MaxInline is up to how many bytes of payload stand in a snippet. A longer one
// is read from PayloadFile: neither a command line nor a person takes it.
const MaxInline = 16 << 10

// PayloadFile is the name of the file for a long payload.
const PayloadFile = "payload.bin"

// fileHint says where the file comes from.
const fileHint = "The payload is long: save it with Download payload as " + PayloadFile + "."

// Language is one way to write a snippet.
type Language struct {
	Name  string // "Go (paho)"
	Write func(Target, Message) string
}

// Languages are all of them, in the order in which they are offered.
var Languages = []Language{
	{"mosquitto_pub", MosquittoPub},
	{"Go (paho)", Go},
	{"Python (paho-mqtt)", Python},
	{"Arduino (PubSubClient)", Arduino},
}

// address is the parts of a Target's URL.
type address struct {
	host, port, path string
	tls              bool
	query            bool // there was one, which is left out: it may hold a secret
}

func parse(t Target) address {
	u, err := url.Parse(t.URL)
	if err != nil || u.Hostname() == "" {
		return address{host: "broker.example", port: "443", path: "/mqtt", tls: true}
	}
	a := address{host: u.Hostname(), port: u.Port(), path: u.EscapedPath(), tls: u.Scheme == "wss", query: u.RawQuery != ""}
	if a.port == "" {
		a.port = "80"
		if a.tls {
			a.port = "443"
		}
	}
	if a.path == "" {
		a.path = "/"
	}
	return a
}

// websocket is the address as a URL, without the query.
func (a address) websocket() string {
	scheme := "ws"
	if a.tls {
		scheme = "wss"
	}
	return scheme + "://" + net.JoinHostPort(a.host, a.port) + a.path
}

// tcpPort is the usual port of plain MQTT, or of MQTT over TLS, since the page
// knows the broker's WebSocket alone.
func (a address) tcpPort() string {
	if a.tls {
		return "8883"
	}
	return "1883"
}

// notes are the comments that stand above a snippet, each after a mark.
func notes(mark string, lines ...string) string {
	var out strings.Builder
	for _, line := range lines {
		if line != "" {
			out.WriteString(mark + " " + line + "\n")
		}
	}
	return out.String()
}

func when(yes bool, text string) string {
	if yes {
		return text
	}
	return ""
}

const queryHint = "The broker's address has a query, which is left out here because it may hold a secret."

// plain reports whether text can stand in quotes as it is: valid UTF-8 of
// characters that are seen, and line feeds where these are allowed. Tabs are not
// plain: pasted into a shell, one asks it to complete a name.
func plain(text string, lines bool) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if !unicode.IsPrint(r) && !(lines && r == '\n') {
			return false
		}
	}
	return true
}

const octalDigits = "01234567"

// octal appends a byte as an escape of three octal digits, which no character
// behind it can prolong.
func octal(out *strings.Builder, c byte) {
	out.Write([]byte{'\\', octalDigits[c>>6], octalDigits[c>>3&7], octalDigits[c&7]})
}
