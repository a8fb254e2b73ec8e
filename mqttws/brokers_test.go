//go:build !js

package mqttws_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/brokers"
	"deviceconsole/internal/gateway"
	"deviceconsole/mqttws"
)

// as is the config of an account of the brokers of internal/brokers.
func as(a brokers.Account, url, id string) mqttws.Config {
	return mqttws.Config{URL: url, Username: a.User, Password: a.Password, ClientID: id}
}

// TestRabbitMQ meets a broker without MQTT 5 and QoS 2 that says by the end of the
// WebSocket what MQTT 3.1.1 has no packet for.
func TestRabbitMQ(t *testing.T) {
	t.Parallel()
	r := brokers.StartRabbitMQ(t)
	t.Run("messages", func(t *testing.T) { testMessages(t, r.URL, []byte{0, 1, 1}) })
	// It looks for retained messages by the filter's text alone.
	t.Run("retained", func(t *testing.T) { testRetained(t, r.URL, "1/plant-7/kitchen/d1/update/lamp") })
	t.Run("kept session", func(t *testing.T) { testKeptSession(t, r.URL, r.WebSocket, "/ws") })
	for _, upstream := range []string{"mqtt://" + r.TCP, r.URL} {
		t.Run("through the gateway to "+upstream[:strings.Index(upstream, ":")], func(t *testing.T) {
			url := throughGateway(t, upstream)
			testMessages(t, url, []byte{0, 1, 1})
			cfg := as(brokers.Kitchen, url, "bad")
			cfg.Password = "wrong"
			told, _ := record(t, cfg)
			told.state(mqttws.Refused)
		})
	}
	t.Run("bad password", func(t *testing.T) {
		cfg := as(brokers.Kitchen, r.URL, "bad")
		cfg.Password = "wrong-s3cret"
		told, c := record(t, cfg)
		for n := range 2 { // the broker's version is remembered, and the answer told each time
			s := told.states(mqttws.Refused, n+1)
			var end *mqttws.CloseError
			if !errors.As(s.Err, &end) || !end.LoginRefused() || strings.Contains(s.Err.Error(), "s3cret") {
				t.Errorf("told %v", s.Err)
			}
			c.Retry()
		}
	})
	t.Run("no right to publish", func(t *testing.T) {
		told, c := record(t, as(brokers.Kitchen, r.URL, "curious"))
		told.state(mqttws.Connected)
		for range 4 {
			for told.state(mqttws.Connected); ; {
				_, err := c.Publish(t.Context(), mqttws.Message{Topic: "0/plant-7/office/d1", QoS: 1})
				if errors.Is(err, mqttws.ErrUnconfirmed) {
					break
				}
				if !errors.Is(err, mqttws.ErrNotConnected) {
					t.Fatalf("the publish: %v", err)
				}
				time.Sleep(time.Millisecond) // the line is lost a little before that is told
			}
		}
		told.state(mqttws.Reconnecting)
		for _, s := range told.told() {
			var end *mqttws.CloseError
			if s.Err != nil && (!errors.As(s.Err, &end) || !end.RightMissing() || errors.Is(s.Err, mqttws.ErrDroppedAgain)) {
				t.Errorf("told %v", s.Err)
			}
		}
	})
	t.Run("no right to a filter", func(t *testing.T) {
		told, c := record(t, as(brokers.Kitchen, r.URL, "nosy"))
		for _, filter := range []string{"#", "2/plant-7/#"} {
			if err := c.Subscribe(filter, 1); err != nil {
				t.Fatal(err)
			}
		}
		var end *mqttws.CloseError
		if err := told.subscription("#", mqttws.Denied).Err; !errors.As(err, &end) || !end.RightMissing() {
			t.Errorf("the filter without the right: %v", err)
		}
		told.subscription("2/plant-7/#", mqttws.Granted)
	})
	t.Run("a dot in a topic", func(t *testing.T) {
		// Between the levels AMQP has dots, so that they can't be told from others.
		office, c := record(t, as(brokers.Office, r.URL, "office"))
		if err := c.Subscribe("0/plant-7/kitchen/+/+", 1); err != nil {
			t.Fatal(err)
		}
		office.subscription("0/plant-7/kitchen/+/+", mqttws.Granted)
		if _, err := c.Publish(t.Context(), mqttws.Message{Topic: "0/plant-7/kitchen/oven.2", QoS: 1}); err != nil {
			t.Fatal(err)
		}
		if got := office.received(1)[0]; got.Topic != "0/plant-7/kitchen/oven/2" {
			t.Errorf("received %s", got.Topic)
		}
	})
	t.Run("cuts", func(t *testing.T) { testCuts(t, r.URL, r.WebSocket, "/ws") })
}

