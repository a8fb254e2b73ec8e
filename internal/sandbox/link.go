package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

const (
	// writeStall is how long a write to a client may take before the connection is given up.
	writeStall = 20 * time.Second
	// packetTime is how long the rest of a packet may take once its first byte came, for a client
	// that asked for no keepalive.
	packetTime = 60 * time.Second
	// keepBody is the largest packet buffer that is kept for the next packet.
	keepBody = 64 << 10
)

// link is one client's connection as the broker sees it: a net.Conn between the socket and
// mochi-mqtt that lets nothing through which mochi-mqtt can't stand. Inbound, every packet is read
// whole within the limits and taken apart before the broker gets its first byte. Outbound, packets
// wait in a bounded queue (see outbox), so that no publisher ever waits for a reader.
//
// Read is for the broker's one reading goroutine; everything else may be called concurrently.
// Deadlines are the link's own: those of the broker overflow for keepalives above 43,690 s.
type link struct {
	conn   net.Conn
	remote netip.AddrPort
	limits Limits
	stats  *stats

	in       *bufio.Reader
	body     bytes.Buffer // the packet being read, header included
	rest     []byte       // what of it the broker has not taken yet
	greeted  bool         // CONNECT was handed over
	connect  connectInfo
	loggedIn atomic.Bool // CONNACK with success was sent
	closed   atomic.Bool
	broken   atomic.Pointer[violation] // why the link ended itself
	endBy    atomic.Int64              // Unix ns by which everything has to be written, once the link ends

	deadline  sync.Mutex
	lingering bool // the writer is ending the connection, guarded by deadline

	ctx    context.Context // ends when the link does
	cancel context.CancelFunc

	out *outbox
	// tooLarge gives up a message at QoS > 0 that is larger than the client takes.
	tooLarge func(id uint16)

	// Set by the hook while the broker handles CONNECT, read by the same goroutine afterwards.
	account   *account
	client    *mqtt.Client
	session   *session
	shortened bool                       // the session expiry asked for was too long
	aliases   map[uint16]string          // topic aliases of the client (MQTT 5, 3.3.2.3.4)
	subacks   map[uint16]subscribeAnswer // by packet identifier
	replays   []packets.Subscription     // whose retained messages follow the SUBACK
	unlock    func()                     // gives up the session's lock, nil when it is not held
	left      bool                       // the session was left
	previous  *mqtt.Client               // whose session is being resumed, until that is done
}

// connectInfo is what the link itself needs to know of a CONNECT packet.
type connectInfo struct {
	version        byte
	keepalive      time.Duration // 0 = none
	receiveMaximum int           // 0 = no bound of interest
	largest        uint32        // largest packet the client takes, 0 = any
}

func newLink(conn net.Conn, remote netip.AddrPort, limits Limits, st *stats, bu *budget) *link {
	l := &link{conn: conn, remote: remote, limits: limits, stats: st}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.in = bufio.NewReaderSize(conn, 4096)
	l.out = newOutbox(limits.WriteQueueBytes, st, bu)
	l.out.kept = l.kept
	_ = conn.SetReadDeadline(time.Now().Add(limits.Handshake))
	go l.writeLoop()
	return l
}

// kept is the payload of a message at QoS > 0 as the session keeps it; ok is false where it does not.
func (l *link) kept(id uint16) (payload []byte, ok bool) {
	pk, ok := l.client.State.Inflight.Get(id)
	return pk.Payload, ok
}

// Read gives the broker the bytes of checked packets.
func (l *link) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		if err := l.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// ip is the client's address as an event's tag has it, "" where it is not known.
func (l *link) ip() string {
	if a := l.remote.Addr(); a.IsValid() {
		return a.WithZone("").String()
	}
	return ""
}

// next reads and checks the next packet.
func (l *link) next() error {
	h, err := l.await()
	if err != nil {
		return l.ended(err)
	}
	limit := l.limits.LoginBytes
	if l.greeted {
		limit = l.limits.PacketBytes
	}
	if v := headerProblem(h, l.greeted, limit); v != nil {
		return l.breakOff(v)
	}
	if l.body.Cap() > keepBody {
		l.body = bytes.Buffer{}
	}
	l.body.Reset()
	writeHeader(&l.body, h)
	// The buffer grows with what arrives, not with what is announced.
	if _, err := io.CopyN(&l.body, l.in, int64(h.remaining)); err != nil {
		return l.ended(err)
	}
	if l.closed.Load() {
		return net.ErrClosed
	}
	pk, err := decode(h, l.connect.version, l.body.Bytes()[h.size:])
	if err != nil {
		return l.breakOff(err.(*violation))
	}
	switch pk.FixedHeader.Type {
	case packets.Connect:
		if err := l.greet(pk); err != nil {
			return err
		}
	case packets.Puback, packets.Pubcomp:
		l.out.acknowledged(pk.PacketID)
	case packets.Pubrec:
		if pk.ReasonCode >= packets.ErrUnspecifiedError.Code { // the flow ends here, 4.3.3
			l.out.acknowledged(pk.PacketID)
		}
	}
	l.rest = l.body.Bytes()
	return nil
}

