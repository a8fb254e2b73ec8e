package scripted

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"deviceconsole/mqttws"
)

// Broker listens on a free port of loopback. Its methods are safe for
// concurrent use.
type Broker struct {
	srv *httptest.Server

	mu         sync.Mutex
	script     Script
	refusing   bool
	clients    map[string]bool // client identifiers that were here
	conns      map[*conn]bool
	logins     []login
	sockets    int
	upgrades   int
	pings      int
	parted     []byte
	asked      []byte // protocol level of each CONNECT
	published  []Publish
	subscribed []string
}

// Publish is a PUBLISH as it came.
type Publish struct {
	Connection     int // that brought it, from 1
	Topic, Payload string
	QoS            byte
	Retain         bool
	Duplicate      bool // the client says that it may have come before
	Properties     packets.Properties
}

// Start starts a broker.
func Start(script Script) *Broker {
	b := &Broker{clients: map[string]bool{}, conns: map[*conn]bool{}}
	b.Play(script)
	b.srv = httptest.NewServer(http.HandlerFunc(b.serve))
	return b
}

// URL is where it listens: ws://127.0.0.1:port/mqtt.
func (b *Broker) URL() string { return "ws" + strings.TrimPrefix(b.srv.URL, "http") + "/mqtt" }

// Close ends the broker and its connections.
func (b *Broker) Close() {
	b.Refuse(true)
	b.DropAll()
	b.srv.Close()
}

// Play replaces the script, also for the connections that are there: only what
// CONNACK announces is for the next ones.
func (b *Broker) Play(script Script) {
	b.mu.Lock()
	defer b.mu.Unlock()
	script.Rules = slices.Clone(script.Rules) // they are used up
	b.script = script
}

// Refuse makes the broker unreachable for new connections, or reachable again.
func (b *Broker) Refuse(on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refusing = on
}

// DropAll ends all connections without a word.
func (b *Broker) DropAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.conns {
		_ = c.Close()
	}
}

// Connections counts the logins so far.
func (b *Broker) Connections() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.logins)
}

// login is one of a client.
type login struct {
	client string
	at     time.Time
}

// Logins are the times of a client's logins so far.
func (b *Broker) Logins(client string) (at []time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, l := range b.logins {
		if l.client == client {
			at = append(at, l.at)
		}
	}
	return at
}

// Asked are the protocol levels of all CONNECTs so far, 4 or 5, also of those that
// were refused.
func (b *Broker) Asked() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.asked)
}

// Connected counts the connections that are there.
func (b *Broker) Connected() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.conns)
}

// Published are the messages so far, in the order in which they came.
func (b *Broker) Published() []Publish {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.published)
}

// Subscribed are the topic filters that clients asked for so far.
func (b *Broker) Subscribed() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.subscribed)
}

// Deliver sends a message to every client that is connected, at QoS 0, whatever
// it has subscribed to.
func (b *Broker) Deliver(topic, payload string, properties packets.Properties) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.conns {
		c.send(&packets.Publish{Topic: topic, Payload: []byte(payload), Properties: &properties})
	}
}

// serve is one connection.
func (b *Broker) serve(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	refusing := b.refusing
	b.mu.Unlock()
	if refusing {
		http.Error(w, "The script says that nobody is here.", http.StatusServiceUnavailable)
		return
	}
	ws, err := mqttws.Accept(w, r, mqttws.AcceptOptions{
		Origin:    func(*http.Request) bool { return true }, // a test's page comes from another port
		ReadLimit: 64 << 20,
	})
	if err != nil {
		return
	}
	defer b.opened()()
	c := &conn{Conn: ws, broker: b, in: bufio.NewReader(ws)}
	defer c.leave()
	if c.login() && !b.dropsLogins() {
		for c.next() {
		}
	}
}

// conn is the broker's end of one connection.
type conn struct {
	net.Conn
	broker *Broker
	in     *bufio.Reader
	number int
	old    bool // it speaks MQTT 3.1.1

	writing sync.Mutex
}

// login answers CONNECT.
func (c *conn) login() bool {
	level, err := levelOf(c.in)
	if err != nil {
		return false
	}
	c.old = level == 4
	connect, ok := c.read().(*packets.Connect)
	if !ok {
		return false
	}
	b := c.broker
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, level)
	if !c.welcome() {
		return false
	}
	b.logins = append(b.logins, login{connect.ClientID, time.Now()})
	c.number = len(b.logins)
	announced := b.script.Connack
	c.send(&packets.Connack{
		SessionPresent: b.script.KeepSessions && !connect.CleanStart && b.clients[connect.ClientID],
		Properties:     &announced,
	})
	b.clients[connect.ClientID] = true
	b.conns[c] = true
	return true
}

