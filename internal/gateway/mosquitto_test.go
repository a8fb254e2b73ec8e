package gateway_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"deviceconsole/internal/gateway"
	"deviceconsole/internal/loopback"
	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// secured starts mosquitto with TLS for a name, and gives its port.
func secured(t *testing.T, a *authority, name string, end func() time.Time, more ...string) int {
	t.Helper()
	port := loopback.Port(t)
	cert, key := a.issue(name, end())
	mosquitto(t, append([]string{fmt.Sprintf("listener %d 127.0.0.1", port), "cafile " + a.file, "certfile " + cert, "keyfile " + key}, more...)...)
	return port
}

// TestCarriesToEveryKindOfUpstream logs in, subscribes and publishes through the
// gateway to Debian's mosquitto.
func TestCarriesToEveryKindOfUpstream(t *testing.T) {
	a := newAuthority(t)
	clientCert, clientKey := a.issue("client", tomorrow())
	mqtt, ws := loopback.Port(t), loopback.Port(t)
	mosquitto(t, fmt.Sprintf("listener %d 127.0.0.1", mqtt), fmt.Sprintf("listener %d 127.0.0.1", ws), "protocol websockets")
	mqtts := secured(t, a, "127.0.0.1", tomorrow)
	named := secured(t, a, "broker.example", tomorrow)
	wss := secured(t, a, "127.0.0.1", tomorrow, "protocol websockets", fmt.Sprintf("listener %d 127.0.0.1", loopback.Port(t)))
	mutual := secured(t, a, "127.0.0.1", tomorrow, "require_certificate true")
	for name, target := range map[string]gateway.Target{
		"mqtt":               {URL: fmt.Sprintf("mqtt://127.0.0.1:%d", mqtt)},
		"mqtt by a name":     {URL: fmt.Sprintf("mqtt://localhost:%d", mqtt)},
		"ws":                 {URL: fmt.Sprintf("ws://127.0.0.1:%d/mqtt", ws)},
		"mqtts":              {URL: fmt.Sprintf("mqtts://127.0.0.1:%d", mqtts), CA: a.file},
		"mqtts, other name":  {URL: fmt.Sprintf("mqtts://127.0.0.1:%d", named), CA: a.file, Name: "broker.example"},
		"wss":                {URL: fmt.Sprintf("wss://127.0.0.1:%d/mqtt", wss), CA: a.file},
		"client certificate": {URL: fmt.Sprintf("mqtts://127.0.0.1:%d", mutual), CA: a.file, Cert: clientCert, Key: clientKey},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, target)
			roundTrip(t, s.url)
			s.counted("console_gateway_connections", 0)
			if s.count("console_gateway_bytes_total", "direction=up") == 0 || s.count("console_gateway_bytes_total", "direction=down") == 0 || s.count("console_gateway_upstream_dial_seconds") != 1 {
				t.Error("bytes or the dial are not counted")
			}
		})
	}
}

// roundTrip publishes to itself and waits for the message.
func roundTrip(t *testing.T, address string) {
	t.Helper()
	ready, came := make(chan struct{}), make(chan string, 1)
	c, err := mqttws.Connect(mqttws.Config{
		URL: address, ClientID: "page",
		OnSubscription: func(s mqttws.Subscription) {
			if s.State == mqttws.Granted {
				close(ready)
			}
		},
		OnMessage: func(m mqttws.Message) { came <- string(m.Payload) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := c.Subscribe("to/page", 1); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ready:
	case <-ctx.Done():
		t.Fatal("the subscription is not granted")
	}
	if _, err := c.Publish(ctx, mqttws.Message{Topic: "to/page", QoS: 1, Payload: []byte("hello")}); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-came:
		if got != "hello" {
			t.Errorf("got %q", got)
		}
	case <-ctx.Done():
		t.Error("the message does not come back")
	}
}

func TestWrongCertificateIsToldByName(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	good := secured(t, a, "127.0.0.1", tomorrow)
	named := secured(t, a, "broker.example", tomorrow)
	old := secured(t, a, "127.0.0.1", yesterday)
	mutual := secured(t, a, "127.0.0.1", tomorrow, "require_certificate true")
	plain := loopback.Port(t)
	mosquitto(t, fmt.Sprintf("listener %d 127.0.0.1", plain))
	for _, test := range []struct {
		name   string
		port   int
		ca     string
		reason string
		cause  string
		stage  string
	}{
		{"another name", named, a.file, page.UpstreamMisnamed, page.CauseTLSName, page.StageTLS},
		{"expired", old, a.file, page.UpstreamExpired, page.CauseTLSExpired, page.StageTLS},
		{"unknown authority", good, other.file, page.UpstreamUntrusted, page.CauseTLSAuthority, page.StageTLS},
		{"client certificate missing", mutual, a.file, page.UpstreamNoTLS, page.CauseTLS, page.StageMQTT},
		{"no TLS", plain, a.file, "", "", page.StageTLS},
	} {
		t.Run(test.name, func(t *testing.T) {
			target := gateway.Target{URL: fmt.Sprintf("mqtts://127.0.0.1:%d", test.port), CA: test.ca}
			if test.reason != "" {
				ws := start(t, target).browser()
				if _, err := ws.Write([]byte{0x10}); err != nil {
					t.Fatal(err)
				}
				closed(t, ws, 1011, test.reason)
			}
			got := probed(t, target)
			for _, s := range got.Stages {
				if s.Stage == test.stage && (s.Outcome != page.Failed || test.cause != "" && s.Cause != test.cause) {
					t.Errorf("the probe says %+v", got)
				}
				if s.Stage == page.StageTLS && test.cause != "" && s.Expires == 0 {
					t.Error("the probe does not tell when the certificate ends")
				}
			}
		})
	}
}
