//go:build !js

package snippet

import (
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// stub stands for mosquitto_pub: it tells in hex what it was called with, each
// argument with a NUL behind, and then what it was given to read.
const stub = `#!/bin/sh
for a; do printf '%s\0' "$a"; done | od -An -v -tx1
echo =
od -An -v -tx1
`

type call struct {
	args  []string
	stdin string
}

var (
	here    = Target{URL: "ws://127.0.0.1:8080/mqtt", Username: "demo/kitchen"}
	far     = Target{URL: "wss://broker.example/ws?token=canary", Username: "plant-7/o'neil"}
	hostile = []string{
		"", "plain", `it's "quoted" \ back`, "$(touch /tmp/x) `id` ${HOME} $1 !! ~ * ? ; & | # %d %s\\n", "two\nlines\n\n", "tab\there",
		"\x00\x01\xff\xfe", "a\x00b", "-n", "-", "\x1b[31m\x07\r", "größe 漢 👩‍🔧", "\u202eabc", "??=", "\\012", "1\x002", "'''", `"`,
	}
)

// run gives a snippet to a shell, in which mosquitto_pub is the stub.
func run(t interface{ Fatalf(string, ...any) }, dir, shell, text string) call {
	cmd := exec.Command(shell, "-c", text)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "MQTT_API_KEY=k", "MQTT_PASSWORD=p w$(id)")
	out, err := cmd.CombinedOutput()
	args, stdin, ok := strings.Cut(string(out), "=")
	list, bad := hex.DecodeString(strings.Join(strings.Fields(args), ""))
	read, worse := hex.DecodeString(strings.Join(strings.Fields(stdin), ""))
	if err != nil || !ok || bad != nil || worse != nil {
		t.Fatalf("%s: %v: %s\n%s", shell, err, out, text)
	}
	return call{strings.Split(strings.TrimSuffix(string(list), "\x00"), "\x00"), string(read)}
}

// withStub makes a folder with mosquitto_pub in it.
func withStub(t *testing.T) string {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mosquitto_pub"), []byte(stub), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// check compares what mosquitto_pub got with the message.
func (c call) check(t interface{ Fatalf(string, ...any) }, m Message) {
	var topic, payload string
	for i, a := range c.args {
		switch a {
		case "-t":
			topic = c.args[i+1]
		case "-m":
			payload = c.args[i+1]
		case "-s":
			payload = c.stdin
		case "-P":
			if c.args[i+1] != "k/p w$(id)" {
				t.Fatalf("password %q", c.args[i+1])
			}
		}
	}
	if topic != m.Topic || payload != string(m.Payload) {
		t.Fatalf("%q on %q, want %q on %q", payload, topic, m.Payload, m.Topic)
	}
}

func TestShellsReadExactlyTheMessage(t *testing.T) {
	dir := withStub(t)
	for _, shell := range []string{"sh", "bash"} {
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("no %s on this machine", shell)
			continue
		}
		for _, text := range hostile {
			m := Message{Topic: "x" + strings.ReplaceAll(text, "\x00", ""), Payload: []byte(text)}
			run(t, dir, shell, MosquittoPub(here, m)).check(t, m)
		}
	}
}

func TestShellsReadAnyBytes(t *testing.T) {
	dir := withStub(t)
	rapid.Check(t, func(t *rapid.T) {
		topic := rapid.SliceOfN(rapid.ByteRange(1, 255), 1, 9).Draw(t, "topic")
		m := Message{Topic: string(topic), Payload: rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "payload")}
		run(t, dir, "sh", MosquittoPub(far, m)).check(t, m)
	})
}

