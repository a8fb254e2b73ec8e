package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"deviceconsole/internal/page"
	"deviceconsole/internal/server"
)

func TestServesPageConfigAndHealth(t *testing.T) {
	r := start(t, config())
	for _, path := range page.Routes() {
		resp, body := r.get(t, path)
		if resp.StatusCode != http.StatusOK || !strings.Contains(body, "Device console") {
			t.Errorf("%s: status %d", path, resp.StatusCode)
		}
		if resp.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: no Content-Security-Policy", path)
		}
	}
	if resp, body := r.get(t, page.HealthPath); resp.StatusCode != http.StatusOK || body != "ok\n" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("health: status %d, %q", resp.StatusCode, body)
	}
	before := time.Now().UnixMicro()
	resp, body := r.get(t, page.TimePath)
	if us, err := strconv.ParseInt(body, 10, 64); err != nil || us < before || us > time.Now().UnixMicro() || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("time: %q, Cache-Control %q", body, resp.Header.Get("Cache-Control"))
	}
	for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
		"X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": ""} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("time: %s %q, want %q", name, got, want)
		}
	}
	if resp, _ := r.get(t, "/nothing"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("unknown path: status %d", resp.StatusCode)
	}
	c := r.pageConfig(t)
	if c.Version != "v1 (test)" || c.Broker.URL != page.MQTTPath || !c.AnyBroker || c.Sandbox == nil || len(c.Sandbox.Accounts) == 0 ||
		c.Limits.EventCharacters != 65536 || c.Limits.MessageBytes == 0 {
		t.Errorf("%+v", c)
	}
	for _, want := range []string{c.Sandbox.Project + "/" + c.Sandbox.Accounts[0].User, c.Sandbox.APIKey + "/" + c.Sandbox.Accounts[0].Password, "mosquitto_sub"} {
		if !strings.Contains(r.printed.String(), want) {
			t.Errorf("what is printed lacks %q:\n%s", want, r.printed)
		}
	}
}

func TestBrokerInPlaceOfTheSandbox(t *testing.T) {
	c := config()
	c.Sandbox, c.Broker, c.Brokers = false, "ws://127.0.0.1:9001/mqtt", "wss://spare.example:8084/x, ws://third.example"
	r := start(t, c)
	got := r.pageConfig(t)
	if got.Broker.URL != c.Broker || got.Sandbox != nil || got.AnyBroker || fmt.Sprint(got.Brokers) != "[wss://spare.example:8084/x ws://third.example]" {
		t.Errorf("%+v", got)
	}
	resp, _ := r.get(t, "/")
	policy := resp.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, " ws://127.0.0.1:9001 wss://spare.example:8084 ws://third.example;") || strings.Contains(policy, "ws:;") {
		t.Errorf("policy %q", policy)
	}
	if resp, _ := r.get(t, page.MQTTPath); resp.StatusCode != http.StatusNotFound {
		t.Errorf("%s without a sandbox: status %d", page.MQTTPath, resp.StatusCode)
	}
	if r.mqtt != "" {
		t.Errorf("plain MQTT at %s without a sandbox", r.mqtt)
	}
}

func TestForeignHostAndOriginAreRefused(t *testing.T) {
	r := start(t, config())
	for _, path := range []string{"/", page.ConfigPath, page.MQTTPath, page.HealthPath, page.TimePath} {
		if resp, body := r.get(t, path, "Host", "evil.example"); resp.StatusCode != http.StatusMisdirectedRequest || !strings.Contains(body, "-origins") {
			t.Errorf("%s as evil.example: status %d, %s", path, resp.StatusCode, body)
		}
	}
	upgrade := []string{"Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol", "mqtt"}
	if resp, _ := r.get(t, page.MQTTPath, append(upgrade, "Origin", "https://evil.example")...); resp.StatusCode != http.StatusForbidden {
		t.Errorf("WebSocket of another origin: status %d", resp.StatusCode)
	}
}

// TestDemoAccountsAreNotForStrangersBehindAProxy: the proxy's own address is
// loopback, that of the client is not.
func TestDemoAccountsAreNotForStrangersBehindAProxy(t *testing.T) {
	c := config()
	c.Proxies = "127.0.0.1"
	r := start(t, c)
	for client, want := range map[string]int{"203.0.113.9": http.StatusForbidden, "127.0.0.1": http.StatusUpgradeRequired} {
		if resp, body := r.get(t, page.MQTTPath, "X-Forwarded-For", client); resp.StatusCode != want {
			t.Errorf("for %s: status %d, %s", client, resp.StatusCode, body)
		}
	}
	if !strings.Contains(r.log.String(), "203.0.113.9") {
		t.Errorf("the log does not name the client:\n%s", r.log)
	}
}

// TestStopsWithClientsConnected holds a WebSocket, a plain MQTT connection that
// says nothing, and an HTTP request that never ends.
func TestStopsWithClientsConnected(t *testing.T) {
	r := start(t, config())
	connect(t, r)
	for _, open := range []struct{ address, says string }{
		{r.mqtt, ""},
		{strings.TrimPrefix(r.url, "http://"), "GET / HTTP/1.1\r\nHost: localhost\r\n"},
	} {
		c, err := net.Dial("tcp", open.address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, open.says); err != nil {
			t.Fatal(err)
		}
	}
	r.wait(t)
	if _, err := http.Get(r.url); err == nil {
		t.Error("the server still answers")
	}
}

