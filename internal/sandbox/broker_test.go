package sandbox

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"
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
	t.Parallel()
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
