//go:build !js

package session_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"deviceconsole/app/doctor"
	"deviceconsole/app/session"
	"deviceconsole/internal/e2e/scripted"
	"deviceconsole/internal/page"
	"deviceconsole/internal/sandbox"
	"deviceconsole/mqttws"
)

//lint:file-ignore SA1019 the tests speak the WebSocket of the library under test

func canReach(d *session.Deps) {
	d.Reach = mqttws.Reach
	d.ServerTime = func(context.Context) (time.Time, error) { return time.Now(), nil }
}

// examined has the doctor go through its checks, and logs how long that took.
func (c *console) examined() session.Model {
	c.t.Helper()
	began := time.Now()
	c.Send(session.DoctorPressed{})
	for deadline := began.Add(2 * doctor.Limit); ; time.Sleep(time.Millisecond) {
		if m := c.Model(); !m.Doctor.Running() {
			c.t.Logf("%6.2f s to the verdict: %s", time.Since(began).Seconds(), m.Doctor.Verdict())
			return m
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("no verdict: %s", c.Model().DoctorText())
		}
	}
}

func fill(c *console, fields map[session.Field]string) {
	for field, value := range fields {
		c.Send(session.FieldChanged{Field: field, Value: session.NewSecret(value)})
	}
}

// wsServer answers each WebSocket with a func.
func wsServer(t *testing.T, protocols []string, serve func(context.Context, *websocket.Conn)) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: protocols}); err == nil {
			serve(r.Context(), c)
		}
	}))
	t.Cleanup(srv.Close)
	return "ws" + strings.TrimPrefix(srv.URL, "http") + "/mqtt"
}

func silence(ctx context.Context, c *websocket.Conn) {
	for {
		if _, _, err := c.Read(ctx); err != nil {
			return
		}
	}
}

// tcpServer does with each connection what a func does, which ends with it.
func tcpServer(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); serve(c) }()
		}
	}()
	return "ws://" + l.Addr().String() + "/mqtt"
}

// TestTheDoctorsVerdicts: over real sockets. Each comes within the doctor's limit, or
// examined would fail; how long it took is in the log (go test -v -run TheDoctors).
func TestTheDoctorsVerdicts(t *testing.T) {
	script := func(t *testing.T, s scripted.Script) string {
		b := scripted.Start(s)
		t.Cleanup(b.Close)
		return b.URL()
	}
	for _, c := range []struct {
		name    string
		url     func(t *testing.T) string // "" = the sandbox's
		fields  map[session.Field]string
		verdict string // how it begins
	}{
		{"nothing is wrong", nil, nil, "Nothing wrong was found: 13 checks passed, 2 skipped."},
		{"a wrong password", nil, map[session.Field]string{session.FieldPassword: "wrong-but-secret"}, "Login: The broker refused the login."},
		{"a wrong path", func(t *testing.T) string {
			mux := http.NewServeMux()
			mux.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
				if c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"mqtt"}}); err == nil {
					silence(r.Context(), c)
				}
			})
			srv := httptest.NewServer(mux)
			t.Cleanup(srv.Close)
			return "ws" + strings.TrimPrefix(srv.URL, "http") + "/mqtt"
		}, nil, "Address and path: Nothing for MQTT answers at"},
		{"nobody listens", func(t *testing.T) string {
			l := httptest.NewServer(nil)
			defer l.Close()
			return "ws" + strings.TrimPrefix(l.URL, "http") + "/mqtt"
		}, nil, "Address and path: No WebSocket opened"},
		{"a page that is no WebSocket", func(t *testing.T) string {
			srv := httptest.NewServer(http.NotFoundHandler())
			t.Cleanup(srv.Close)
			return "ws" + strings.TrimPrefix(srv.URL, "http") + "/mqtt"
		}, nil, "Address and path: No WebSocket opened"},
		{"TLS where there is none", func(t *testing.T) string { return "wss" + strings.TrimPrefix(script(t, scripted.Script{}), "ws") }, nil,
			"TLS: Nothing answers with TLS there, but ws://"},
		{"an upgrade that is never answered", func(t *testing.T) string {
			return tcpServer(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
		}, nil, "Address and path: No WebSocket opened"},
		{"a WebSocket of something else", func(t *testing.T) string { return wsServer(t, nil, silence) }, nil, "Subprotocol: "},
		{"a login that is never answered", func(t *testing.T) string { return wsServer(t, []string{"mqtt"}, silence) }, nil, "MQTT version: The WebSocket opened, and the login was not answered."},
		{"the gateway's broker is away", func(t *testing.T) string {
			return wsServer(t, []string{"mqtt"}, func(_ context.Context, c *websocket.Conn) { _ = c.Close(1013, page.UpstreamRefused) })
		}, nil, "MQTT version: The WebSocket opened, and the login was not answered."},
		{"MQTT 5 is asked for, and there is 3.1.1 alone", func(t *testing.T) string { return script(t, scripted.Script{No5: scripted.Unacceptable}) },
			map[session.Field]string{session.FieldMQTTVersion: "5"}, "MQTT version: The broker refused the connection."},
		{"MQTT 3.1.1 alone is found", func(t *testing.T) string { return script(t, scripted.Script{No5: scripted.Unacceptable}) }, nil, "Nothing wrong was found"},
		{"every login is dropped", func(t *testing.T) string { return script(t, scripted.Script{DropLogins: true}) }, nil,
			"Login: The broker took the login, and ended the connection at once."},
		{"granted, and silent", func(t *testing.T) string { return script(t, scripted.Script{}) },
			map[session.Field]string{session.FieldAccountKind: page.RoleOperator}, "Subscription 1/demo/#: Granted QoS 1, but silent."},
		{"a message is refused", func(t *testing.T) string {
			return script(t, scripted.Script{Rules: []scripted.Rule{{Do: scripted.Code(0x87, "")}}})
		}, map[session.Field]string{session.FieldAccountKind: page.RoleOperator}, "Publish right: The broker refused the message."},
		{"a message is not answered", func(t *testing.T) string {
			return script(t, scripted.Script{Rules: []scripted.Rule{{Do: scripted.Silence()}}})
		}, map[session.Field]string{session.FieldAccountKind: page.RoleOperator}, "Publish right: The broker did not confirm a message."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			broker, err := sandbox.New(sandbox.Config{Accounts: sandbox.Demo()})
			if err != nil {
				t.Fatal(err)
			}
			server := serve(broker.Handler())
			t.Cleanup(func() {
				ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
				defer cancel()
				_ = broker.Close(ctx)
				server.Close()
			})
			page := beside(t, server, page.Config{Broker: page.Broker{URL: page.MQTTPath}, Sandbox: broker.PageOffer(), AnyBroker: true}, canReach)
			if c.url != nil {
				fill(page, map[session.Field]string{session.FieldBrokerURL: c.url(t)})
			}
			fill(page, c.fields)
			m := page.examined()
			if got := m.Doctor.Verdict(); !strings.HasPrefix(got, c.verdict) {
				t.Errorf("the verdict is %q\n%s", got, m.DoctorText())
			}
			if text := m.DoctorText(); strings.Contains(text, "wrong-but-secret") {
				t.Errorf("the text holds the password:\n%s", text)
			}
		})
	}
}
