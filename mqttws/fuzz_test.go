package mqttws

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/eclipse/paho.golang/packets"
)

// streamSocket gives a fixed stream and takes everything.
type streamSocket struct {
	in   io.Reader
	mu   sync.Mutex
	sent bytes.Buffer
}

func (s *streamSocket) Read(p []byte) (int, error) { return s.in.Read(p) }
func (s *streamSocket) Close() error               { return nil }
func (s *streamSocket) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent.Write(p)
}

// starter ends at once, but not before it is closed.
type starter chan struct{}

func (s starter) Read([]byte) (int, error) {
	<-s
	return 0, io.EOF
}

// FuzzBroker feeds any bytes to a client that is logged in and waits for three
// answers: it ends with a cause, without a panic, whatever the bytes are; every
// wait ends; and what it sends is made of whole packets.
func FuzzBroker(f *testing.F) {
	for _, p := range []packets.Packet{
		&packets.Publish{Topic: "t", Payload: []byte("x"), QoS: 2, PacketID: 1, Properties: &packets.Properties{ContentType: "c"}},
		&packets.Puback{PacketID: 1, ReasonCode: 0x87, Properties: &packets.Properties{ReasonString: "r"}},
		&packets.Pubrec{PacketID: 2}, &packets.Pubcomp{PacketID: 2}, &packets.Pubrel{PacketID: 1}, &packets.Pubcomp{PacketID: 1},
		&packets.Suback{PacketID: 3, Reasons: []byte{0}, Properties: &packets.Properties{}},
		&packets.Unsuback{PacketID: 1, Reasons: []byte{0}, Properties: &packets.Properties{}},
		&packets.Pingresp{},
		&packets.Disconnect{ReasonCode: 0x8E, Properties: &packets.Properties{ReasonString: "r", ServerReference: "s"}},
		&packets.Connack{Properties: &packets.Properties{}},
	} {
		var b bytes.Buffer
		_, _ = p.WriteTo(&b)
		f.Add(b.Bytes())
	}
	f.Add([]byte{0xE0, 0})
	f.Add([]byte{0x30, 0xff, 0xff, 0xff, 0x7f})
	f.Add([]byte{0x36, 3, 0, 1, 't'})
	f.Fuzz(func(t *testing.T, stream []byte) {
		var connack bytes.Buffer
		_, _ = (&packets.Connack{Properties: &packets.Properties{}}).WriteTo(&connack)
		start := make(starter)
		sock := &streamSocket{in: io.MultiReader(&connack, start, bytes.NewReader(stream))}
		cfg, err := Config{URL: "ws://h", MaxPacketSize: 1 << 16}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		c := &Client{cfg: cfg, inbox: newInbox(1 << 20), session: newSession(true)}
		l, err := c.login(context.Background(), sock, true)
		if err != nil {
			t.Fatal(err)
		}
		answers := make(chan struct{}, 2)
		for _, qos := range []byte{1, 2} { // identifiers 1 and 2
			l.flows.start(&outgoing{
				packet: &packets.Publish{Topic: "t", QoS: qos, Properties: &packets.Properties{}},
				done:   func(Ack, error) { answers <- struct{}{} },
			})
		}
		answered, err := l.flows.ask(&packets.Subscribe{ // identifier 3
			Subscriptions: []packets.SubOptions{{Topic: "t"}}, Properties: &packets.Properties{},
		})
		if err != nil {
			t.Fatal(err)
		}
		close(l.ready)
		close(start)
		<-l.wire.lost
		l.ended()
		c.session.end()
		if l.wire.Cause() == nil {
			t.Error("ended without a cause")
		}
		<-answered
		<-answers
		<-answers
		sent := bytes.NewReader(sock.sent.Bytes())
		for {
			if _, err := packets.ReadPacket(sent); err != nil {
				if !errors.Is(err, io.EOF) || sent.Len() > 0 {
					t.Errorf("sent what is no packet: %v", err)
				}
				break
			}
		}
	})
}

// FuzzLogin feeds a client that logs in any bytes.
func FuzzLogin(f *testing.F) {
	f.Add([]byte{0x20, 3, 0, 0, 0})
	f.Add([]byte{0x20, 2, 0, 1})
	f.Add([]byte{0x20, 10, 1, 0, 7, 0x15, 0, 1, 'a', 0x21, 0, 0})
	f.Add([]byte{0xF0, 2, 0x18, 0})
	f.Fuzz(func(t *testing.T, stream []byte) {
		cfg, _ := Config{URL: "ws://h"}.withDefaults()
		c := &Client{cfg: cfg, inbox: newInbox(1 << 20), session: newSession(false)}
		l, err := c.login(context.Background(), &streamSocket{in: bytes.NewReader(stream)}, true)
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				t.Errorf("failed without a reason: %v", err)
			}
			return
		}
		close(l.ready)
		<-l.wire.lost
		l.ended()
	})
}
