//go:build !js

package mqttws_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"deviceconsole/internal/sandbox"
	"deviceconsole/mqttws"
)

// startSandbox serves the built-in broker and gives its address and port.
func startSandbox(t testing.TB) (url string, port int) {
	t.Helper()
	b, err := sandbox.New(sandbox.Config{Accounts: sandbox.Demo()})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(b.Handler())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), deadline)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Error(err)
		}
		srv.Close()
	})
	return "ws" + strings.TrimPrefix(srv.URL, "http") + "/mqtt", srv.Listener.Addr().(*net.TCPAddr).Port
}

// account is the config of a demo account.
func account(url, user string) mqttws.Config {
	return mqttws.Config{URL: url, Username: "demo/" + user, Password: "demo-key/" + user + "-password", ClientID: "test-" + user}
}

func TestSandbox(t *testing.T) {
	url, _ := startSandbox(t)
	device, kitchen := record(t, account(url, "kitchen"))
	office, support := record(t, account(url, "support"))
	if err := support.Subscribe("0/demo/#", 1); err != nil {
		t.Fatal(err)
	}
	office.subscription("0/demo/#", mqttws.Granted)
	device.state(mqttws.Connected)

	t.Run("an event is acknowledged and arrives", func(t *testing.T) {
		_, err := kitchen.Publish(t.Context(), mqttws.Message{Topic: "0/demo/kitchen/d1", QoS: 1, Payload: []byte(`{"event_data":{"hello":"world"}}`)})
		if err != nil {
			t.Fatal(err)
		}
		if m := office.received(1)[0]; m.Topic != "0/demo/kitchen/d1" || !strings.Contains(string(m.Payload), `"hello"`) {
			t.Errorf("received %s %s", m.Topic, m.Payload)
		}
	})
	refusals := map[string]struct {
		message mqttws.Message
		code    byte
	}{
		"an event that breaks the rules": {mqttws.Message{Topic: "0/demo/kitchen/d1", Payload: []byte("{}")}, 0x99},
		"another user's event":           {mqttws.Message{Topic: "0/demo/bakery/d1", Payload: []byte(`{"event_data":{}}`)}, 0x87},
	}
	for name, tt := range refusals {
		for qos := byte(1); qos < 3; qos++ {
			t.Run(fmt.Sprintf("%s at QoS %d", name, qos), func(t *testing.T) {
				m := tt.message
				m.QoS = qos
				_, err := kitchen.Publish(t.Context(), m)
				var re *mqttws.ReasonError
				if !errors.As(err, &re) || re.Code != tt.code || re.Text == "" {
					t.Errorf("refused with %v", err)
				}
			})
		}
	}
	t.Run("a filter beyond the rights", func(t *testing.T) {
		for _, f := range []string{"#", "1/demo/kitchen/#", "$share/g/1/demo/#"} {
			if err := kitchen.Subscribe(f, 1); err != nil {
				t.Fatal(err)
			}
		}
		device.subscription("1/demo/kitchen/#", mqttws.Granted)
		for _, f := range []string{"#", "$share/g/1/demo/#"} {
			var re *mqttws.ReasonError
			if s := device.subscription(f, mqttws.Denied); !errors.As(s.Err, &re) || re.Code != 0x87 {
				t.Errorf("%s: %v", f, s.Err)
			}
		}
	})
	t.Run("a wrong password", func(t *testing.T) {
		cfg := account(url, "kitchen")
		cfg.Password, cfg.ClientID = "demo-key/wrong-s3cret", "other"
		r, _ := record(t, cfg)
		s := r.state(mqttws.Refused)
		var re *mqttws.ReasonError
		if !errors.As(s.Err, &re) || re.Packet != "CONNACK" || strings.Contains(s.Err.Error(), "s3cret") {
			t.Errorf("told %v", s.Err)
		}
	})
	t.Run("the session taken over", func(t *testing.T) {
		r, _ := record(t, account(url, "kitchen"))
		r.state(mqttws.Connected)
		s := device.state(mqttws.Refused)
		var re *mqttws.ReasonError
		if !errors.As(s.Err, &re) || re.Packet != "DISCONNECT" || re.Code != 0x8E {
			t.Errorf("told %v", s.Err)
		}
	})
}
