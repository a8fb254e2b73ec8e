//go:build !js

package snippet

import (
	"bytes"
	"context"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/page"
	"deviceconsole/internal/sandbox"
	"deviceconsole/mqttws"
)

const patience = 60 * time.Second

// startSandbox runs the built-in platform and returns where the page finds it,
// its TCP port, and what a device of kitchen receives.
func startSandbox(t *testing.T) (at Target, port string, received <-chan mqttws.Message) {
	t.Helper()
	broker, err := sandbox.New(sandbox.Config{Accounts: sandbox.Demo(), MQTTListen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(broker.Handler())
	t.Cleanup(func() { server.Close(); broker.Close(context.Background()) })
	_, port, _ = net.SplitHostPort(broker.MQTTAddr().String())
	at = Target{URL: "ws" + strings.TrimPrefix(server.URL, "http") + page.MQTTPath, Username: "demo/support"}
	messages, granted := make(chan mqttws.Message, 100), make(chan bool, 100)
	device, err := mqttws.Connect(mqttws.Config{
		URL: at.URL, Username: "demo/kitchen", Password: "demo-key/kitchen-password",
		OnMessage: func(m mqttws.Message) {
			m.Payload = bytes.Clone(m.Payload) // good for the time of the call alone
			messages <- m
		},
		OnStatus:       func(mqttws.Status) {},
		OnSubscription: func(s mqttws.Subscription) { granted <- s.State == mqttws.Granted },
	})
	if err == nil {
		t.Cleanup(func() { device.Close() })
		err = device.Subscribe("1/demo/kitchen/#", 2)
	}
	if err != nil {
		t.Fatal(err)
	}
	for end := time.After(patience); ; {
		select {
		case ok := <-granted:
			if ok {
				return at, port, messages
			}
		case <-end:
			t.Fatal("the subscription was not granted")
		}
	}
}

func support() []string {
	return append(os.Environ(), "MQTT_API_KEY=demo-key", "MQTT_PASSWORD=support-password")
}

func arrives(t *testing.T, received <-chan mqttws.Message, m Message) {
	t.Helper()
	select {
	case got := <-received:
		if got.Topic != m.Topic || string(got.Payload) != string(m.Payload) {
			t.Errorf("%q on %q arrived, want %q on %q", got.Payload, got.Topic, m.Payload, m.Topic)
		}
		if p := got.Properties; p.ContentType != m.ContentType || len(p.User) != len(m.User) {
			t.Errorf("it arrived with the properties %+v", p)
		}
	case <-time.After(patience):
		t.Fatal("nothing arrived")
	}
}

// TestMosquittoPubPublishesTheMessage runs the command line against the sandbox.
func TestMosquittoPubPublishesTheMessage(t *testing.T) {
	if _, err := exec.LookPath("mosquitto_pub"); err != nil {
		t.Fatalf("this test needs Debian's package mosquitto-clients: %v", err)
	}
	at, port, received := startSandbox(t)
	for _, payload := range hostile {
		m := Message{Topic: `1/demo/kitchen/it's $(id) "x"/event`, Payload: []byte(payload), QoS: 1, ContentType: "a'b", User: []Pair{{"k", "$HOME"}}}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		cmd := exec.CommandContext(ctx, "sh", "-c", strings.Replace(MosquittoPub(at, m), "-p 1883", "-p "+port, 1))
		cmd.Env = support()
		out, err := cmd.CombinedOutput()
		cancel()
		if err != nil {
			t.Fatalf("%q: %v\n%s", payload, err, out)
		}
		arrives(t, received, m)
	}
}

// TestTheGoProgramPublishesTheMessage compiles and runs it against the sandbox.
func TestTheGoProgramPublishesTheMessage(t *testing.T) {
	at, _, received := startSandbox(t)
	m := Message{Topic: `1/demo/kitchen/it's $(id) "x"/event`, Payload: []byte(strings.Join(hostile, "")), QoS: 1, ContentType: "a`b",
		PayloadFormat: new(byte), MessageExpiry: new(uint32), User: []Pair{{"k", "\u202e"}}}
	*m.MessageExpiry = 60
	source := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(source, []byte(Go(at, m)), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "run", source) // within our module, which has paho
	cmd.Env = append(support(), "GOOS=", "GOARCH=", "GOFLAGS=-mod=readonly", "GOPROXY=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, Go(at, m))
	}
	arrives(t, received, m)
}

// pythonStub stands for paho-mqtt and prints what is published.
var pythonStub = map[string]string{
	"client.py": `
MQTTv5 = 5
class CallbackAPIVersion: VERSION2 = 2
class Info:
    def wait_for_publish(self, t): pass
class Client:
    def __init__(self, version, client_id, transport, protocol): pass
    def __getattr__(self, name): return lambda *a, **k: None
    def publish(self, topic, payload, qos, retain, properties):
        if isinstance(payload, str): raise TypeError("a str")
        print(topic.encode().hex(), payload.hex(), qos, retain)
        return Info()
`,
	"packettypes.py": "class PacketTypes: PUBLISH = 3\n",
	"properties.py":  "class Properties:\n    def __init__(self, t): pass\n",
}

// TestPythonReadsExactlyTheMessage runs the script where there is a Python, with
// a stand-in for the library.
func TestPythonReadsExactlyTheMessage(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Logf("no Python on this machine: the script is not run, what it says is tested by TestPropertiesAreAllPublishedAgain")
		return
	}
	dir := t.TempDir()
	folder := filepath.Join(dir, "paho", "mqtt")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range pythonStub {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	topic := "größe \"it's\" \u202e \\"
	for _, payload := range hostile {
		m := Message{Topic: topic, Payload: []byte(payload), QoS: 1, Retain: true, ContentType: payload, CorrelationData: []byte(payload)}
		cmd := exec.Command(python, "-c", Python(far, m))
		cmd.Env = append(support(), "PYTHONPATH="+dir)
		out, err := cmd.CombinedOutput()
		if want := hexOf(topic) + " " + hexOf(payload) + " 1 True"; err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("%q: %v\n%s, want %s\n%s", payload, err, out, want, Python(far, m))
		}
	}
}

func hexOf(s string) string {
	const digits = "0123456789abcdef"
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		out.Write([]byte{digits[s[i]>>4], digits[s[i]&15]})
	}
	return out.String()
}

// TestACompilerReadsExactlyTheText gives the literals of the sketch to a C
// compiler where there is one.
func TestACompilerReadsExactlyTheText(t *testing.T) {
	for text, want := range map[string]string{
		"a\"b\\":     `"a\"b\\"`,
		"1\x002":     `"1\0002"`,
		"??=":        `"\?\?="`,
		"\u202e\xff": `"\342\200\256\377"`,
		"größe\n":    `"größe\n"`,
	} {
		if got := cString(text); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Logf("no C compiler on this machine: the table above is the proof")
		return
	}
	all := strings.Join(hostile, "\x00")
	dir := t.TempDir()
	source, program := filepath.Join(dir, "x.c"), filepath.Join(dir, "x")
	text := "#include <stdio.h>\nstatic const char P[] = " + cString(all) + ";\nint main(void) { return fwrite(P, 1, sizeof(P) - 1, stdout) != sizeof(P) - 1; }\n"
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(cc, "-trigraphs", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := exec.Command(program).Output(); err != nil || string(out) != all {
		t.Errorf("%v: %q, want %q", err, out, all)
	}
}