// await reads the next fixed header, for as long as the handshake or the keepalive allows
// [MQTT-3.1.2-22].
func (l *link) await() (header, error) {
	if l.closed.Load() {
		return header{}, net.ErrClosed
	}
	if l.greeted {
		l.setReadDeadline(l.connect.keepalive * 3 / 2)
	}
	if _, err := l.in.Peek(1); err != nil {
		return header{}, err
	}
	if l.greeted && l.connect.keepalive == 0 {
		l.setReadDeadline(packetTime)
	}
	return readHeader(l.in)
}

// setReadDeadline bounds the next reads, 0 = not at all, unless the writer is ending the connection,
// whose own deadline must stand.
func (l *link) setReadDeadline(d time.Duration) {
	var at time.Time
	if d > 0 {
		at = time.Now().Add(d)
	}
	l.deadline.Lock()
	defer l.deadline.Unlock()
	if !l.lingering {
		_ = l.conn.SetReadDeadline(at)
	}
}

// greet notes what the link needs of the CONNECT packet, and answers a protocol version that the
// broker would answer wrongly.
func (l *link) greet(pk packets.Packet) error {
	if string(pk.Connect.ProtocolName) == "MQTT" && pk.ProtocolVersion != 4 && pk.ProtocolVersion != 5 {
		l.out.put([]byte{packets.Connack << 4, 2, 0, packets.Err3UnsupportedProtocolVersion.Code}) // 3.1.1 [MQTT-3.1.2-2]
		return l.breakOff(breach(packets.ErrUnsupportedProtocolVersion))
	}
	l.greeted = true
	l.connect = connectInfo{
		version:   pk.ProtocolVersion,
		keepalive: time.Duration(pk.Connect.Keepalive) * time.Second,
	}
	if pk.ProtocolVersion == 5 {
		l.connect.largest = pk.Properties.MaximumPacketSize
		l.connect.receiveMaximum = int(pk.Properties.ReceiveMaximum)
	}
	l.out.configure(l.connect, l.tooLarge) // before the broker can write
	return nil
}

// ended tells a failed read as what it means.
func (l *link) ended(err error) error {
	var v *violation
	switch {
	case l.broken.Load() != nil:
		return l.broken.Load()
	case errors.As(err, &v):
		return l.breakOff(v)
	case l.closed.Load():
		return net.ErrClosed
	case errors.Is(err, os.ErrDeadlineExceeded) && !l.greeted:
		return l.breakOff(&violation{packets.ErrMaxConnectTime.Code, "no CONNECT packet within the time allowed"})
	case errors.Is(err, os.ErrDeadlineExceeded):
		return l.breakOff(breach(packets.ErrKeepAliveTimeout))
	}
	return err
}

// breakOff ends the connection from our side: a client that is logged in at MQTT 5 is told why
// [MQTT-4.13.1-1], the broker gets the reason from Read.
func (l *link) breakOff(v *violation) error {
	if !l.broken.CompareAndSwap(nil, v) {
		return l.broken.Load()
	}
	l.cancel()
	if l.connect.version == 5 && l.loggedIn.Load() {
		l.out.finish(encodeDisconnect(v, l.connect.largest))
	} else {
		l.out.close()
	}
	l.hurry()
	return v
}

// hurry gives what waits to be written closeGrace from the first call on.
func (l *link) hurry() {
	l.endBy.CompareAndSwap(0, time.Now().Add(closeGrace).UnixNano())
	_ = l.conn.SetWriteDeadline(time.Unix(0, l.endBy.Load()))
}

// writeHeader writes h the way the broker reads it: the length in as few bytes as possible.
func writeHeader(b *bytes.Buffer, h header) {
	b.WriteByte(h.first)
	for n := h.remaining; ; {
		digit := byte(n & 0x7f)
		if n >>= 7; n == 0 {
			b.WriteByte(digit)
			return
		}
		b.WriteByte(digit | 0x80)
	}
}

func (l *link) LocalAddr() net.Addr              { return l.conn.LocalAddr() }
func (l *link) RemoteAddr() net.Addr             { return net.TCPAddrFromAddrPort(l.remote) }
func (l *link) SetDeadline(time.Time) error      { return nil }
func (l *link) SetReadDeadline(time.Time) error  { return nil }
func (l *link) SetWriteDeadline(time.Time) error { return nil }