// welcome says what the script has for the version that the client speaks, and
// reports whether it may log in. Called under the broker's mu.
func (c *conn) welcome() bool {
	script := &c.broker.script
	if c.old {
		if script.ReturnCode > 0 {
			c.send(&packets.Connack{ReasonCode: script.ReturnCode})
		}
		return script.ReturnCode == 0
	}
	switch script.No5 {
	case Has5:
		return true
	case Unacceptable:
		_, _ = c.Write([]byte{packets.CONNACK << 4, 2, 0, 1})
	case Misreads:
		_, _ = c.Write([]byte{packets.CONNACK << 4, 2, 0, 0})
	case Unsupported:
		c.send(&packets.Connack{ReasonCode: packets.ConnackUnsupportedProtocolVersion, Properties: &packets.Properties{}})
	}
	return false
}

// read gives the next packet, nil at the end of the connection.
func (c *conn) read() packets.Packet {
	if c.old {
		p, err := read311(c.in)
		if err != nil {
			return nil
		}
		return p
	}
	cp, err := packets.ReadPacket(c.in)
	if err != nil {
		return nil
	}
	return cp.Content
}

// dropsLogins reports whether whoever has logged in is dropped.
func (b *Broker) dropsLogins() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.script.DropLogins
}

// leave ends the connection.
func (c *conn) leave() {
	_ = c.Close()
	c.broker.mu.Lock()
	defer c.broker.mu.Unlock()
	delete(c.broker.conns, c)
}

// next answers one packet, and reports whether the connection goes on.
func (c *conn) next() bool {
	switch p := c.read().(type) {
	case nil:
		return false
	case *packets.Pingreq:
		c.broker.mu.Lock()
		c.broker.pings++
		c.broker.mu.Unlock()
		c.send(&packets.Pingresp{})
	case *packets.Subscribe:
		c.subscribe(p)
	case *packets.Unsubscribe:
		c.send(&packets.Unsuback{PacketID: p.PacketID, Properties: &packets.Properties{}, Reasons: make([]byte, len(p.Topics))})
	case *packets.Publish:
		return c.publish(p)
	case *packets.Pubrel:
		c.send(&packets.Pubcomp{PacketID: p.PacketID, Properties: &packets.Properties{}})
	case *packets.Disconnect:
		c.broker.mu.Lock()
		c.broker.parted = append(c.broker.parted, p.ReasonCode)
		c.broker.mu.Unlock()
		return false
	}
	return true
}

// subscribe grants what is asked for.
func (c *conn) subscribe(p *packets.Subscribe) {
	ack := &packets.Suback{PacketID: p.PacketID, Properties: &packets.Properties{}}
	c.broker.mu.Lock()
	for _, s := range p.Subscriptions {
		ack.Reasons = append(ack.Reasons, s.QoS)
		c.broker.subscribed = append(c.broker.subscribed, s.Topic)
	}
	c.broker.mu.Unlock()
	c.send(ack)
}

// publish notes a message and does with it what the script says.
func (c *conn) publish(p *packets.Publish) bool {
	b := c.broker
	b.mu.Lock()
	b.published = append(b.published, Publish{
		Connection: c.number, Topic: p.Topic, Payload: string(p.Payload), QoS: p.QoS, Retain: p.Retain,
		Duplicate: p.Duplicate, Properties: *p.Properties,
	})
	do := b.script.decide(p.Payload)
	b.mu.Unlock()
	if c.old && do.code >= 0x80 {
		return false
	}
	switch do.kind {
	case answerDrop:
		return false
	case answerBabble:
		c.babble(p)
	case answerDisconnect:
		c.send(&packets.Disconnect{ReasonCode: do.code, Properties: &packets.Properties{ReasonString: do.text}})
		return false
	case answerCode:
		properties := &packets.Properties{ReasonString: do.text}
		switch p.QoS {
		case 1:
			c.send(&packets.Puback{PacketID: p.PacketID, ReasonCode: do.code, Properties: properties})
		case 2:
			c.send(&packets.Pubrec{PacketID: p.PacketID, ReasonCode: do.code, Properties: properties})
		}
	}
	return true
}

// send writes one packet as one frame.
func (c *conn) send(p packets.Packet) {
	var frame bytes.Buffer
	if c.old {
		frame.Write(bytes311(p))
	} else {
		_, _ = p.WriteTo(&frame)
	}
	c.write(frame.Bytes())
}

// write writes one frame.
func (c *conn) write(frame []byte) {
	c.writing.Lock()
	defer c.writing.Unlock()
	_, _ = c.Write(frame)
}
