package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"
)

// Debian's mosquitto clients stand for the devices that we did not write.

// mosquitto is a command line of mosquitto_pub or mosquitto_sub as a demo user.
func mosquitto(t *testing.T, b *testBroker, tool, version, user string, args ...string) *exec.Cmd {
	t.Helper()
	host, port, err := net.SplitHostPort(b.MQTTAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, tool, append([]string{"-h", host, "-p", port, "-V", version,
		"-u", "demo/" + user, "-P", demoAPIKey + "/" + user + "-password"}, args...)...)
}

// mosquittoPub publishes and gives what the tool said.
func mosquittoPub(t *testing.T, b *testBroker, version, user string, args ...string) string {
	t.Helper()
	out, err := mosquitto(t, b, "mosquitto_pub", version, user, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("mosquitto_pub %v: %v: %s", args, err, out)
	}
	return string(out)
}

// subscriber is a running mosquitto_sub that has subscribed.
type subscriber struct {
	t     *testing.T
	lines *bufio.Scanner
}

// mosquittoSub starts mosquitto_sub and waits until its filters are granted.
func mosquittoSub(t *testing.T, b *testBroker, version, user string, args ...string) *subscriber {
	t.Helper()
	before := b.server.Info.Clone().Subscriptions
	cmd := mosquitto(t, b, "mosquitto_sub", version, user, append([]string{"-v", "-q", "1"}, args...)...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() && stderr.Len() > 0 {
			t.Logf("mosquitto_sub: %s", &stderr)
		}
	})
	eventually(t, "mosquitto_sub has subscribed", func() bool { return b.server.Info.Clone().Subscriptions > before })
	return &subscriber{t, bufio.NewScanner(stdout)}
}

// line gives the next message, as topic and payload.
func (s *subscriber) line() string {
	s.t.Helper()
	if !s.lines.Scan() {
		s.t.Fatalf("mosquitto_sub ended: %v", s.lines.Err())
	}
	return s.lines.Text()
}

func (s *subscriber) expect(want string) {
	s.t.Helper()
	if got := s.line(); got != want {
		s.t.Errorf("mosquitto_sub got %q, want %q", got, want)
	}
}

func TestMosquitto(t *testing.T) {
	for _, version := range []string{"311", "5"} {
		t.Run("MQTT "+version, func(t *testing.T) {
			b := start(t, nil)
			operator := mosquittoSub(t, b, version, "support", "-t", "0/demo/#")
			device := mosquittoSub(t, b, version, "kitchen", "-t", "1/demo/kitchen/d1/#")
			group := mosquittoSub(t, b, version, "bakery", "-t", "2/demo/microwaves/#")
			for _, qos := range []string{"0", "1", "2"} {
				mosquittoPub(t, b, version, "kitchen", "-q", qos, "-t", "0/demo/kitchen/d1", "-m", goodEvent)
				operator.expect("0/demo/kitchen/d1 " + eventOf("d1"))
				mosquittoPub(t, b, version, "support", "-q", qos, "-t", "1/demo/kitchen/d1/event", "-m", "start "+qos)
				device.expect("1/demo/kitchen/d1/event start " + qos)
				mosquittoPub(t, b, version, "support", "-q", qos, "-t", "2/demo/microwaves/notice", "-m", "all "+qos)
				group.expect("2/demo/microwaves/notice all " + qos)
			}
			mosquittoPub(t, b, version, "support", "-q", "1", "-r", "-t", "1/demo/kitchen/d1/update/fw", "-m", "2.4.1")
			mosquittoSub(t, b, version, "kitchen", "-t", "1/demo/kitchen/#").expect("1/demo/kitchen/d1/update/fw 2.4.1")
		})
	}
}

func TestMosquittoIsToldWhyAnEventIsRefused(t *testing.T) {
	b := start(t, nil)
	said := mosquittoPub(t, b, "5", "kitchen", "-q", "1", "-t", "0/demo/kitchen/d1", "-m", `{"data":{}}`)
	if !strings.Contains(said, "Payload format invalid") || !strings.Contains(said, "event_data is missing") {
		t.Errorf("mosquitto_pub said %q", said)
	}
	said = mosquittoPub(t, b, "5", "kitchen", "-q", "2", "-t", "0/demo/bakery/d1", "-m", goodEvent)
	if !strings.Contains(said, "Not authorized") {
		t.Errorf("mosquitto_pub said %q", said)
	}
	mosquittoPub(t, b, "311", "kitchen", "-q", "1", "-t", "0/demo/kitchen/d1", "-m", `{"data":{}}`)
	if c := b.Counters(); c.EventsRefused != 2 || c.PublishesRefused != 1 {
		t.Errorf("%d events and %d publishes refused, want 2 and 1", c.EventsRefused, c.PublishesRefused)
	}
}

func TestMosquittoIsRefused(t *testing.T) {
	b := start(t, nil)
	for version, want := range map[string]string{"311": "bad user name or password", "5": "Bad User Name or Password"} {
		out, err := mosquitto(t, b, "mosquitto_pub", version, "kitchen", "-P", "demo-key/wrong-guess", "-t", "0/demo/kitchen/d1", "-m", "x").CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("MQTT %s: %v, %s", version, err, out)
		}
		out, err = mosquitto(t, b, "mosquitto_sub", version, "kitchen", "-t", "#", "-E").CombinedOutput()
		if strings.Contains(string(out), "QoS") || !strings.Contains(string(out), "denied") {
			t.Errorf("MQTT %s: subscribed to everything: %v, %s", version, err, out)
		}
	}
}

// A burst beyond mosquitto_sub's Receive Maximum of 20 arrives whole and in order.
func TestMosquittoTakesABurst(t *testing.T) {
	const n = 500
	for _, version := range []string{"311", "5"} {
		b := start(t, nil)
		device := mosquittoSub(t, b, version, "kitchen", "-t", "1/demo/kitchen/#")
		operator := login(t, b, 5, "support")
		for i := range n {
			operator.publish("1/demo/kitchen/d1/event", fmt.Sprint(i))
		}
		for i := range n {
			device.expect(fmt.Sprintf("1/demo/kitchen/d1/event %d", i))
		}
	}
}

func TestMosquittoResumesItsSession(t *testing.T) {
	for version, keep := range map[string][]string{"311": {"-c"}, "5": {"-c", "-x", "3600"}} {
		b := start(t, nil)
		args := append([]string{"-i", "device-7", "-q", "1", "-t", "1/demo/kitchen/#"}, keep...)
		if out, err := mosquitto(t, b, "mosquitto_sub", version, "kitchen", append(args, "-E")...).CombinedOutput(); err != nil {
			t.Fatalf("MQTT %s: %v: %s", version, err, out)
		}
		eventually(t, "the device is away", func() bool { return b.Counters().Connections == 0 })
		mosquittoPub(t, b, version, "support", "-q", "1", "-t", "1/demo/kitchen/d1/event", "-m", "while away")
		out, err := mosquitto(t, b, "mosquitto_sub", version, "kitchen", append(args, "-C", "1")...).CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != "while away" {
			t.Errorf("MQTT %s: %v: %q", version, err, out)
		}
	}
}
