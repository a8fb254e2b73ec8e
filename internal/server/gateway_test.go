package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"deviceconsole/internal/gateway"
	"deviceconsole/internal/loopback"
	"deviceconsole/internal/page"
	"deviceconsole/internal/server"
	"deviceconsole/mqttws"
)

// broker is a port on loopback that answers CONNECT with a CONNACK that asks for
// a login, and stays.
func broker(t *testing.T) string {
	t.Helper()
	return loopback.Serve(t, func(c *net.TCPConn) {
		defer c.Close()
		_, _ = io.ReadFull(c, make([]byte, 10))
		_, _ = c.Write([]byte{0x20, 3, 0, 0x86, 0})
		_, _ = io.Copy(io.Discard, c)
	})
}

// withUpstream is a server in front of a broker, with its counts.
func withUpstream(t *testing.T) server.Config {
	c := config()
	c.Sandbox, c.Upstream.URL, c.MetricsListen = false, "mqtt://"+broker(t), "127.0.0.1:0"
	return c
}

var metricsURL = regexp.MustCompile(`http://\S+/metrics`)

func TestPageConnectsThroughTheGateway(t *testing.T) {
	r := start(t, withUpstream(t))
	if c := r.pageConfig(t); c.Broker.URL != page.MQTTPath || c.Sandbox != nil {
		t.Errorf("the page is told %+v", c)
	}
	refused := make(chan error, 16)
	client, err := mqttws.Connect(mqttws.Config{URL: "ws" + strings.TrimPrefix(r.url, "http") + page.MQTTPath, ClientID: "page",
		OnStatus: func(s mqttws.Status) {
			if s.State == mqttws.Refused {
				refused <- s.Err
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := <-refused; !strings.Contains(err.Error(), "Bad User Name or Password") {
		t.Errorf("the broker's answer comes as %v", err)
	}

	counts := metricsURL.FindString(r.log.String())
	resp, err := http.Get(counts)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	for _, want := range []string{"console_gateway_connections_accepted_total 1", `console_gateway_bytes_total{direction="down"} 5`, "process_resident_memory_bytes"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the counts lack %s", want)
		}
	}
	if resp, _ := r.get(t, "/metrics"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("the page's address answers /metrics with %d", resp.StatusCode)
	}
	upgrade := []string{"Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol", "mqtt"}
	if resp, _ := r.get(t, page.MQTTPath, append(upgrade, "Origin", "https://evil.example")...); resp.StatusCode != http.StatusForbidden {
		t.Errorf("WebSocket of another origin: status %d", resp.StatusCode)
	}
}

func TestProbeOfTheConfiguredBrokerAlone(t *testing.T) {
	own := config()
	direct := config()
	direct.Sandbox, direct.Broker = false, "ws://"+broker(t)+"/mqtt?token=canary"
	none := config()
	none.Sandbox, none.Brokers = false, server.AnyBroker
	for _, test := range []struct {
		name   string
		config server.Config
		kind   string
		ends   string // outcome of the last stage
	}{
		{"upstream", withUpstream(t), "mqtt", page.Passed},
		{"sandbox", own, "ws", page.Passed},
		{"broker", direct, "ws", page.Skipped},
		{"none", none, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, test.config)
			resp, body := r.get(t, page.ProbePath+"?url=mqtt://evil.example")
			if test.kind == "" {
				if resp.StatusCode != http.StatusNotFound {
					t.Errorf("status %d", resp.StatusCode)
				}
				return
			}
			var got page.Probe
			if err := json.Unmarshal([]byte(body), &got); err != nil || len(got.Stages) != 5 {
				t.Fatalf("%v, %s", err, body)
			}
			if got.Kind != test.kind || got.Stages[4].Outcome != test.ends || strings.Contains(body, "canary") {
				t.Errorf("%s", body)
			}
		})
	}
}

func TestGatewayRunSaysWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*server.Config)
		says   string
	}{
		"sandbox too":      {func(c *server.Config) { c.Sandbox = true }, "exclude each other"},
		"broker too":       {func(c *server.Config) { c.Broker = "ws://h/mqtt" }, "exclude each other"},
		"a login":          {func(c *server.Config) { c.Upstream.URL = "mqtt://u:canary@h" }, "user name or password"},
		"no CA":            {func(c *server.Config) { c.Upstream = gateway.Target{URL: "mqtts://h", CA: "/none"} }, "-upstream-ca"},
		"no time":          {func(c *server.Config) { c.Keepalive = -1 }, "-upstream-keepalive"},
		"no port to count": {func(c *server.Config) { c.MetricsListen = "nonsense" }, "-metrics-listen"},
	} {
		t.Run(name, func(t *testing.T) {
			c := withUpstream(t)
			test.change(&c)
			err := server.Run(context.Background(), c)
			if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(fmt.Sprint(err), "canary") {
				t.Errorf("%v does not say %q", err, test.says)
			}
		})
	}
}

// TestHostileRequestsToTheGatewayAreRefused: what comes before the upgrade is
// bounded by the HTTP server, and the server goes on.
func TestHostileRequestsToTheGatewayAreRefused(t *testing.T) {
	r := start(t, withUpstream(t))
	for name, test := range map[string]struct{ request, answer string }{
		"garbage":                    {"\x10\x0d\x00\x04MQTT\x05\x02\x00\x0a\x00\x00\x00\r\n\r\n", "HTTP/1.1 400"},
		"a giant header":             {"GET /mqtt HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", "HTTP/1.1 431"},
		"another method":             {"POST /mqtt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 405"},
		"no upgrade":                 {"GET /mqtt HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 426"},
		"a target in the request":    {"GET mqtt://evil.example:1883/mqtt HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 421"},
		"a name of the page's rival": {"GET /mqtt HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			go io.WriteString(c, test.request) // the server may stop reading it
			got := make([]byte, len(test.answer))
			if _, err := io.ReadFull(c, got); err != nil || string(got) != test.answer {
				t.Errorf("answered %q, %v, want %q", got, err, test.answer)
			}
		})
	}
	if resp, _ := r.get(t, page.HealthPath); resp.StatusCode != http.StatusOK {
		t.Errorf("the server answers %s", resp.Status)
	}
}
