package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"
)

// The race detector makes a hash at full cost take a second.
func TestMain(m *testing.M) {
	hashCost.memory, hashCost.time = 8<<10, 1
	os.Exit(m.Run())
}

// patience bounds every wait of these tests; none is expected to take it.
const patience = 10 * time.Second

// closePatience bounds Close, which syncs to a disk that other tests may keep busy.
const closePatience = 30 * time.Second

// secrets must not show up in any log line of any test.
var secrets = []string{demoAPIKey, "kitchen-password", "bakery-password", "support-password", "viewer-password", "wrong-guess"}

// logBuffer is what a broker under test logs to.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// testBroker is a Broker with its log.
type testBroker struct {
	*Broker
	log *logBuffer
}

// start runs a broker on loopback until the test ends, and then holds its whole log to the rule that
// no secret is in it, and its counters to the rule that nothing panicked.
func start(t testing.TB, change func(*Config)) *testBroker {
	t.Helper()
	b := startLoose(t, change)
	t.Cleanup(func() {
		if n := b.Counters().Panics; n != 0 {
			t.Errorf("%d connections ended by a fault in the broker:\n%s", n, b.log)
		}
	})
	return b
}

// startLoose is start for tests that cause a panic.
func startLoose(t testing.TB, change func(*Config)) *testBroker {
	t.Helper()
	log := &logBuffer{}
	cfg := Config{
		Accounts:   Demo(),
		MQTTListen: "127.0.0.1:0",
		Logger:     slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&cfg)
	}
	b, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closePatience)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Errorf("Close: %v", err)
		}
		for _, secret := range secrets {
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log holds the secret %q:\n%s", secret, log)
			}
		}
	})
	return &testBroker{b, log}
}

// stop closes the broker before the test's end.
func (b *testBroker) stop(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), closePatience)
	defer cancel()
	if err := b.Close(ctx); err != nil {
		t.Fatal(err)
	}
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// peer is an MQTT client on a raw socket, which can send what no library would.
type peer struct {
	t       testing.TB
	conn    net.Conn
	in      *bufio.Reader
	version byte
	last    uint16 // packet identifier
}

func dial(t testing.TB, b *testBroker, version byte) *peer {
	t.Helper()
	conn, err := net.Dial("tcp", b.MQTTAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	return newPeer(t, conn, version)
}

func newPeer(t testing.TB, conn net.Conn, version byte) *peer {
	t.Cleanup(func() { conn.Close() })
	return &peer{t: t, conn: conn, in: bufio.NewReader(conn), version: version}
}

// connectPacket is a CONNECT of a demo user with a clean start and no keepalive.
func connectPacket(version byte, user string) packets.Packet {
	return packets.Packet{
		FixedHeader:     packets.FixedHeader{Type: packets.Connect},
		ProtocolVersion: version,
		Connect: packets.ConnectParams{
			ProtocolName: []byte("MQTT"),
			Clean:        true,
			UsernameFlag: true, Username: []byte("demo/" + user),
			PasswordFlag: true, Password: []byte(demoAPIKey + "/" + user + "-password"),
		},
	}
}

// login connects a demo user, with changes to the CONNECT packet.
func login(t testing.TB, b *testBroker, version byte, user string, changes ...func(*packets.Packet)) *peer {
	t.Helper()
	p, ack := connect(t, b, version, user, changes...)
	if ack.ReasonCode != 0 {
		t.Fatalf("login of %s refused: 0x%02X %s", user, ack.ReasonCode, ack.Properties.ReasonString)
	}
	return p
}

// connect is login that also gives a refusal.
func connect(t testing.TB, b *testBroker, version byte, user string, changes ...func(*packets.Packet)) (*peer, packets.Packet) {
	t.Helper()
	p := dial(t, b, version)
	pk := connectPacket(version, user)
	for _, change := range changes {
		change(&pk)
	}
	p.send(pk)
	return p, p.expect(packets.Connack)
}

func clientID(id string) func(*packets.Packet) {
	return func(pk *packets.Packet) { pk.Connect.ClientIdentifier = id }
}

// persistent keeps the session for an hour.
func persistent(id string) func(*packets.Packet) {
	return func(pk *packets.Packet) {
		pk.Connect.ClientIdentifier = id
		pk.Connect.Clean = false
		pk.Properties.SessionExpiryInterval = 3600
		pk.Properties.SessionExpiryIntervalFlag = true
	}
}

func will(topic, payload string, retain bool) func(*packets.Packet) {
	return func(pk *packets.Packet) {
		pk.Connect.WillFlag, pk.Connect.WillRetain = true, retain
		pk.Connect.WillTopic, pk.Connect.WillPayload = topic, []byte(payload)
	}
}

// raw sends bytes as they are.
func (p *peer) raw(b ...byte) {
	p.t.Helper()
	if _, err := p.conn.Write(b); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

func (p *peer) send(pk packets.Packet) {
	p.t.Helper()
	p.raw(encode(p.t, p.version, pk)...)
}

func encode(t testing.TB, version byte, pk packets.Packet) []byte {
	t.Helper()
	pk.ProtocolVersion = version
	pk.Mods.AllowResponseInfo = true
	var buf bytes.Buffer
	var err error
	switch pk.FixedHeader.Type {
	case packets.Connect:
		err = pk.ConnectEncode(&buf)
	case packets.Publish:
		err = pk.PublishEncode(&buf)
	case packets.Puback, packets.Pubrec, packets.Pubcomp:
		err = pk.PubackEncode(&buf)
	case packets.Pubrel:
		pk.FixedHeader.Qos = 1
		err = pk.PubrelEncode(&buf)
	case packets.Subscribe:
		pk.FixedHeader.Qos = 1
		err = pk.SubscribeEncode(&buf)
	case packets.Unsubscribe:
		pk.FixedHeader.Qos = 1
		err = pk.UnsubscribeEncode(&buf)
	case packets.Disconnect:
		err = pk.DisconnectEncode(&buf)
	case packets.Pingreq:
		err = pk.PingreqEncode(&buf)
	default:
		t.Fatalf("can't encode packet type %d", pk.FixedHeader.Type)
	}
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// read gives the next packet, or the error of the connection.
func (p *peer) read() (packets.Packet, error) {
	_ = p.conn.SetReadDeadline(time.Now().Add(patience))
	h, err := readHeader(p.in)
	if err != nil {
		return packets.Packet{}, err
	}
	body := make([]byte, h.remaining)
	if _, err := io.ReadFull(p.in, body); err != nil {
		return packets.Packet{}, err
	}
	pk := packets.Packet{ProtocolVersion: p.version}
	if err := pk.FixedHeader.Decode(h.first); err != nil {
		return pk, err
	}
	pk.FixedHeader.Remaining = h.remaining
	switch h.kind() {
	case packets.Connack:
		err = pk.ConnackDecode(body)
	case packets.Publish:
		err = pk.PublishDecode(body)
	case packets.Puback, packets.Pubrec, packets.Pubrel, packets.Pubcomp:
		err = pk.PubackDecode(body)
	case packets.Suback:
		err = pk.SubackDecode(body)
	case packets.Unsuback:
		err = pk.UnsubackDecode(body)
	case packets.Disconnect:
		err = pk.DisconnectDecode(body)
	}
	return pk, err
}

// expect gives the next packet, which has to be of that type.
func (p *peer) expect(kind byte) packets.Packet {
	p.t.Helper()
	pk, err := p.read()
	if err != nil {
		p.t.Fatalf("waiting for %s: %v", packets.PacketNames[kind], err)
	}
	if pk.FixedHeader.Type != kind {
		p.t.Fatalf("got %s (0x%02X %s), want %s", packets.PacketNames[pk.FixedHeader.Type], pk.ReasonCode,
			pk.Properties.ReasonString, packets.PacketNames[kind])
	}
	return pk
}

// expectEnd reads until the connection ends and gives the DISCONNECT that came first, if any.
func (p *peer) expectEnd() packets.Packet {
	p.t.Helper()
	var last packets.Packet
	for {
		pk, err := p.read()
		var ne net.Error
		if errors.As(err, &ne) && ne.Timeout() {
			p.t.Fatal("the connection was not ended")
		}
		if err != nil {
			return last
		}
		if pk.FixedHeader.Type == packets.Disconnect {
			last = pk
		}
	}
}

// ping proves that the connection lives and that nothing else was sent.
func (p *peer) ping() {
	p.t.Helper()
	p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Pingreq}})
	p.expect(packets.Pingresp)
}