func TestNothingInASnippetActsOnATerminal(t *testing.T) {
	for _, text := range hostile {
		m := Message{Topic: "t" + text, Payload: []byte(text), ContentType: text, ResponseTopic: text, CorrelationData: []byte(text), User: []Pair{{text, text}}}
		for _, l := range Languages {
			for i, r := range l.Write(Target{URL: far.URL, Username: "p/u" + strings.ReplaceAll(text, "\x00", "")}, m) {
				if r != '\n' && r != '\t' && !plain(string(r), false) && l.Name != "mosquitto_pub" {
					t.Errorf("%s of %q holds %q at %d", l.Name, text, r, i)
				}
			}
		}
		for _, r := range MosquittoPub(here, m) {
			if r != '\n' && !plain(string(r), false) {
				t.Errorf("mosquitto_pub of %q holds %q", text, r)
			}
		}
	}
}

func TestPropertiesAreAllPublishedAgain(t *testing.T) {
	format, expiry := byte(1), uint32(60)
	m := Message{Topic: "t", Payload: []byte("x"), QoS: 2, Retain: true, ContentType: "text/plain", ResponseTopic: "r/t", CorrelationData: []byte("it's"),
		PayloadFormat: &format, MessageExpiry: &expiry, User: []Pair{{"k", "1"}, {"k", "2"}}}
	if line := strings.Join(run(t, withStub(t), "sh", MosquittoPub(here, m)).args, " "); !strings.Contains(line, "-q 2 -r -D publish content-type text/plain -D publish response-topic r/t -D publish correlation-data it's"+
		" -D publish payload-format-indicator 1 -D publish message-expiry-interval 60 -D publish user-property k 1 -D publish user-property k 2 -t t -m x") {
		t.Error(line)
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{Go(here, m), []string{`"ws://127.0.0.1:8080/mqtt"`, "QoS:     2", "Retain:  true", `ContentType: "text/plain"`, `pointer(uint32(60))`, `{Key: "k", Value: "2"}`}},
		{Python(far, m), []string{`path="/ws"`, `client.tls_set()`, `"broker.example", 443`, "qos=2, retain=True", `UserProperty = [("k", "1"), ("k", "2")]`, "MessageExpiryInterval = 60", "a query, which is left out"}},
		{Arduino(far, m), []string{`MQTT_PORT = 8883`, "WiFiClientSecure", "at QoS 0; the message was sent at QoS 2", "sizeof(PAYLOAD) - 1, true", "no properties"}},
	} {
		for _, w := range c.want {
			if !strings.Contains(c.text, w) {
				t.Errorf("%q is missing in\n%s", w, c.text)
			}
		}
	}
}

func TestSnippetsHoldPlaceholdersAndNoQuery(t *testing.T) {
	for _, l := range Languages {
		text := l.Write(far, Message{Topic: "t"})
		if strings.Contains(text, "canary") || !strings.Contains(text, "<api key>") || !strings.Contains(text, "<password>") {
			t.Errorf("%s:\n%s", l.Name, text)
		}
	}
}

func TestLongPayloadsComeFromAFile(t *testing.T) {
	m := Message{Topic: "t", Payload: make([]byte, MaxInline+1)}
	for _, l := range Languages {
		text := l.Write(here, m)
		if len(text) > 8<<10 || !strings.Contains(text, PayloadFile) && l.Name != "Arduino (PubSubClient)" {
			t.Errorf("%s: %d bytes", l.Name, len(text))
		}
	}
}

func Example() {
	fmt.Print(MosquittoPub(
		Target{URL: "ws://127.0.0.1:8080/mqtt", Username: "demo/kitchen"},
		Message{Topic: "0/demo/kitchen/mw-1", Payload: []byte(`{"event_data":{"note":"it's hot"}}`), QoS: 1},
	))
	// Output:
	// # First: export MQTT_API_KEY='<api key>' MQTT_PASSWORD='<password>'
	// # mosquitto_pub needs the broker's TCP port; 1883 is the usual one.
	// mosquitto_pub -V mqttv5 -h '127.0.0.1' -p 1883 \
	//     -u 'demo/kitchen' -P "$MQTT_API_KEY/$MQTT_PASSWORD" \
	//     -q 1 \
	//     -t '0/demo/kitchen/mw-1' \
	//     -m '{"event_data":{"note":"it'\''s hot"}}'
}
