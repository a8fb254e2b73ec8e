//go:build !js

package mqttws_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

// broker is a broker that does what a test's script says, packet by packet: what
// a real one would never do, or not on demand. It has no topics and no rules.
type broker struct {
	url   string
	srv   *httptest.Server
	count atomic.Int32 // connections so far
}

// peer is the broker's end of one connection. The script runs in its own
// goroutine; the connection is closed when it returns.
type peer struct {
	net.Conn
	number  int // of the connection, from 1
	connect *packets.Connect
}

func newBroker(t *testing.T, script func(p *peer)) *broker {
	t.Helper()
	b := &broker{}
	b.srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := mqttws.Accept(w, r, mqttws.AcceptOptions{ReadLimit: 64 << 20})
		if err != nil {
			return
		}
		defer c.Close()
		script(&peer{Conn: c, number: int(b.count.Add(1))})
	}))
	b.url = "ws" + strings.TrimPrefix(b.srv.URL, "http")
	t.Cleanup(b.srv.Close)
	return b
}

// read gives the next packet, nil when the connection is over.
func (p *peer) read() *packets.ControlPacket {
	cp, err := packets.ReadPacket(p)
	if err != nil {
		return nil
	}
	return cp
}

// expect reads up to the next packet of the kind, answering pings on the way;
// nil when the connection is over.
func (p *peer) expect(kind byte) packets.Packet {
	for {
		cp := p.read()
		switch {
		case cp == nil:
			return nil
		case cp.Type == kind:
			return cp.Content
		case cp.Type == packets.PINGREQ:
			p.send(&packets.Pingresp{})
		}
	}
}

// send writes one packet as one frame.
func (p *peer) send(c packets.Packet) {
	_, _ = p.Write(bytesOf(c))
}

// bytesOf is a packet on the wire.
func bytesOf(c packets.Packet) []byte {
	var b strings.Builder
	_, _ = c.WriteTo(&b)
	return []byte(b.String())
}

// accept reads CONNECT and answers with success.
func (p *peer) accept() bool {
	return p.acceptWith(&packets.Connack{Properties: &packets.Properties{}})
}

func (p *peer) acceptWith(ca *packets.Connack) bool {
	c, ok := p.expect(packets.CONNECT).(*packets.Connect)
	if !ok {
		return false
	}
	p.connect = c
	p.send(ca)
	return true
}

// serve answers everything with success until the connection is over.
func (p *peer) serve() {
	for {
		cp := p.read()
		if cp == nil {
			return
		}
		p.answer(cp)
	}
}

// answer does with one packet what a broker normally does.
func (p *peer) answer(cp *packets.ControlPacket) {
	switch c := cp.Content.(type) {
	case *packets.Pingreq:
		p.send(&packets.Pingresp{})
	case *packets.Subscribe:
		ack := &packets.Suback{PacketID: c.PacketID, Properties: &packets.Properties{}}
		for _, s := range c.Subscriptions {
			ack.Reasons = append(ack.Reasons, s.QoS)
		}
		p.send(ack)
	case *packets.Unsubscribe:
		p.send(&packets.Unsuback{PacketID: c.PacketID, Properties: &packets.Properties{}, Reasons: make([]byte, len(c.Topics))})
	case *packets.Publish:
		switch c.QoS {
		case 1:
			p.send(&packets.Puback{PacketID: c.PacketID})
		case 2:
			p.send(&packets.Pubrec{PacketID: c.PacketID})
		}
	case *packets.Pubrel:
		p.send(&packets.Pubcomp{PacketID: c.PacketID})
	}
}

// part sends DISCONNECT.
func (p *peer) part(code byte, text string) {
	p.send(&packets.Disconnect{ReasonCode: code, Properties: &packets.Properties{ReasonString: text}})
}

// drop ends the connection without a word.
func (p *peer) drop() { _ = p.Close() }
