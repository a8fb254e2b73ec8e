package e2e

import (
	"context"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/e2e/proc"
	"deviceconsole/internal/loopback"
)

// patience is how long a helper program may take before its test fails.
const patience = 30 * time.Second

// login is one account as a foreign MQTT client gives it.
type login struct{ user, password string }

// The accounts of the test's own mosquitto.
var (
	kitchen = login{"plant-7/kitchen", "key-7/kitchen/secret"}
	office  = login{"plant-7/office", "key-7/office-secret"}
	bench   = login{"bench", "no key of the platform"}
)

// mosquitto is Debian's broker with a TCP and a WebSocket listener on
// loopback, the accounts above, and nothing kept on disk.
type mosquitto struct {
	t       testing.TB
	conf    string
	tcp, ws int // ports
	process *proc.Process
	drops   drops // watched where figures are taken
}

// mosquittoACL gives kitchen the rights of a device user, and the others all: those
// without a name, too, where the broker lets them in.
const mosquittoACL = `topic readwrite #
user bench
topic readwrite #
user plant-7/kitchen
topic write 0/plant-7/kitchen/#
topic read 1/plant-7/kitchen/#
topic read 2/plant-7/#
user plant-7/office
topic readwrite #
topic read $SYS/#
`

// startMosquitto starts a broker that ends with the test, with further settings.
func startMosquitto(t testing.TB, settings ...string) *mosquitto {
	t.Helper()
	if _, err := exec.LookPath("mosquitto_passwd"); err != nil {
		t.Fatalf("the browser tests need Debian's packages mosquitto and mosquitto-clients: %v", err)
	}
	dir := t.TempDir()
	m := &mosquitto{t: t, conf: filepath.Join(dir, "mosquitto.conf"), tcp: loopback.Port(t), ws: loopback.Port(t)}
	passwords, acl := filepath.Join(dir, "passwords"), filepath.Join(dir, "acl")
	for i, l := range []login{kitchen, office, bench} {
		args := []string{"-b", passwords, l.user, l.password}
		if i == 0 {
			args = append([]string{"-c"}, args...)
		}
		if out, err := exec.Command("mosquitto_passwd", args...).CombinedOutput(); err != nil {
			t.Fatalf("mosquitto_passwd: %v\n%s", err, out)
		}
	}
	write(t, acl, mosquittoACL)
	write(t, m.conf, strings.Join([]string{
		"user root", // it would otherwise change to an account that may not read the test's files
		"persistence false", "log_dest stderr", "allow_anonymous false",
		"max_queued_messages 0", // no limit: what a figure counts as lost was not dropped here
		"sys_interval 1", "set_tcp_nodelay true",
		"password_file " + passwords, "acl_file " + acl,
		strings.Join(settings, "\n"),
		fmt.Sprintf("listener %d 127.0.0.1", m.tcp),
		fmt.Sprintf("listener %d 127.0.0.1", m.ws), "protocol websockets", "",
	}, "\n"))
	m.start()
	t.Cleanup(func() { m.process.Kill() })
	return m
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

var mosquittoRuns = regexp.MustCompile(`mosquitto version \S+ running`)

// start starts the broker, or starts it again on the same ports after kill.
func (m *mosquitto) start() {
	m.t.Helper()
	path, err := exec.LookPath("mosquitto")
	if err != nil {
		path = "/usr/sbin/mosquitto" // Debian's place, which a person's PATH may lack
	}
	if m.process, err = proc.Start(path, "-c", m.conf); err != nil {
		m.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := m.process.WaitOutput(ctx, mosquittoRuns); err != nil {
		m.t.Fatal(err)
	}
}

// kill ends the broker without a word to its clients.
func (m *mosquitto) kill() { m.process.Kill() }

// url is the broker's address for a page.
func (m *mosquitto) url() string { return fmt.Sprintf("ws://127.0.0.1:%d/", m.ws) }

// addr is the broker's address for a device.
func (m *mosquitto) addr() string { return fmt.Sprintf("127.0.0.1:%d", m.tcp) }

// device is a foreign client: an address and an account for mosquitto_pub and
// mosquitto_sub, and the protocol version they speak.
type device struct {
	t       testing.TB
	addr    string
	login   login
	version string // "mqttv5" or "mqttv311"
}

// as is a foreign client with an account of the broker.
func (m *mosquitto) as(l login) device { return device{m.t, m.addr(), l, "mqttv5"} }

// speaking is the same device with another version of the protocol.
func (d device) speaking(version string) device { d.version = version; return d }

func (d device) args(more ...string) []string {
	host, port, err := net.SplitHostPort(d.addr)
	if err != nil {
		d.t.Fatal(err)
	}
	return append([]string{"-h", host, "-p", port, "-u", d.login.user, "-P", d.login.password, "-V", d.version}, more...)
}

// tryPublish runs mosquitto_pub with QoS 1 and returns its output and exit code,
// which is the reason code where the broker refused.
func (d device) tryPublish(topic string, args ...string) (string, int) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "mosquitto_pub", d.args(append([]string{"-q", "1", "-t", topic}, args...)...)...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || ctx.Err() != nil {
		d.t.Fatalf("mosquitto_pub: %v\n%s", err, out)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// publish publishes with QoS 1 and fails the test unless the broker took it.
func (d device) publish(topic string, args ...string) {
	d.t.Helper()
	if out, code := d.tryPublish(topic, args...); code != 0 || strings.Contains(out, "failed") {
		d.t.Fatalf("mosquitto_pub to %s: exit code %d\n%s", topic, code, out)
	}
}

// publishText publishes a text.
func (d device) publishText(topic, text string) { d.t.Helper(); d.publish(topic, "-m", text) }

// publishBytes publishes any bytes; none at all make an empty message.
func (d device) publishBytes(topic string, payload []byte) {
	d.t.Helper()
	if len(payload) == 0 {
		d.publish(topic, "-n")
		return
	}
	path := filepath.Join(d.t.TempDir(), "payload")
	write(d.t, path, string(payload))
	d.publish(topic, "-f", path)
}

// subscriber is a running mosquitto_sub.
type subscriber struct {
	t       testing.TB
	process *proc.Process
}

// subscribe starts mosquitto_sub and waits until its subscriptions are answered.
func (d device) subscribe(filters ...string) *subscriber {
	d.t.Helper()
	return d.subscribeAs("message qos=%q retain=%r %t %x.", filters...)
}

// subscribeAs has mosquitto_sub write messages in a format of its own.
func (d device) subscribeAs(format string, filters ...string) *subscriber {
	d.t.Helper()
	args := d.args("-d", "-q", "1", "-F", format)
	for _, f := range filters {
		args = append(args, "-t", f)
	}
	// Without a terminal it would keep its lines until it ends.
	p, err := proc.Start("stdbuf", append([]string{"-oL", "mosquitto_sub"}, args...)...)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(p.Kill)
	s := &subscriber{d.t, p}
	s.wait(`Subscribed \(mid: \d+\): .*\n`)
	return s
}

func (s *subscriber) wait(pattern string) []string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	m, err := s.process.WaitOutput(ctx, regexp.MustCompile(pattern))
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// receives waits for a message on the topic whose payload matches a pattern.
func (s *subscriber) receives(topic, payload string) {
	s.t.Helper()
	re := regexp.MustCompile(payload)
	seen := ""
	waitFor(s.t, func() string {
		for _, m := range messageLine.FindAllStringSubmatch(s.process.Output(), -1) {
			b, err := hex.DecodeString(m[2])
			if err == nil && m[1] == topic && re.Match(b) {
				return ""
			}
			seen = m[1] + " " + string(b)
		}
		return fmt.Sprintf("mosquitto_sub has no %s %s; the last was %s", topic, payload, strconv.Quote(seen))
	})
}

var messageLine = regexp.MustCompile(`message qos=\d retain=\d (\S+) ([0-9a-f]*)\.`)
