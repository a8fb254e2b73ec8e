//go:build !js

package ui

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"deviceconsole/app/browser"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

var sandboxConfig = page.Config{
	Broker:    page.Broker{URL: "/mqtt"},
	AnyBroker: true,
	Limits:    page.Limits{EventCharacters: 65536, MessageBytes: 1 << 20},
	Sandbox: &page.Sandbox{
		Project: "demo", APIKey: "canary-key", Device: "console", Groups: []string{"microwaves"},
		Accounts: []page.Account{
			{Role: page.RoleDevice, User: "kitchen", Password: "canary-password", Label: "sends events"},
			{Role: page.RoleOperator, User: "support", Password: "canary-password", Label: "reads the project"},
		},
	},
}

// broker is a client that takes everything and answers only when told to.
type broker struct{ config mqttws.Config }

func (b *broker) Subscribe(string, byte) error                  { return nil }
func (b *broker) Unsubscribe(string) error                      { return nil }
func (b *broker) Retry()                                        {}
func (b *broker) Check()                                        {}
func (b *broker) Close() error                                  { return nil }
func (b *broker) Start(mqttws.Message, func(mqttws.Ack, error)) {}

// console is a page with a session of its own.
type console struct {
	*UI
	dialed chan *broker
}

func newConsole(t *testing.T, config page.Config, err error) console {
	t.Helper()
	c := console{New(), make(chan *broker, 1)}
	runner := session.NewRunner(session.Deps{
		Dial: func(config mqttws.Config) (session.Client, error) {
			b := &broker{config}
			c.dialed <- b
			return b, nil
		},
		LoadConfig:  func(context.Context) (page.Config, error) { return config, err },
		Store:       timeline.New(timeline.Limits{Bytes: 1 << 20, Count: 1000}),
		Now:         browser.Now,
		NewClientID: func() string { return "console-test" },
		NewSink:     func() session.Sink { return browser.NewParts() },
		KeepVisit:   KeepVisit,
		OnChange:    c.Changed,
	})
	t.Cleanup(runner.Close)
	c.looks.apply()
	c.use(runner)
	c.send(session.Start{Origin: "http://localhost", Route: "/", ClientID: "console-test"})
	c.until(t, func(m session.Model) bool { return m.ConfigState != session.ConfigLoading })
	return c
}

// until waits for the model to be as wanted.
func (c console) until(t *testing.T, ok func(session.Model) bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(c.runner.Model()); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the model did not become as wanted")
		}
	}
	c.draw(nil)
}

// connect brings the console to Connected as the first account of the sandbox.
func (c console) connect(t *testing.T) *broker {
	t.Helper()
	c.send(session.TrySandboxPressed{})
	b := <-c.dialed
	b.config.OnStatus(mqttws.Status{State: mqttws.Connected, RTT: 6 * time.Millisecond, At: time.Now(), Server: mqttws.NoLimits()})
	c.until(t, func(m session.Model) bool { return m.Connection.State == mqttws.Connected })
	return b
}

func (c console) html() string { return app.HTMLString(&root{ui: c.UI}) }

func (c console) shows(t *testing.T, what ...string) {
	t.Helper()
	html := c.html()
	for _, w := range what {
		if !strings.Contains(html, w) {
			t.Errorf("the page does not show %q", w)
		}
	}
}

// marks expects the element that has one attribute to have another that is true,
// which is written without its value, in any order.
func (c console) marks(t *testing.T, having, attribute string) {
	t.Helper()
	for tag := range strings.SplitSeq(c.html(), "<") {
		tag, _, _ = strings.Cut(tag, ">")
		if words := strings.Fields(tag); slices.Contains(words, having) {
			if !slices.Contains(words, attribute) {
				t.Errorf("what has %s is not %s", having, attribute)
			}
			return
		}
	}
	t.Errorf("nothing has %s", having)
}

func TestFirstPageOffersTheSandbox(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.shows(t, `data-welcome`, "Try the sandbox", "Project MQTT ID", "User MQTT ID", "API key", "Password", "Device ID", "Groups",
		"Advanced", "Broker URL", "Client ID", "MQTT version", "Clean start", "Session expiry", "Keepalive", "kitchen", "support")
	if l := layoutOf(c.model, true); !l.Welcome || l.Tab != tabConnection {
		t.Errorf("%+v", l)
	}
}

