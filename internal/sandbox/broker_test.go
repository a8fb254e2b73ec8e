package sandbox

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"
	"nhooyr.io/websocket"

	"deviceconsole/internal/page"
)

func TestListeningBeyondLoopbackWithDemoAccountsIsRefused(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:0": true, "localhost:0": true, "[::1]:0": true, "127.9.9.9:0": true,
		":0": false, "0.0.0.0:0": false, "[::]:0": false, "192.0.2.1:1883": false, "example.org:1883": false, "1883": false,
	} {
		err := loopbackOnly(address)
		if (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
		if ok {
			continue
		}
		if _, err := New(Config{Accounts: Demo(), MQTTListen: address}); err == nil {
			t.Errorf("%s was listened on", address)
		}
	}
}

func TestBusyPortIsOneSentence(t *testing.T) {
	b := start(t, nil)
	_, err := New(Config{Accounts: Demo(), MQTTListen: b.MQTTAddr().String()})
	if err == nil || !strings.Contains(err.Error(), "can't listen for MQTT on 127.0.0.1") || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("error %v", err)
	}
}

func TestClosingTellsClients(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen")
	old := login(t, b, 4, "kitchen")
	b.stop(t)
	if end := p.expectEnd(); end.ReasonCode != 0x8b {
		t.Errorf("DISCONNECT 0x%02X, want 0x8B server shutting down", end.ReasonCode)
	}
	old.expectEnd() // without a DISCONNECT, which MQTT 3.1.1 has from the client alone
	if _, err := net.Dial("tcp", b.MQTTAddr().String()); err == nil {
		t.Error("the port is still open")
	}
	b.stop(t) // once more
}

func TestCloseDoesNotOutlastItsContext(t *testing.T) {
	b := startLoose(t, nil)
	p := login(t, b, 5, "kitchen") // reads nothing and does not close
	p.ping()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := b.Close(ctx); err == nil || !strings.Contains(err.Error(), "without ceremony") {
		t.Errorf("error %v", err)
	}
	b.closeErr = nil // for the end of the test
}

func TestConnectionsAreBounded(t *testing.T) {
	b := start(t, func(c *Config) { c.Limits.Connections = 2 })
	first := login(t, b, 5, "kitchen")
	login(t, b, 5, "bakery")
	dial(t, b, 5).expectEnd()
	first.disconnect()
	eventually(t, "there is room again", func() bool { return b.Counters().Connections == 1 })
	login(t, b, 5, "kitchen")
	if n := b.Counters().TurnedAway; n != 1 {
		t.Errorf("%d turned away, want 1", n)
	}
}

func TestConnectionsOfAnAddressAreBounded(t *testing.T) {
	c := newConnections(Limits{Connections: 100, PerAddress: 2})
	here, near, far := addrPort("[2001:db8::1]:1").Addr(), addrPort("[2001:db8::2]:1").Addr(), addrPort("192.0.2.1:1").Addr()
	if c.admit(here) != "" || c.admit(near) != "" {
		t.Fatal("the first two are refused")
	}
	if c.admit(here) == "" {
		t.Error("a third of the same network is admitted")
	}
	if c.admit(far) != "" {
		t.Error("another address is refused")
	}
	c.leave(near)
	if c.admit(here) != "" {
		t.Error("refused although there is room")
	}
	loopback := addrPort("127.0.0.1:1").Addr()
	for range 50 {
		if c.admit(loopback) != "" {
			t.Fatal("loopback is refused")
		}
	}
}

// webSocket is a peer over WebSocket.
func webSocket(t *testing.T, b *testBroker, header http.Header) (*peer, *http.Response, error) {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(page.MQTTPath, b.Handler())
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	protocols := []string{"mqtt"}
	if header != nil && header.Get("No-Subprotocol") != "" {
		protocols = nil
	}
	ws, res, err := websocket.Dial(ctx, srv.URL+page.MQTTPath, &websocket.DialOptions{Subprotocols: protocols, HTTPHeader: header})
	if err != nil {
		return nil, res, err
	}
	conn := websocket.NetConn(ctx, ws, websocket.MessageBinary)
	return newPeer(t, conn, 5), res, nil
}

