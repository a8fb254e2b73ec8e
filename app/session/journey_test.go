//go:build !js

package session_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"deviceconsole/app/outbox"
	"deviceconsole/app/session"
	"deviceconsole/app/timeline"
	"deviceconsole/internal/page"
	"deviceconsole/internal/sandbox"
	"deviceconsole/mqttws"
)

// console is a Runner beside the real sandbox, over a real WebSocket.
type console struct {
	*session.Runner
	t      *testing.T
	server *server
}

// server serves the sandbox, and can cut all its connections.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	conns []net.Conn
}

func (s *server) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.Close()
	}
	s.conns = nil
}

// cutLast cuts the newest connection alone.
func (s *server) cutLast() {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.conns) - 1
	s.conns[last].Close()
	s.conns = s.conns[:last]
}

func serve(h http.Handler) *server {
	s := &server{Server: httptest.NewUnstartedServer(h)}
	s.Config.ConnState = func(c net.Conn, state http.ConnState) {
		if state == http.StateHijacked {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.conns = append(s.conns, c)
		}
	}
	s.Start()
	return s
}

func openConsole(t *testing.T) *console {
	t.Helper()
	broker, err := sandbox.New(sandbox.Config{Accounts: sandbox.Demo()})
	if err != nil {
		t.Fatal(err)
	}
	server := serve(broker.Handler())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), journeyPatience)
		defer cancel()
		if err := broker.Close(ctx); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return beside(t, server, page.Config{
		Broker: page.Broker{URL: page.MQTTPath}, Sandbox: broker.PageOffer(), AnyBroker: true,
	})
}

// beside is another console of the same server.
func beside(t *testing.T, server *server, cfg page.Config, change ...func(*session.Deps)) *console {
	t.Helper()
	deps := session.Deps{
		Dial:        func(cfg mqttws.Config) (session.Client, error) { return mqttws.Connect(cfg) },
		LoadConfig:  func(context.Context) (page.Config, error) { return cfg, nil },
		Store:       timeline.New(timeline.PhoneLimits),
		Now:         time.Now,
		NewClientID: func() string { return "console-fresh" },
	}
	for _, f := range change {
		f(&deps)
	}
	runner := session.NewRunner(deps)
	t.Cleanup(runner.Close)
	c := &console{runner, t, server}
	c.Send(session.Start{Origin: server.URL, Route: page.RouteLive, ClientID: "console-" + strings.ToLower(t.Name()[4:12])})
	c.until("the configuration is there", func(m session.Model) bool { return m.ConfigState == session.ConfigReady })
	return c
}

// journeyPatience bounds each wait, as patience does in the tests beside.
const journeyPatience = time.Minute

func (c *console) until(what string, ok func(session.Model) bool) session.Model {
	c.t.Helper()
	for deadline := time.Now().Add(journeyPatience); ; time.Sleep(time.Millisecond) {
		m := c.Model()
		if ok(m) {
			return m
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("never happened: %s\n%+v\n%+v\n%+v", what, m.Connection, m.Subscriptions, m.Outbox)
		}
	}
}

// newest waits until the item that was sent last is in a state.
func (c *console) newest(state timeline.Outcome) (item outbox.Item) {
	c.t.Helper()
	c.until("the newest item is "+state.String(), func(session.Model) bool {
		item = c.Outbox().Newest(1)[0]
		return item.State == state
	})
	return item
}

func allGranted(m session.Model) bool {
	for _, s := range m.Subscriptions.List {
		if s.State != mqttws.Granted {
			return false
		}
	}
	return len(m.Subscriptions.List) > 0
}

// received waits for a message and returns it.
func (c *console) received(topic string) timeline.Entry {
	c.t.Helper()
	var found timeline.Entry
	c.until("a message on "+topic, func(session.Model) bool {
		for _, id := range c.View().Window(0, 100) {
			if e, ok := c.Timeline().Get(id); ok && e.Kind == timeline.Received && e.Topic == topic {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

func TestJourneyOfADeviceUser(t *testing.T) {
	c := openConsole(t)
	c.Send(session.TrySandboxPressed{})
	c.until("all subscriptions are granted", allGranted)
	c.Send(session.SendPressed{})
	c.newest(timeline.Acknowledged)
	m := c.Model()
	if m.StatusText() == "" || !strings.HasPrefix(m.StatusText(), "Connected") {
		t.Errorf("status %q", m.StatusText())
	}
	e, ok := c.Timeline().Get(1)
	if !ok || e.Kind != timeline.Sent || e.Outcome != timeline.Acknowledged {
		t.Errorf("the timeline has %+v", e)
	}
	c.Send(session.FilterDraftChanged{Text: "#"})
	c.Send(session.SubscribePressed{})
	m = c.until("a filter beyond the rights is denied", func(m session.Model) bool {
		last := m.Subscriptions.List[len(m.Subscriptions.List)-1]
		return last.Filter == "#" && last.State == mqttws.Denied
	})
	if text := m.Subscriptions.List[len(m.Subscriptions.List)-1].Words.String(); !strings.Contains(text, "0x87") {
		t.Errorf("it says %q", text)
	}
}

func TestJourneyOfAnOperator(t *testing.T) {
	c := openConsole(t)
	asOperator(c)
	cfg := c.Model().Config
	device := beside(t, c.server, cfg)
	device.Send(session.NewClientIDPressed{})
	device.until("a client ID of its own", func(m session.Model) bool { return m.Form.Value(session.FieldClientID) == "console-fresh" })
	device.Send(session.SendPressed{}) // before it is connected
	device.Send(session.ConnectPressed{})
	e := c.received(device.newest(timeline.Acknowledged).Message.Topic)
	if !strings.Contains(string(e.Payload), `"device_id":"`+cfg.Sandbox.Device+`"`) {
		t.Errorf("the operator sees %s", e.Payload)
	}

	c.Send(session.SendPressed{})
	if words := session.ItemWords(c.newest(timeline.Rejected)).String(); !strings.Contains(words, "not authorized, 0x87") {
		t.Errorf("it says %q", words)
	}
}

func TestJourneyWithAWrongPassword(t *testing.T) {
	c := openConsole(t)
	c.Send(session.FieldChanged{Field: session.FieldPassword, Value: session.NewSecret("wrong-guess")})
	c.Send(session.ConnectPressed{})
	m := c.until("the login is refused", func(m session.Model) bool { return m.Connection.State == mqttws.Refused })
	if words := m.Connection.Words.String(); !strings.Contains(words, "bad user name or password, 0x86") {
		t.Errorf("it says %q", words)
	}
}

func TestJourneyOverALostConnection(t *testing.T) {
	c := openConsole(t)
	c.Send(session.TrySandboxPressed{})
	c.until("connected", allGranted)
	c.server.cut()
	c.until("connected again", func(m session.Model) bool {
		for _, id := range c.View().Window(0, 10) {
			if e, _ := c.Timeline().Get(id); e.Kind == timeline.Gap {
				return m.Connection.State == mqttws.Connected && allGranted(m)
			}
		}
		return false
	})
	c.Send(session.SendPressed{})
	c.newest(timeline.Acknowledged)
}
