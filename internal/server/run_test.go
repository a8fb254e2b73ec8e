package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"deviceconsole/internal/page"
	"deviceconsole/internal/server"
	"deviceconsole/mqttws"
)

// site is the least that is a page.
var site = fstest.MapFS{
	"index.html":           {Data: []byte(`<!DOCTYPE html><title>Device console</title>`)},
	"404.html":             {Data: []byte(`<!DOCTYPE html><title>Nothing is here</title>`)},
	"app.wasm":             {Data: []byte("\x00asm")},
	"wasm_exec.js":         {Data: []byte("globalThis.Go = class {};")},
	"manifest.webmanifest": {Data: []byte("{}")},
	"sw.js":                {Data: []byte("self;")},
}

// output is what a server prints, readable while it does.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// config is one for loopback and free ports, to be changed by the test.
func config() server.Config {
	return server.Config{
		Listen: "127.0.0.1:0", MQTTListen: "127.0.0.1:0", Sandbox: true, Version: "v1 (test)",
		Site: site, Stdout: io.Discard, Log: slog.New(slog.DiscardHandler),
	}
}

// running is a server that was started for a test.
type running struct {
	url, mqtt string
	printed   *output
	log       *output
	stop      context.CancelFunc
	ended     chan error
}

var (
	printedURL  = regexp.MustCompile(`https?://\S+:\d+`)
	printedMQTT = regexp.MustCompile(`mqtt://(\S+:\d+)`)
)

// start runs a server until the test ends and waits until it has printed where
// it is.
func start(t *testing.T, c server.Config) *running {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r := &running{printed: &output{}, log: &output{}, stop: stop, ended: make(chan error, 1)}
	c.Stdout, c.Log = r.printed, slog.New(slog.NewTextHandler(r.log, nil))
	go func() { r.ended <- server.Run(ctx, c) }()
	t.Cleanup(func() { r.wait(t) })
	deadline := time.Now().Add(20 * time.Second)
	for !strings.Contains(r.printed.String(), "Ctrl-C") {
		select {
		case err := <-r.ended:
			r.ended <- err
			t.Fatalf("the server ended: %v", err)
		case <-time.After(time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("the server printed no address")
		}
	}
	r.url = printedURL.FindString(r.printed.String())
	if m := printedMQTT.FindStringSubmatch(r.printed.String()); m != nil {
		r.mqtt = m[1]
	}
	return r
}

// wait stops the server and fails the test if that takes longer than promised
// or ends in an error. The second call does nothing.
func (r *running) wait(t *testing.T) {
	t.Helper()
	r.stop()
	select {
	case err, first := <-r.ended:
		if first {
			close(r.ended)
		}
		if err != nil {
			t.Errorf("the server ended with %v", err)
		}
	case <-time.After(6 * time.Second):
		t.Error("the server does not stop")
	}
}

// get asks the server with header fields in pairs; "Host" sets the host.
func (r *running) get(t *testing.T, path string, fields ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest("GET", r.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(fields); i += 2 {
		req.Header.Set(fields[i], fields[i+1])
		if fields[i] == "Host" {
			req.Host = fields[i+1]
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// pageConfig is the document for the page.
func (r *running) pageConfig(t *testing.T) page.Config {
	t.Helper()
	resp, body := r.get(t, page.ConfigPath)
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("Content-Type") != "application/json" {
		t.Errorf("status %d, %v", resp.StatusCode, resp.Header)
	}
	var c page.Config
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

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

// connect logs in over WebSocket and waits until the broker has answered.
func connect(t *testing.T, r *running) *mqttws.Client {
	t.Helper()
	offer := r.pageConfig(t).Sandbox
	states := make(chan mqttws.Status, 64)
	client, err := mqttws.Connect(mqttws.Config{
		URL: "ws" + strings.TrimPrefix(r.url, "http") + page.MQTTPath, ClientID: "test",
		Username: offer.Project + "/" + offer.Accounts[0].User, Password: offer.APIKey + "/" + offer.Accounts[0].Password,
		OnStatus: func(s mqttws.Status) { states <- s },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	deadline := time.After(20 * time.Second)
	for {
		select {
		case s := <-states:
			if s.State == mqttws.Connected {
				return client
			}
		case <-deadline:
			t.Fatal("the client does not get connected")
		}
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

// refusesToRun has a configuration that can't be served end in an error of one line
// that says why.
func refusesToRun(t *testing.T, c server.Config, says []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	err := server.Run(ctx, c)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range says {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %q", err)
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