func TestWebSocket(t *testing.T) {
	b := start(t, nil)
	p, _, err := webSocket(t, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.send(connectPacket(5, "kitchen"))
	if ack := p.expect(packets.Connack); ack.ReasonCode != 0 {
		t.Fatalf("CONNACK 0x%02X", ack.ReasonCode)
	}
	p.listen("1/demo/kitchen/#")
	operator := login(t, b, 5, "support")
	operator.listen("0/demo/#")
	// Packets may share a frame and be split over frames [MQTT-6.0.0-2].
	both := append(encode(t, 5, publishPacket(1, 8, "0/demo/kitchen/d1", `{"event_data":{},"add_client_ip":true}`)),
		encode(t, 5, packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Pingreq}})...)
	p.raw(both[:10]...)
	p.raw(both[10:]...)
	p.expect(packets.Puback)
	p.expect(packets.Pingresp)
	if got := string(operator.message().Payload); !strings.Contains(got, `"ip_address":"127.0.0.1"`) {
		t.Errorf("event %s", got)
	}
	operator.publish("1/demo/kitchen/d1/event", "hello")
	if got := string(p.message().Payload); got != "hello" {
		t.Errorf("got %q", got)
	}
	b.stop(t)
	if end := p.expectEnd(); end.ReasonCode != 0x8b {
		t.Errorf("DISCONNECT 0x%02X, want 0x8B", end.ReasonCode)
	}
}

// The one who loses a session to another tab is told over WebSocket too.
func TestTakeOverOverWebSocket(t *testing.T) {
	b := start(t, nil)
	p, _, err := webSocket(t, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	pk := connectPacket(5, "kitchen")
	pk.Connect.ClientIdentifier = "c1"
	p.send(pk)
	p.expect(packets.Connack)
	login(t, b, 5, "kitchen", clientID("c1"))
	if end := p.expectEnd(); end.ReasonCode != 0x8e {
		t.Errorf("DISCONNECT 0x%02X, want 0x8E", end.ReasonCode)
	}
}

func TestMalformedPacketOverWebSocketIsTold(t *testing.T) {
	b := start(t, nil)
	p, _, err := webSocket(t, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.send(connectPacket(5, "kitchen"))
	p.expect(packets.Connack)
	p.raw(0x82, 0x06, 0x00, 0x01, 0x00, 0x00, 0x01, 0x61)
	if end := p.expectEnd(); end.ReasonCode != 0x81 {
		t.Errorf("DISCONNECT 0x%02X, want 0x81", end.ReasonCode)
	}
}

func TestWebSocketIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Config)
		header http.Header
		status int
	}{
		{"foreign origin", nil, http.Header{"Origin": {"https://evil.example"}}, http.StatusForbidden},
		{"origin that the server denies", func(c *Config) { c.AllowOrigin = func(*http.Request) bool { return false } }, nil, http.StatusForbidden},
		{"no subprotocol", nil, http.Header{"No-Subprotocol": {"1"}}, http.StatusBadRequest},
		{"too many", func(c *Config) { c.Limits.Connections = -1 }, nil, http.StatusServiceUnavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, c.change)
			_, res, err := webSocket(t, b, c.header)
			if err == nil || res == nil || res.StatusCode != c.status {
				t.Fatalf("%v, %v; want status %d", res, err, c.status)
			}
			if n := b.Counters(); n.Connections != 0 || n.TurnedAway != 1 {
				t.Errorf("%d connections open, %d turned away", n.Connections, n.TurnedAway)
			}
		})
	}
}

func TestDemoAccountsServeThisMachineAlone(t *testing.T) {
	b := start(t, nil)
	r := httptest.NewRequest("GET", page.MQTTPath, nil)
	r.RemoteAddr = "192.0.2.1:1234"
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("status %d, want 403", w.Code)
	}
}

func TestJournalIsBounded(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen")
	for range 10 * journalBurst {
		p.send(publishPacket(0, 0, "0/demo/bakery/d1", goodEvent))
	}
	p.ping()
	if n := strings.Count(b.log.String(), "publish refused"); n > 2*journalBurst {
		t.Errorf("%d lines", n)
	}
	if n := b.Counters().PublishesRefused; n != 10*journalBurst {
		t.Errorf("%d counted", n)
	}
}

// A client that keeps its promise of a keepalive stays; one that does not is cut [MQTT-3.1.2-22].
func TestKeepalive(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen", func(pk *packets.Packet) { pk.Connect.Keepalive = 1 })
	since := time.Now()
	if end := p.expectEnd(); end.ReasonCode != 0x8d {
		t.Errorf("DISCONNECT 0x%02X, want 0x8D keep alive timeout", end.ReasonCode)
	}
	if took := time.Since(since); took < time.Second {
		t.Errorf("cut after %v", took)
	}
}