// TestAMomentsConnectionLeavesTheWelcome: the broker has ended it before it was drawn.
func TestAMomentsConnectionLeavesTheWelcome(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	c.send(session.TrySandboxPressed{})
	b := <-c.dialed
	for _, state := range []mqttws.State{mqttws.Connected, mqttws.Reconnecting} {
		b.config.OnStatus(mqttws.Status{State: state, Attempt: 1, At: time.Now(), Server: mqttws.NoLimits()})
	}
	c.until(t, func(m session.Model) bool { return m.Connection.State == mqttws.Reconnecting })
	if l := layoutOf(c.model, true); l.Welcome || l.Tab != tabSend {
		t.Errorf("%+v", l)
	}
}

func TestMissingConfigurationIsExplained(t *testing.T) {
	c := newConsole(t, page.Config{}, errors.New("the server answered 502"))
	c.shows(t, "Ask again", "502")
}

func TestConnectedPageHasItsParts(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	b.config.OnMessage(mqttws.Message{Topic: "2/demo/microwaves/status", Payload: []byte(`{"a":1}`)})
	c.draw(nil)
	c.shows(t, `aria-label="Messages"`, `role="grid"`, `aria-label="Filter messages"`, `aria-label="Pause"`, "Clear", `aria-label="Newest"`,
		`aria-label="Received"`, `aria-label="Shown"`, `aria-label="Dropped"`, `aria-label="Connection"`, "Connected",
		`aria-label="Subscriptions"`, "Topic filter", "Subscribe", `role="tree"`, `aria-label="Devices"`, "microwaves",
		`aria-label="Message details"`, `aria-label="Send"`, "Send as", "Event data", "Timestamp", "Server stamps it", "Observed at",
		"Stream", "Add client IP", "QoS", "Retain", `aria-label="What will be sent"`, `aria-label="Outbox"`, "Disconnect")
	if l := layoutOf(c.model, true); l.Welcome || l.View != "live" || l.Tab != tabSend {
		t.Errorf("%+v", l)
	}
}

func TestDetailsTellAllOfAMessage(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	expiry := uint32(60)
	b.config.OnMessage(mqttws.Message{
		Topic: "1/demo/kitchen/console/update/x", Payload: []byte(`{"id":9007199254740993001,"v":127.0}`), QoS: 1, Retain: true,
		Properties: mqttws.Properties{ContentType: "application/json", MessageExpiry: &expiry, User: []mqttws.UserProperty{{Key: "k\u202e", Value: "v"}}},
	})
	c.send(session.RowSelected{ID: 1, Open: true})
	c.draw(nil)
	c.shows(t, "its age is unknown", "36 bytes", "application/json", "60 seconds", "k‹U+202E› = v", "in, from the broker", "number 1 of this page",
		"No earlier message of this topic is kept.", "Copy payload", "Copy as", "Download payload", "Copy topic", "1/demo/kitchen/console/update/x", `data-tab="details"`)
}

func TestLostConnectionIsExplained(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	b.config.OnStatus(mqttws.Status{State: mqttws.Reconnecting, Err: errors.New("it broke"), Attempt: 3, RetryAt: time.Now().Add(4 * time.Second), At: time.Now()})
	c.until(t, func(m session.Model) bool { return m.Connection.State == mqttws.Reconnecting })
	c.shows(t, "Connection problem", "it broke", "Attempt 3, next in 4 s", "Retry now", "Edit connection")
}

// TestPageKeepsItsPolicy: what the content security policy forbids is not there,
// no secret is, and every field has a name.
func TestPageKeepsItsPolicy(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	b.config.OnMessage(mqttws.Message{Topic: "x/<img onerror=1>", Payload: []byte(`<script>javascript:1</script>`)})
	c.send(session.RowSelected{ID: 1, Open: true})
	c.draw(nil)
	html := c.html()
	for _, bad := range []string{" style=", " onclick=", "javascript:1</script>", "<img", "canary-key", "canary-password"} {
		if strings.Contains(html, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	labels := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sfor="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		labels[m[1]] = true
	}
	for _, field := range regexp.MustCompile(`<(input|select|textarea)\b[^>]*>`).FindAllString(html, -1) {
		id := regexp.MustCompile(`\sid="([^"]+)"`).FindStringSubmatch(field)
		if strings.Contains(field, "aria-label=") || strings.Contains(field, `name="payload-as"`) || id != nil && labels[id[1]] {
			continue
		}
		t.Errorf("a field without a name: %s", field)
	}
}

func TestManyChangesAskForOneFrame(t *testing.T) {
	c := newConsole(t, sandboxConfig, nil)
	b := c.connect(t)
	for range 5000 {
		b.config.OnMessage(mqttws.Message{Topic: "2/demo/microwaves/status", Payload: []byte("x")})
	}
	if !c.frame.Run() || c.frame.Run() {
		t.Error("not exactly one frame was asked for")
	}
}
