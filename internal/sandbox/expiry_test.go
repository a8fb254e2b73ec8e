package sandbox

import (
	"fmt"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"
)

func TestSessionsOfAnAccountAreBounded(t *testing.T) {
	c := newClock()
	b := start(t, func(cfg *Config) { cfg.Limits.Sessions = 3; cfg.Now = c.now })
	for i := range 6 {
		c.advance(1)
		p := login(t, b, 5, "kitchen", persistent(fmt.Sprintf("c%d", i)))
		p.listen("1/demo/kitchen/#")
		p.disconnect()
		eventually(t, "the client is away", func() bool { return b.Counters().Connections == 0 })
	}
	eventually(t, "three are left", func() bool { return b.Counters().Sessions == 3 })
	for i := range 6 {
		_, ack := connect(t, b, 5, "kitchen", persistent(fmt.Sprintf("c%d", i)))
		if ack.SessionPresent != (i >= 3) {
			t.Errorf("session c%d: present %v", i, ack.SessionPresent)
		}
	}
	login(t, b, 5, "bakery", persistent("c0"))
}

// A session whose time is over leaves nothing behind for the next one of its name.
func TestExpiredSessionLeavesNothing(t *testing.T) {
	t.Parallel()
	b := start(t, nil)
	p := login(t, b, 5, "kitchen", func(pk *packets.Packet) {
		persistent("c1")(pk)
		pk.Properties.SessionExpiryInterval = 1
	})
	p.listen("1/demo/kitchen/#")
	p.conn.Close()
	operator := login(t, b, 5, "support")
	eventually(t, "the session expires", func() bool { return b.Counters().Sessions == 1 })
	p, ack := connect(t, b, 5, "kitchen", persistent("c1"))
	if ack.SessionPresent {
		t.Error("the session is still there")
	}
	operator.publish("1/demo/kitchen/d1/event", "x")
	p.ping() // the old subscription is gone
}

// A session that expires in the very moment in which its client comes back: the broker throws it out by
// name, and with the name its successor.
func TestExpiryDuringResumption(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen", persistent("c1"))
	p.listen("1/demo/kitchen/#")
	p.conn.Close()
	old, _ := b.server.Clients.Get("demo/kitchen/c1")
	p = login(t, b, 5, "kitchen", persistent("c1"))
	(&hook{b: b.Broker}).OnClientExpired(old) // what the broker's clock does, a little late
	b.server.Clients.Delete("demo/kitchen/c1")
	p.ping()
	login(t, b, 5, "support").publish("1/demo/kitchen/d1/event", "still there")
	if got := string(p.message().Payload); got != "still there" {
		t.Errorf("got %q", got)
	}
}

// DISCONNECT can shorten the session's life but not lengthen it beyond what is allowed.
func TestDisconnectChangesTheExpiry(t *testing.T) {
	b := start(t, nil)
	leave := func(expiry uint32) {
		p := login(t, b, 5, "kitchen", persistent("c1"))
		p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Disconnect},
			Properties: packets.Properties{SessionExpiryInterval: expiry, SessionExpiryIntervalFlag: true}})
		p.expectEnd()
		p.conn.Close()
	}
	leave(0)
	eventually(t, "the session ends", func() bool { return b.Counters().Sessions == 0 })
	leave(0xffffffff)
	eventually(t, "the client is away", func() bool { return b.Counters().Connections == 0 })
	cl, ok := b.server.Clients.Get("demo/kitchen/c1")
	if !ok || cl.Properties.Props.SessionExpiryInterval != 24*3600 {
		t.Errorf("kept %v, for %d s", ok, cl.Properties.Props.SessionExpiryInterval)
	}
}