// TestNATS meets a cluster of servers without MQTT 5.
func TestNATS(t *testing.T) {
	t.Parallel()
	cluster := brokers.StartNATS(t)
	first, second := cluster[0], cluster[1]
	t.Run("messages", func(t *testing.T) { testMessages(t, first.URL, []byte{0, 1, 2}) })
	t.Run("retained", func(t *testing.T) { testRetained(t, first.URL, "1/plant-7/kitchen/#") })
	t.Run("kept session", func(t *testing.T) { testKeptSession(t, second.URL, first.WebSocket, "/mqtt") })
	t.Run("bad password", func(t *testing.T) {
		cfg := as(brokers.Kitchen, first.URL, "bad")
		cfg.Password = "wrong-s3cret"
		told, _ := record(t, cfg)
		var re *mqttws.ReasonError
		if s := told.state(mqttws.Refused); !errors.As(s.Err, &re) || re.Equivalent() != 0x87 || strings.Contains(s.Err.Error(), "s3cret") {
			t.Errorf("told %v", s.Err)
		}
	})
	t.Run("no right to publish", func(t *testing.T) {
		// It takes, acknowledges and drops the message: nothing tells the sender.
		office, reader := record(t, as(brokers.Office, second.URL, "office"))
		if err := reader.Subscribe("0/#", 1); err != nil {
			t.Fatal(err)
		}
		office.subscription("0/#", mqttws.Granted)
		told, c := record(t, as(brokers.Kitchen, first.URL, "curious"))
		told.state(mqttws.Connected)
		for _, topic := range []string{"0/plant-7/office/d1", "0/plant-7/kitchen/d1"} {
			if _, err := c.Publish(t.Context(), mqttws.Message{Topic: topic, QoS: 1}); err != nil {
				t.Fatal(err)
			}
		}
		if got := office.received(1)[0]; got.Topic != "0/plant-7/kitchen/d1" {
			t.Errorf("the message without the right arrived: %s", got.Topic)
		}
	})
	t.Run("no right to a filter", func(t *testing.T) {
		told, c := record(t, as(brokers.Kitchen, first.URL, "nosy"))
		if err := c.Subscribe("#", 1); err != nil {
			t.Fatal(err)
		}
		var re *mqttws.ReasonError
		if err := told.subscription("#", mqttws.Denied).Err; !errors.As(err, &re) || re.Packet != "SUBACK" {
			t.Errorf("the filter without the right: %v", err)
		}
	})
	t.Run("cuts", func(t *testing.T) { testCuts(t, second.URL, first.WebSocket, "/mqtt") })
	t.Run("a node is stopped under load", func(t *testing.T) { testNodeStopped(t, cluster) })
}

// throughGateway starts a gateway before a broker.
func throughGateway(t *testing.T, upstream string) (url string) {
	t.Helper()
	u, err := gateway.ParseUpstream(gateway.Target{URL: upstream})
	if err != nil {
		t.Fatal(err)
	}
	g := gateway.New(gateway.Config{Upstream: u})
	srv := httptest.NewServer(g)
	t.Cleanup(func() {
		srv.Close()
		ctx, cancel := context.WithTimeout(context.Background(), deadline)
		defer cancel()
		_ = g.Close(ctx)
	})
	return "ws" + strings.TrimPrefix(srv.URL, "http") + "/mqtt"
}

// testMessages sends at every QoS; arrives is at which each does.
func testMessages(t *testing.T, url string, arrives []byte) {
	office, reader := record(t, as(brokers.Office, url, "office"))
	if v := office.state(mqttws.Connected).Version; v != mqttws.V311 {
		t.Errorf("speaks %v", v)
	}
	if err := reader.Subscribe("0/plant-7/#", 2); err != nil {
		t.Fatal(err)
	}
	office.subscription("0/plant-7/#", mqttws.Granted)
	kitchen, sender := record(t, as(brokers.Kitchen, url, "kitchen"))
	kitchen.state(mqttws.Connected)
	for qos, arrived := range arrives {
		sent := mqttws.Message{Topic: "0/plant-7/kitchen/d1", QoS: byte(qos), Payload: []byte{0, 0xff, byte(qos)}}
		if _, err := sender.Publish(t.Context(), sent); err != nil {
			t.Fatalf("QoS %d: %v", qos, err)
		}
		got := office.received(qos + 1)[qos]
		if got.Topic != sent.Topic || got.QoS != arrived || got.Retain || !bytes.Equal(got.Payload, sent.Payload) {
			t.Errorf("QoS %d: received %+v", qos, got)
		}
	}
	for _, s := range kitchen.told() {
		if s.Err != nil {
			t.Errorf("the connection did not hold: %v", s.Err)
		}
	}
}