func TestRunSaysWhatToDo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	busy := taken.Addr().String()
	broken := filepath.Join(t.TempDir(), "accounts.json")
	if err := os.WriteFile(broken, []byte("# accounts\nnot json\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		change func(*server.Config)
		says   []string
	}{
		{"busy port", func(c *server.Config) { c.Listen = busy }, []string{"is taken", "-listen 127.0.0.1:"}},
		{"busy MQTT port", func(c *server.Config) { c.MQTTListen = busy }, []string{"is taken", "-mqtt-listen 127.0.0.1:", "-mqtt-listen off"}},
		{"no address", func(c *server.Config) { c.Listen = "nonsense" }, []string{"-listen", "host:port"}},
		{"no MQTT address", func(c *server.Config) { c.MQTTListen = "127.0.0.1:http:1" }, []string{"-mqtt-listen", "host:port"}},
		{"address of another machine", func(c *server.Config) { c.Sandbox, c.Brokers, c.Listen = false, server.AnyBroker, "192.0.2.1:0" }, []string{"192.0.2.1 is no address of this machine"}},
		{"demo accounts beyond loopback", func(c *server.Config) { c.Listen = ":0" }, []string{"demo accounts", "-listen", "-accounts FILE", "127.0.0.1"}},
		{"demo accounts beyond loopback over MQTT", func(c *server.Config) { c.MQTTListen = "0.0.0.0:0" }, []string{"demo accounts", "-mqtt-listen"}},
		{"not built", func(c *server.Config) { c.Site = fstest.MapFS{} }, []string{"make build"}},
		{"no accounts file", func(c *server.Config) { c.Accounts = filepath.Join(t.TempDir(), "none") }, []string{"accounts file", "none"}},
		{"broken accounts file", func(c *server.Config) { c.Accounts = broken }, []string{"accounts.json", "line 2"}},
		{"data folder is a file", func(c *server.Config) { c.Data = broken }, []string{"accounts.json"}},
		{"broker is no URL", func(c *server.Config) { c.Broker = "localhost:1883" }, []string{"localhost:1883", "ws://"}},
		{"broker of the wrong kind", func(c *server.Config) { c.Brokers = "mqtt://localhost" }, []string{"mqtt://localhost", "wss://"}},
		{"broker that would widen the policy", func(c *server.Config) { c.Brokers = "ws://a;script-src" }, []string{"no broker"}},
		{"no broker at all", func(c *server.Config) { c.Sandbox = false; c.Listen = "0.0.0.0:0" }, []string{"no broker", "-broker", "-brokers any"}},
		{"proxy that is no address", func(c *server.Config) { c.Proxies = "proxy.example" }, []string{"-trusted-proxies", "proxy.example", "10.1.0.0/16"}},
		{"everybody a proxy", func(c *server.Config) { c.Proxies = "0.0.0.0/0" }, []string{"-trusted-proxies", "everybody"}},
		{"origin with a path", func(c *server.Config) { c.Origins = "https://a.example/b" }, []string{"https://a.example/b", "scheme and host"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := config()
			test.change(&c)
			refusesToRun(t, c, test.says)
		})
	}
}

func TestLoginInABrokersURLIsRefusedAndNotRepeated(t *testing.T) {
	c := config()
	c.Sandbox, c.Broker = false, "ws://user:canary@broker.example/mqtt"
	err := server.Run(context.Background(), c)
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("error %v", err)
	}
}

func TestOwnAccountsServeOtherMachinesAndAreNotOffered(t *testing.T) {
	file := filepath.Join(t.TempDir(), "accounts.json")
	var said bytes.Buffer
	err := server.Accounts([]string{"add", "-file", file, "-project", "p", "-user", "u"}, strings.NewReader("canary-key\ncanary/password\n"), &said)
	if err != nil {
		t.Fatal(err)
	}
	c := config()
	c.Listen, c.MQTTListen, c.Accounts, c.Simulate = "0.0.0.0:0", "0.0.0.0:0", file, true
	r := start(t, c)
	resp, body := r.get(t, page.ConfigPath)
	if resp.StatusCode != http.StatusOK || strings.Contains(body, "sandbox") || strings.Contains(body, `"any_broker":true`) {
		t.Errorf("status %d, %s", resp.StatusCode, body)
	}
	r.wait(t)
	for _, text := range []string{said.String(), r.printed.String(), r.log.String(), body} {
		if strings.Contains(text, "canary") {
			t.Errorf("a secret is in %s", text)
		}
	}
	for _, want := range []string{"install", "clipboard", "crypto.subtle", "lock", "-tls-cert", "-acme", "-trusted-proxies"} {
		if !strings.Contains(r.log.String(), want) {
			t.Errorf("what plain http keeps from working, and what to do, lacks %q:\n%s", want, r.log)
		}
	}
}

// TestWhatIsSharedPastTheWorkerIsNotRead: the page is opened and says so, and what was
// shared is in no address.
func TestWhatIsSharedPastTheWorkerIsNotRead(t *testing.T) {
	s := start(t, config())
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Post(s.url+page.SharePath, "multipart/form-data; boundary=x", strings.NewReader("--x\r\nsecret"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || got != "/send#unshared" {
		t.Errorf("status %d, Location %q", resp.StatusCode, got)
	}
}
