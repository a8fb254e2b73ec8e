package sandbox

import (
	"context"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"

	"deviceconsole/internal/platform"
	"deviceconsole/internal/seats"
)

// retain leaves n retained messages of that size in the topics 2/demo/g<i>/t.
func retain(t *testing.T, b *testBroker, n, size int) {
	t.Helper()
	operator := login(t, b, 5, "support")
	for i := range n {
		operator.send(retained(publishPacket(1, operator.nextID(), "2/demo/g"+strconv.Itoa(i)+"/t", strings.Repeat("x", size))))
		if ack := operator.expect(packets.Puback); ack.ReasonCode != 0 {
			t.Fatalf("retained message %d: 0x%02X %s", i, ack.ReasonCode, ack.Properties.ReasonString)
		}
	}
	operator.disconnect()
}

// hashedAccount is an account whose password has to be hashed: plant-7/oven, key/password.
func hashedAccount(t *testing.T) func(*Config) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "accounts")
	addAccount(t, path, platform.RoleDevice, "plant-7", "oven", "key", "password")
	accounts, err := LoadAccounts(path)
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) { c.Accounts = accounts }
}

// onlyLink is the broker's end of the one connection there is.
func onlyLink(t *testing.T, b *testBroker) *link {
	t.Helper()
	b.conns.mu.Lock()
	defer b.conns.mu.Unlock()
	if len(b.conns.links) != 1 {
		t.Fatalf("%d connections, want 1", len(b.conns.links))
	}
	for l := range b.conns.links {
		return l
	}
	return nil
}

func TestRepeatedFilterGetsRetainedMessagesOnce(t *testing.T) {
	for _, version := range []byte{4, 5} {
		b := start(t, nil)
		retain(t, b, 3, 10)
		p := login(t, b, version, "kitchen")
		filters := make([]string, filtersPerPacket)
		for i := range filters {
			filters[i] = "2/demo/#"
		}
		if ack := p.subscribe(filters...); len(ack.ReasonCodes) != len(filters) || ack.ReasonCodes[99] != 1 {
			t.Errorf("version %d: SUBACK % X", version, ack.ReasonCodes)
		}
		for range 3 {
			if pk := p.message(); !pk.FixedHeader.Retain {
				t.Errorf("version %d: %s without its retain flag", version, pk.TopicName)
			}
		}
		p.ping() // and nothing else
		p.listen("2/demo/#")
		for range 3 { // a new SUBSCRIBE asks again
			p.message()
		}
		p.ping()
	}
}

func TestRetainHandlingAndIdentifier(t *testing.T) {
	b := start(t, nil)
	retain(t, b, 1, 10)
	p := login(t, b, 5, "kitchen")
	ask := func(handling byte) {
		pk := subscribePacket(p.nextID(), "2/demo/#")
		pk.Filters[0].RetainHandling = handling
		pk.Filters[0].Identifier = 7
		pk.Properties.SubscriptionIdentifier = []int{7}
		p.send(pk)
		p.expect(packets.Suback)
	}
	ask(2)
	p.ping()
	ask(1) // the filter is there already
	p.ping()
	ask(0)
	if got := p.message(); len(got.Properties.SubscriptionIdentifier) != 1 || got.Properties.SubscriptionIdentifier[0] != 7 {
		t.Errorf("subscription identifiers %v, want 7", got.Properties.SubscriptionIdentifier)
	}
	p.ping()
}

func TestReplayEndsWithTheConnection(t *testing.T) {
	b := start(t, nil)
	retain(t, b, 20, 10)
	eventually(t, "the operator is gone", func() bool { return b.Counters().Connections == 0 })
	login(t, b, 5, "kitchen", persistent("c1"))
	l := onlyLink(t, b)
	_ = l.Close()
	l.replays = []packets.Subscription{{Filter: "2/demo/#", Qos: 1}}
	b.replay(l)
	if n := l.client.State.Inflight.Len(); n != 0 {
		t.Errorf("%d messages were queued for a connection that is closed", n)
	}
}

