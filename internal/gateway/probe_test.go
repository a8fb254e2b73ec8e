package gateway_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"deviceconsole/internal/gateway"
	"deviceconsole/internal/loopback"
	"deviceconsole/internal/page"
)

// probed is what a probe of the target answers.
func probed(t *testing.T, target gateway.Target) page.Probe {
	t.Helper()
	u, err := gateway.ParseUpstream(target)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	gateway.NewProbe(u).ServeHTTP(w, httptest.NewRequest("GET", page.ProbePath, nil))
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("status %d, %v", w.Code, w.Header())
	}
	if body := w.Body.String(); strings.Contains(body, "127.0.0.1") || strings.Contains(body, "localhost") {
		t.Errorf("the answer tells an address: %s", body)
	}
	var p page.Probe
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// outcomes is a probe in short.
func outcomes(p page.Probe) string {
	var all []string
	for _, s := range p.Stages {
		one := s.Stage + " " + s.Outcome
		if s.Cause != "" {
			one += " " + s.Cause
		}
		all = append(all, one)
	}
	return strings.Join(all, ", ")
}

func TestProbeGoesAsFarAsMQTT(t *testing.T) {
	mqtt, ws := loopback.Port(t), loopback.Port(t)
	mosquitto(t, fmt.Sprintf("listener %d 127.0.0.1", mqtt), fmt.Sprintf("listener %d 127.0.0.1", ws), "protocol websockets")
	for target, want := range map[string]string{
		fmt.Sprintf("mqtt://localhost:%d", mqtt):              "name passed, tcp passed, tls skipped not-used, websocket skipped not-used, mqtt passed",
		fmt.Sprintf("ws://127.0.0.1:%d/mqtt", ws):             "name passed, tcp passed, tls skipped not-used, websocket passed, mqtt passed",
		fmt.Sprintf("ws://127.0.0.1:%d/mqtt", mqtt):           "name passed, tcp passed, tls skipped not-used, websocket failed closed, mqtt skipped",
		fmt.Sprintf("mqtt://127.0.0.1:%d", ws):                "name passed, tcp passed, tls skipped not-used, websocket skipped not-used, mqtt failed protocol",
		fmt.Sprintf("mqtts://127.0.0.1:%d", loopback.Port(t)): "name passed, tcp failed refused, tls skipped, websocket skipped not-used, mqtt skipped",
	} {
		got := probed(t, gateway.Target{URL: target})
		if outcomes(got) != want || got.Kind+":" != target[:strings.Index(target, "/")] {
			t.Errorf("%s: %s, want %s", target, outcomes(got), want)
		}
	}
}

// TestProbeTellsVersionAndCode asks brokers made by hand.
func TestProbeTellsVersionAndCode(t *testing.T) {
	answer := func(b ...byte) func(*net.TCPConn) {
		return func(c *net.TCPConn) {
			defer c.Close()
			_, _ = io.ReadFull(c, make([]byte, 14))
			_, _ = c.Write(b)
			_, _ = io.Copy(io.Discard, c)
		}
	}
	old := func(c *net.TCPConn) { // 3.1.1 alone
		defer c.Close()
		b := make([]byte, 14)
		if _, err := io.ReadFull(c, b); err != nil || b[8] != 4 {
			return
		}
		_, _ = c.Write([]byte{0x20, 2, 0, 5})
		_, _ = io.Copy(io.Discard, c)
	}
	for _, test := range []struct {
		name          string
		serve         func(*net.TCPConn)
		outcome       string
		version, code int
	}{
		{"login wanted", answer(0x20, 3, 0, 0x86, 0), "passed", 5, 0x86},
		{"a long CONNACK", answer(append([]byte{0x20, 0x83, 0x01, 0, 0x87}, make([]byte, 129)...)...), "passed", 5, 0x87},
		{"3.1.1 alone", old, "passed", 4, 5},
		{"no MQTT", answer([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")...), "failed protocol", 0, 0},
		{"closes", func(c *net.TCPConn) { c.Close() }, "failed closed", 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := probed(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, test.serve)})
			last := p.Stages[len(p.Stages)-1]
			if got := strings.TrimSpace(last.Outcome + " " + last.Cause); got != test.outcome || last.Version != test.version || last.Code != test.code {
				t.Errorf("%+v", last)
			}
		})
	}
}

func TestProbeTellsHTTPStatusAndSubprotocol(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	p := probed(t, gateway.Target{URL: "ws" + strings.TrimPrefix(srv.URL, "http") + "/mqtt"})
	if s := p.Stages[3]; s.Stage != page.StageWebSocket || s.Cause != page.CauseHTTP || s.Status != http.StatusNotFound {
		t.Errorf("%+v", p)
	}
}

func TestProbeIsRateLimitedByAddressAndInAll(t *testing.T) {
	u, err := gateway.ParseUpstream(gateway.Target{URL: fmt.Sprintf("mqtt://127.0.0.1:%d", loopback.Port(t))})
	if err != nil {
		t.Fatal(err)
	}
	p := gateway.NewProbe(u)
	ask := func(address string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", page.ProbePath, nil)
		r.RemoteAddr = address
		p.ServeHTTP(w, r)
		return w
	}
	refused := func(next func(i int) string) bool {
		for i := range 200 {
			w := ask(next(i))
			if w.Code != http.StatusTooManyRequests {
				continue
			}
			if wait, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || wait < 1 {
				t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
			}
			return true
		}
		return false
	}
	if !refused(func(int) string { return "203.0.113.1:1" }) {
		t.Error("one address may ask for ever")
	}
	if w := ask("203.0.113.2:1"); w.Code != http.StatusOK {
		t.Errorf("another address gets %d", w.Code)
	}
	if !refused(func(i int) string { return fmt.Sprintf("203.0.113.%d:1", 3+i) }) {
		t.Error("many addresses may ask for ever")
	}
}
