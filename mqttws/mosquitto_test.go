//go:build !js

package mqttws_test

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/internal/loopback"
	"deviceconsole/mqttws"
)

// mosquitto is Debian's broker with a WebSocket listener on loopback: user "all"
// may do everything, user "some" may use topics under some/, and both have the
// password "secret".
type mosquitto struct {
	t    testing.TB
	conf string
	port int
	url  string
	cmd  *exec.Cmd
}

func startMosquitto(t testing.TB, settings ...string) *mosquitto {
	t.Helper()
	dir := t.TempDir()
	passwords, acl := filepath.Join(dir, "passwords"), filepath.Join(dir, "acl")
	for i, user := range []string{"all", "some"} {
		args := []string{"-b", passwords, user, "secret"}
		if i == 0 {
			args = append([]string{"-c"}, args...)
		}
		if out, err := exec.Command("mosquitto_passwd", args...).CombinedOutput(); err != nil {
			t.Fatalf("Debian's mosquitto is needed for this test, and `make test` installs it: mosquitto_passwd: %v\n%s", err, out)
		}
	}
	m := &mosquitto{t: t, conf: filepath.Join(dir, "mosquitto.conf"), port: loopback.Port(t)}
	m.url = fmt.Sprintf("ws://127.0.0.1:%d/mqtt", m.port)
	write(t, acl, "user all\ntopic readwrite #\nuser some\ntopic readwrite some/#\n")
	write(t, m.conf, strings.Join(append([]string{
		"user root", // any other account could not read the test's files
		"persistence false", "log_dest stderr", "allow_anonymous false",
		"password_file " + passwords, "acl_file " + acl,
		fmt.Sprintf("listener %d 127.0.0.1", loopback.Port(t)), // 2.0.11 does not start with a WebSocket listener alone
		fmt.Sprintf("listener %d 127.0.0.1", m.port), "protocol websockets",
	}, settings...), "\n")+"\n")
	m.start()
	t.Cleanup(m.kill)
	return m
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// start runs the broker and waits until it takes connections.
func (m *mosquitto) start() {
	m.t.Helper()
	path, err := exec.LookPath("mosquitto")
	if err != nil {
		path = "/usr/sbin/mosquitto" // Debian's place, which a person's PATH may lack
	}
	var log lockedBuffer
	m.cmd = exec.Command(path, "-c", m.conf)
	m.cmd.Stderr = &log
	if err := m.cmd.Start(); err != nil {
		m.t.Fatalf("Debian's mosquitto is needed for this test, and `make test` installs it: %v", err)
	}
	for end := time.Now().Add(deadline); ; time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", m.port)); err == nil {
			c.Close()
			return
		}
		if time.Now().After(end) {
			m.t.Fatalf("mosquitto does not listen:\n%s", log.String())
		}
	}
}

// kill ends the broker without a word to its clients.
func (m *mosquitto) kill() {
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
}

// lockedBuffer is written by the process and read by the test.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestMosquitto(t *testing.T) {
	m := startMosquitto(t, "max_packet_size 100000")
	for _, v := range []mqttws.Version{mqttws.Auto, mqttws.V311} {
		t.Run(v.String(), func(t *testing.T) { testMosquitto(t, m, v) })
	}
}