// testRetained gets a retained message by a filter.
func testRetained(t *testing.T, url, filter string) {
	told, office := record(t, as(brokers.Office, url, "office"))
	told.state(mqttws.Connected)
	m := mqttws.Message{Topic: "1/plant-7/kitchen/d1/update/lamp", QoS: 1, Retain: true, Payload: []byte("on")}
	if _, err := office.Publish(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	kitchen, reader := record(t, as(brokers.Kitchen, url, "kitchen"))
	if err := reader.Subscribe(filter, 1); err != nil {
		t.Fatal(err)
	}
	if got := kitchen.received(1)[0]; got.Topic != m.Topic || !got.Retain || string(got.Payload) != "on" {
		t.Errorf("received %+v", got)
	}
}

// testKeptSession cuts the connection to addr, and gets what was sent to it
// meanwhile by another address of the broker.
func testKeptSession(t *testing.T, url, addr, path string) {
	link := newCutterTo(t, path, addr)
	hold := make(chan time.Duration, 1)
	cfg := as(brokers.Kitchen, link.url, "kept")
	cfg.CleanStart, cfg.SessionExpiry = true, time.Hour
	cfg.Backoff = func(int) time.Duration { return <-hold }
	kitchen, reader := record(t, cfg)
	if err := reader.Subscribe("2/plant-7/#", 1); err != nil {
		t.Fatal(err)
	}
	kitchen.subscription("2/plant-7/#", mqttws.Granted)
	link.cut()
	told, office := record(t, as(brokers.Office, url, "office"))
	told.state(mqttws.Connected)
	if _, err := office.Publish(t.Context(), mqttws.Message{Topic: "2/plant-7/ovens/menu", QoS: 1}); err != nil {
		t.Fatal(err)
	}
	hold <- 0 // it has waited until now
	kitchen.status("the resumed session", func(s mqttws.Status) bool { return s.State == mqttws.Connected && s.SessionPresent })
	if got := kitchen.received(1)[0]; got.Topic != "2/plant-7/ovens/menu" {
		t.Errorf("received %+v", got)
	}
}

// testCuts cuts the connection to addr again and again; see
// TestNothingAcknowledgedIsLost.
func testCuts(t *testing.T, url, addr, path string) {
	office, reader := record(t, as(brokers.Office, url, "reader"))
	if err := reader.Subscribe("0/plant-7/#", 1); err != nil {
		t.Fatal(err)
	}
	office.subscription("0/plant-7/#", mqttws.Granted)
	link := newCutterTo(t, path, addr)
	device, sender := record(t, as(brokers.Kitchen, link.url, "sender"))
	acked := sendWhileCutting(t, "0/plant-7/kitchen/d1", []byte{1}, device, sender, link.cut)
	office.events(acked)
}

// testNodeStopped kills the node of a cluster that both a sender and a reader are
// connected to, while messages flow. A load balancer leads them to the others.
func testNodeStopped(t *testing.T, cluster [3]*brokers.NATS) {
	first, second, third := cluster[0], cluster[1], cluster[2]
	through := func(a brokers.Account, id string, other *brokers.NATS) mqttws.Config {
		return as(a, newCutterTo(t, "/mqtt", first.WebSocket, other.WebSocket).url, id)
	}
	kept := through(brokers.Office, "kept-reader", second)
	kept.SessionExpiry = time.Hour
	office, reader := record(t, kept)
	if err := reader.Subscribe("0/plant-7/#", 1); err != nil {
		t.Fatal(err)
	}
	office.subscription("0/plant-7/#", mqttws.Granted)
	device, sender := record(t, through(brokers.Kitchen, "sender", third))
	device.state(mqttws.Connected)

	var acked []string
	for n := 0; len(acked) < 400; n++ {
		if n == 200 {
			first.Kill()
		}
		id := fmt.Sprint("n-", n)
		_, err := sender.Publish(t.Context(), mqttws.Message{
			Topic: "0/plant-7/kitchen/d1", QoS: 1, Payload: []byte(`{"event_data":{"id":"` + id + `"}}`),
		})
		switch {
		case err == nil:
			acked = append(acked, id)
		case errors.Is(err, mqttws.ErrUnconfirmed) || errors.Is(err, mqttws.ErrNotConnected):
			time.Sleep(time.Millisecond) // there is nothing to wait for in between
		default:
			t.Fatal(err)
		}
	}
	device.states(mqttws.Connected, 2)
	office.status("the resumed session", func(s mqttws.Status) bool { return s.State == mqttws.Connected && s.SessionPresent })
	office.events(acked)
}