func (p *peer) nextID() uint16 {
	p.last++
	return p.last
}

// publish sends a message at QoS 1 and gives its PUBACK.
func (p *peer) publish(topic, payload string) packets.Packet {
	p.t.Helper()
	p.send(publishPacket(1, p.nextID(), topic, payload))
	return p.expect(packets.Puback)
}

func publishPacket(qos byte, id uint16, topic, payload string) packets.Packet {
	return packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Publish, Qos: qos},
		PacketID:    id,
		TopicName:   topic,
		Payload:     []byte(payload),
	}
}

func retained(pk packets.Packet) packets.Packet {
	pk.FixedHeader.Retain = true
	return pk
}

// subscribe asks for filters at QoS 1 and gives the SUBACK.
func (p *peer) subscribe(filters ...string) packets.Packet {
	p.t.Helper()
	p.send(subscribePacket(p.nextID(), filters...))
	return p.expect(packets.Suback)
}

func subscribePacket(id uint16, filters ...string) packets.Packet {
	pk := packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Subscribe}, PacketID: id}
	for _, f := range filters {
		pk.Filters = append(pk.Filters, packets.Subscription{Filter: f, Qos: 1})
	}
	return pk
}

// listen subscribes to filters that have to be granted.
func (p *peer) listen(filters ...string) {
	p.t.Helper()
	if ack := p.subscribe(filters...); bytes.ContainsFunc(ack.ReasonCodes, func(r rune) bool { return r > 2 }) {
		p.t.Fatalf("subscribe %v: % X %s", filters, ack.ReasonCodes, ack.Properties.ReasonString)
	}
}

// message gives the next message and acknowledges it.
func (p *peer) message() packets.Packet {
	p.t.Helper()
	pk := p.expect(packets.Publish)
	if pk.FixedHeader.Qos == 1 {
		p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Puback}, PacketID: pk.PacketID})
	}
	return pk
}

func (p *peer) disconnect() {
	p.t.Helper()
	p.send(packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Disconnect}})
	p.expectEnd()
	p.conn.Close()
}

const goodEvent = `{"event_data":{"hello":"world"},"observed_at":"2001-01-01T00:10:10.000000Z"}`

func eventOf(device string) string {
	return fmt.Sprintf(`{"event_data":{"hello":"world","device_id":%q},"observed_at":"2001-01-01T00:10:10.000000Z"}`, device)
}