func testMosquitto(t *testing.T, m *mosquitto, v mqttws.Version) {
	all, allClient := record(t, mqttws.Config{URL: m.url, Username: "all", Password: "secret", ClientID: "all", Version: v})
	some, someClient := record(t, mqttws.Config{URL: m.url, Username: "some", Password: "secret", Version: v})
	old := some.state(mqttws.Connected).Version == mqttws.V311
	if old != (v == mqttws.V311) {
		t.Errorf("speaks %v", some.state(mqttws.Connected).Version)
	}

	t.Run("limits", func(t *testing.T) {
		s := some.state(mqttws.Connected)
		if old {
			if s.Server.MaximumPacketSize != 0 || s.AssignedClientID != "" {
				t.Errorf("told what MQTT 3.1.1 can't tell: %+v", s)
			}
			return
		}
		if s.Server.MaximumPacketSize != 100000 || s.AssignedClientID == "" {
			t.Errorf("told %+v", s)
		}
		_, err := someClient.Publish(t.Context(), mqttws.Message{Topic: "some/t", QoS: 1, Payload: make([]byte, 100000)})
		var invalid *mqttws.InvalidError
		if !errors.As(err, &invalid) {
			t.Errorf("a message over the limit: %v", err)
		}
	})

	t.Run("every QoS", func(t *testing.T) {
		if err := allClient.Subscribe("some/#", 2); err != nil {
			t.Fatal(err)
		}
		all.subscription("some/#", mqttws.Granted)
		for qos := range byte(3) {
			payload := []byte{0, 0xff, qos}
			if _, err := someClient.Publish(t.Context(), mqttws.Message{Topic: "some/t", QoS: qos, Payload: payload, Retain: qos == 2}); err != nil {
				t.Fatal(err)
			}
			got := all.received(int(qos) + 1)[qos]
			if got.Topic != "some/t" || got.QoS != qos || got.Retain || !bytes.Equal(got.Payload, payload) {
				t.Errorf("received %+v", got)
			}
		}
		if err := someClient.Subscribe("some/t", 1); err != nil {
			t.Fatal(err)
		}
		if got := some.received(1)[0]; !got.Retain || got.QoS != 1 {
			t.Errorf("the retained message: %+v", got)
		}
		if _, err := someClient.Publish(t.Context(), mqttws.Message{Topic: "some/t", QoS: 1, Retain: true}); err != nil { // clear it
			t.Fatal(err)
		}
	})

	t.Run("rights", func(t *testing.T) {
		_, err := someClient.Publish(t.Context(), mqttws.Message{Topic: "other", QoS: 1})
		var re *mqttws.ReasonError
		switch {
		case old && err != nil:
			t.Errorf("MQTT 3.1.1 can't refuse a publish, and still: %v", err)
		case !old && (!errors.As(err, &re) || re.Packet != "PUBACK" || re.Code != 0x87):
			t.Errorf("publish without the right: %v", err)
		}
	})

	t.Run("bad password", func(t *testing.T) {
		r, _ := record(t, mqttws.Config{URL: m.url, Username: "all", Password: "wrong-s3cret", Version: v})
		s := r.state(mqttws.Refused)
		var re *mqttws.ReasonError
		if !errors.As(s.Err, &re) || re.Packet != "CONNACK" || re.Equivalent() != 0x87 && re.Equivalent() != 0x86 || strings.Contains(s.Err.Error(), "s3cret") {
			t.Errorf("told %v", s.Err)
		}
	})
}

func TestMosquittoRestarts(t *testing.T) {
	m := startMosquitto(t)
	r, c := record(t, mqttws.Config{URL: m.url, Username: "all", Password: "secret", Backoff: func(int) time.Duration { return 10 * time.Millisecond }})
	if err := c.Subscribe("t/#", 1); err != nil {
		t.Fatal(err)
	}
	r.subscription("t/#", mqttws.Granted)
	for n := range 3 {
		m.kill()
		m.start()
		r.wait("the filter granted again", func() bool {
			granted := 0
			for _, s := range r.subscriptions {
				if s.State == mqttws.Granted {
					granted++
				}
			}
			return granted == n+2
		})
		if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "t/x", QoS: 2, Payload: []byte{byte(n)}}); err != nil {
			t.Fatal(err)
		}
		if got := r.received(n + 1)[n]; got.Payload[0] != byte(n) {
			t.Errorf("received %v", got)
		}
	}
}

// TestMosquittoKeepsTheSession cuts the connection, and gets what was sent to it
// meanwhile.
func TestMosquittoKeepsTheSession(t *testing.T) {
	for _, v := range []mqttws.Version{mqttws.V5, mqttws.V311} {
		t.Run(v.String(), func(t *testing.T) { testMosquittoKeepsTheSession(t, v) })
	}
}

func testMosquittoKeepsTheSession(t *testing.T, v mqttws.Version) {
	m := startMosquitto(t)
	link := newCutter(t, m.port)
	hold := make(chan time.Duration, 1)
	r, c := record(t, mqttws.Config{
		URL: link.url, Username: "all", Password: "secret", ClientID: "kept", CleanStart: true, SessionExpiry: time.Hour, Version: v,
		Backoff: func(int) time.Duration { return <-hold },
	})
	if err := c.Subscribe("t", 2); err != nil {
		t.Fatal(err)
	}
	r.subscription("t", mqttws.Granted)
	link.cut()
	other, sender := record(t, mqttws.Config{URL: m.url, Username: "all", Password: "secret"})
	other.state(mqttws.Connected)
	for qos := byte(1); qos < 3; qos++ {
		if _, err := sender.Publish(t.Context(), mqttws.Message{Topic: "t", QoS: qos}); err != nil {
			t.Fatal(err)
		}
	}
	hold <- 0 // it has waited until now
	r.status("the resumed session", func(s mqttws.Status) bool { return s.State == mqttws.Connected && s.SessionPresent })
	if got := r.received(2); len(got) != 2 {
		t.Errorf("received %v", got)
	}
}