// Logins that wait for their turn end when the broker closes, whatever their patience.
func TestCloseEndsWaitingLogins(t *testing.T) {
	b := start(t, hashedAccount(t))
	b.gatekeeper.patience = time.Hour
	for range hashSlots { // somebody else's, who never ends
		b.gatekeeper.turns.slots <- struct{}{}
	}
	for range 5 {
		pk := connectPacket(5, "")
		username("plant-7/oven")(&pk)
		password("key/password")(&pk)
		dial(t, b, 5).send(pk)
	}
	eventually(t, "5 connections", func() bool { return b.Counters().Connections == 5 })
	b.stop(t)
}

// Close ends with its context even where a connection does not.
func TestCloseIsBoundedByItsContext(t *testing.T) {
	b, err := New(Config{Accounts: Demo()})
	if err != nil {
		t.Fatal(err)
	}
	if reason := b.conns.admit(addrPort("127.0.0.1:1").Addr()); reason != "" {
		t.Fatal(reason)
	}
	defer b.conns.leave(addrPort("127.0.0.1:1").Addr()) // never served until then
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := b.Close(ctx); err == nil || !strings.Contains(err.Error(), "without ceremony") {
		t.Errorf("error %v", err)
	}
}

// Many clients that read nothing share one budget, and give all of it back.
func TestQueuesOfAllClientsAreBounded(t *testing.T) {
	const bound = 400 << 10
	for _, qos := range []byte{0, 1} {
		b := start(t, func(c *Config) { c.Limits.QueuedBytes = bound })
		var silent []*peer
		for i := range 12 {
			p := login(t, b, 5, "kitchen", clientID("c"+strconv.Itoa(i)), func(pk *packets.Packet) { pk.Properties.ReceiveMaximum = 1 })
			p.listen("2/demo/#")
			silent = append(silent, p)
		}
		operator := login(t, b, 5, "support")
		for range 40 {
			operator.send(publishPacket(qos, 1, "2/demo/g/t", strings.Repeat("x", 50<<10)))
			if qos == 1 {
				operator.expect(packets.Puback)
			}
			operator.ping()
			if used := b.Counters().QueuedBytes; used > bound {
				t.Fatalf("QoS %d: %d bytes are queued", qos, used)
			}
		}
		if qos == 1 { // at QoS 0 the sockets hold an unknown part
			if c := b.Counters(); c.MessagesOverBudget == 0 || c.MessagesDropped < c.MessagesOverBudget {
				t.Errorf("%d over the budget of %d dropped", c.MessagesOverBudget, c.MessagesDropped)
			}
			if n := strings.Count(b.log.String(), "common bound"); n != 1 {
				t.Errorf("%d log lines", n)
			}
		}
		small := login(t, b, 5, "bakery") // there is room for one that has nothing queued
		small.listen("1/demo/bakery/#")
		operator.publish("1/demo/bakery/d1/event", "small")
		if got := string(small.message().Payload); got != "small" {
			t.Errorf("got %q", got)
		}
		for _, p := range silent {
			p.conn.Close()
		}
		eventually(t, "everything is given back", func() bool { return b.Counters().QueuedBytes == 0 })
	}
}

// A client that acknowledges what it was not sent yet must not make room for more in its session
// while its write queue keeps the messages.
func TestAcknowledgingUnsentMessagesFreesThem(t *testing.T) {
	b := start(t, nil)
	p := login(t, b, 5, "kitchen", func(pk *packets.Packet) { pk.Properties.ReceiveMaximum = 1 })
	p.listen("2/demo/#")
	operator := login(t, b, 5, "support")
	for range 5 {
		operator.publish("2/demo/g/t", strings.Repeat("x", 100<<10))
	}
	first := p.expect(packets.Publish)
	eventually(t, "4 are held", func() bool { return b.Counters().QueuedBytes > 500<<10 })
	for id := first.PacketID + 1; id < first.PacketID+5; id++ {
		p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}, PacketID: id})
	}
	p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}, PacketID: first.PacketID})
	p.ping() // none of them comes
	eventually(t, "everything is given back", func() bool { return b.Counters().QueuedBytes == 0 })
}

