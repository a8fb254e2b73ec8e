package mqttws

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
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
		sent := converse(t, V5, "\x20\x03\x00\x00\x00", stream)
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

// FuzzBroker311 is the same with MQTT 3.1.1.
func FuzzBroker311(f *testing.F) {
	for _, s := range []string{
		"\x30\x04\x00\x01tx", "\x32\x06\x00\x01t\x00\x01x", "\x34\x06\x00\x01t\x00\x02x",
		"\x40\x02\x00\x01", "\x50\x02\x00\x02\x70\x02\x00\x02", "\x62\x02\x00\x02",
		"\x90\x03\x00\x03\x80", "\x90\x02\x00\x03", "\x90\xff\xff\x7f\x00\x03", "\xb0\x02\x00\x04", "\xd0\x00", "\xe0\x00",
		"\x40\x03\x00\x01\x87", "\x36\x03\x00\x01t", "\x20\x02\x00\x00", "\x30\xff\xff\xff\x7f",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		sent := converse(t, V311, "\x20\x02\x01\x00", stream)
		for sent.Len() > 0 {
			first, _ := sent.ReadByte()
			length, err := binary.ReadUvarint(sent)
			if err != nil || first < 0x10 || uint64(sent.Len()) < length {
				t.Fatalf("sent what is no packet: type %d of %d bytes, %v", first>>4, length, err)
			}
			_, _ = sent.Seek(int64(length), io.SeekCurrent)
		}
	})
}

// converse plays the broker: it logs a client in, has it send two publishes and a
// request, and answers with stream. It gives what the client sent.
func converse(t *testing.T, v Version, connack string, stream []byte) *bytes.Reader {
	start := make(starter)
	sock := &streamSocket{in: io.MultiReader(strings.NewReader(connack), start, bytes.NewReader(stream))}
	cfg, err := Config{URL: "ws://h", MaxPacketSize: 1 << 16}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{cfg: cfg, inbox: newInbox(1 << 20), session: newSession(true)}
	l, err := c.login(context.Background(), sock, v, true)
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
	return bytes.NewReader(sock.sent.Bytes())
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
		for _, v := range []Version{V5, V311} {
			l, err := c.login(context.Background(), &streamSocket{in: bytes.NewReader(stream)}, v, true)
			if err != nil {
				if errors.Is(err, net.ErrClosed) {
					t.Errorf("failed without a reason: %v", err)
				}
				continue
			}
			close(l.ready)
			<-l.wire.lost
			l.ended()
		}
	})
}
