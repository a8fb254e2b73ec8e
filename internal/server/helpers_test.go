package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"regexp"
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
	case <-time.After(15 * time.Second): // 5 s were promised, and the machine may be busy
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