// People put the password into the wrong field. The demo's secrets are looked for in every log.
func TestSecretsInTheWrongFieldAreNotLogged(t *testing.T) {
	const secret = demoAPIKey + "/kitchen-password"
	for _, c := range []struct {
		name    string
		changes []func(*packets.Packet)
		code    byte
	}{
		{"user name and password swapped", []func(*packets.Packet){username(secret), password("demo/kitchen")}, 0x86},
		{"the client id too", []func(*packets.Packet){username(secret), password("demo/kitchen"), clientID(secret)}, 0x86},
		{"in an over-long client id", []func(*packets.Packet){clientID(secret + strings.Repeat("-", 40))}, 0x85},
		{"in a client id with a control character", []func(*packets.Packet){clientID(demoAPIKey + "\x01")}, 0x85},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, nil)
			_, ack := connect(t, b, 5, "kitchen", c.changes...)
			if ack.ReasonCode != c.code {
				t.Errorf("0x%02X, want 0x%02X", ack.ReasonCode, c.code)
			}
			eventually(t, "the refusal is logged", func() bool { return strings.Contains(b.log.String(), "login refused") })
			if c.code == 0x86 && !strings.Contains(b.log.String(), "(unknown account)") {
				t.Errorf("log: %s", b.log)
			}
		})
	}
}

func TestRefusedTopicsAndFiltersAreClippedInTheLog(t *testing.T) {
	b := start(t, nil)
	long := "2/demo/" + strings.Repeat("ü", 400)
	p := login(t, b, 5, "kitchen")
	p.publish(long+"/t", "x")
	p.subscribe(long[2:])
	for line := range strings.Lines(b.log.String()) {
		if len(line) > 600 {
			t.Errorf("a line of %d bytes: %s", len(line), line)
		}
	}
	if n := strings.Count(b.log.String(), "refused"); n != 2 {
		t.Errorf("%d refusals logged, want 2:\n%s", n, b.log)
	}
}

// An address that asks for many logins at once does not keep others waiting for all of them.
func TestLoginFloodDoesNotStarveOtherAddresses(t *testing.T) {
	const flood = 20
	b := start(t, hashedAccount(t))
	b.gatekeeper.patience = time.Hour
	for range hashSlots {
		b.gatekeeper.turns.slots <- struct{}{}
	}
	attacker, owner := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("198.51.100.7")
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for i := range flood {
		wg.Go(func() { _, _ = b.authenticate(ctx, "plant-7/u"+strconv.Itoa(i), "key/wrong-guess", attacker) })
	}
	eventually(t, "the flood waits", func() bool { return b.gatekeeper.turns.users(attacker) == flood })
	let := make(chan *refusal)
	go func() {
		_, r := b.authenticate(ctx, "plant-7/oven", "key/password", owner)
		let <- r
	}()
	eventually(t, "the owner waits", func() bool { return b.gatekeeper.turns.users(owner) == 1 })
	<-b.gatekeeper.turns.slots // one slot becomes free
	if r := <-let; r != nil {
		t.Errorf("refused: %v", r)
	}
	if n := b.gatekeeper.hashed.Load(); n > flood/2 { // 2 or 3, unless the owner's goroutine was slow
		t.Errorf("the owner's login came after %d hashes", n)
	}
}

func TestLenientlyDecodedPacketsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		sent []byte
		code byte
	}{
		{"PINGREQ with a body", []byte{0xc0, 1, 0}, 0x81},
		{"PUBACK 0", []byte{0x40, 2, 0, 0}, 0x82},
		{"PUBREC 0", []byte{0x50, 2, 0, 0}, 0x82},
		{"PUBREL 0", []byte{0x62, 2, 0, 0}, 0x82},
		{"PUBCOMP 0", []byte{0x70, 2, 0, 0}, 0x82},
		{"subscription identifier 0", []byte{0x82, 12, 0, 1, 2, 0x0b, 0, 0, 4, '2', '/', 'd', '/', 0}, 0x82},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, nil)
			p := login(t, b, 5, "kitchen")
			p.raw(c.sent...)
			if end := p.expectEnd(); end.ReasonCode != c.code {
				t.Errorf("DISCONNECT 0x%02X %s, want 0x%02X", end.ReasonCode, end.Properties.ReasonString, c.code)
			}
		})
	}
}

// users is how many wait for a slot or have one.
func (t *turns) users(from netip.Addr) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a := t.addresses[seats.Network(from)]; a != nil {
		return a.users
	}
	return 0
}
