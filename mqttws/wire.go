package mqttws

import (
	"bufio"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/eclipse/paho.golang/packets"
)

const (
	// readBuffer spares paho, which reads a packet's header byte by byte, a trip
	// to the socket for every byte.
	readBuffer = 256 << 10
	// readOn is how long a connection whose writing failed is still read: the
	// peer that closed it may have said why.
	readOn = 2 * time.Second
	// parting bounds the wait for a DISCONNECT of ours to leave.
	parting = time.Second
	// answers is how many answers of ours may wait to be written. A broker that
	// keeps to what we announced never owes so many.
	answers = 4 * maxInFlight
)

// wire carries packets over one socket. The packets are those of MQTT 5 on both
// versions; what MQTT 3.1.1 has another form for is put into it here (v311.go).
//
// Reading, it looks at every packet's fixed header first, so that nothing larger
// than announced and nothing a server may not send is taken in. Writing
// (wirewrite.go), it never reports a failure: whoever writes could only close,
// and the DISCONNECT that says why would stay unread.
//
// It ends once, by fail, and the first cause stands.
type wire struct {
	sock    socket
	version Version
	limit   int // bytes of the largest packet we take

	// gate, called before each PUBLISH is read, waits until there is room for it,
	// or until the wire is lost. It calls stalled before it waits.
	gate  func(over <-chan struct{}, stalled func())
	clock func() time.Time

	buf     *bufio.Reader
	ahead   []byte    // rewritten bytes to hand out before buf
	rest    int       // bytes of the current packet still to hand out
	greeted bool      // the first packet was seen
	form311 bool      // CONNACK had the form of MQTT 3.1.1
	came    time.Time // when the bytes read last came, by clock

	born  time.Time
	heard atomic.Int64 // when the peer was last heard, in ns since born
	gated atomic.Bool  // reading waits at the gate, so silence is our own

	sendMu sync.Mutex
	frame  []byte // being written
	broken bool   // a write failed
	queue  chan io.WriterTo

	lost  chan struct{} // closed by fail
	once  sync.Once
	cause error
}

func newWire(sock socket, v Version, limit uint32, clock func() time.Time, gate func(over <-chan struct{}, stalled func())) *wire {
	w := &wire{
		sock: sock, version: v, limit: int(limit), gate: gate, clock: clock, born: time.Now(),
		queue: make(chan io.WriterTo, answers), lost: make(chan struct{}),
	}
	w.buf = bufio.NewReaderSize(listening{w}, readBuffer)
	return w
}

// listening notes when the socket gives bytes.
type listening struct{ w *wire }

func (l listening) Read(p []byte) (int, error) {
	n, err := l.w.sock.Read(p)
	if n > 0 {
		l.w.hear()
		l.w.came = l.w.clock()
	}
	return n, err
}

// hear notes that the peer is there.
func (w *wire) hear() { w.heard.Store(int64(time.Since(w.born))) }

func (w *wire) heardAt() time.Time { return w.born.Add(time.Duration(w.heard.Load())) }

// heardSince tells whether the peer was heard after t, or may have been but for
// our own slowness.
func (w *wire) heardSince(t time.Time) bool {
	return w.gated.Load() || w.heardAt().After(t)
}

// fail ends the wire for a cause; only the first counts.
func (w *wire) fail(cause error) {
	w.once.Do(func() {
		w.cause = cause
		close(w.lost)
		_ = w.sock.Close()
	})
}

// over tells whether the wire has ended.
func (w *wire) over() bool {
	select {
	case <-w.lost:
		return true
	default:
		return false
	}
}

// Cause is why the wire ended; only valid after lost is closed.
func (w *wire) Cause() error { return w.cause }

// refuse ends the wire because of what the peer sent, and tells it so
// [MQTT-4.13.1-1].
func (w *wire) refuse(code byte, problem string) {
	w.part(code, &protocolError{problem})
}

// protocolError is the end of a connection by us, because of what the peer sent.
type protocolError struct{ problem string }

func (e *protocolError) Error() string { return "the broker broke the protocol: " + e.problem }

// part sends DISCONNECT and ends the wire. It waits no longer than parting.
func (w *wire) part(code byte, cause error) {
	t := time.AfterFunc(parting, func() { w.fail(cause) })
	w.send(&packets.Disconnect{ReasonCode: code, Properties: &packets.Properties{}})
	t.Stop()
	w.fail(cause)
}

// malformed ends the wire because of a packet that can't be parsed.
func (w *wire) malformed() {
	w.refuse(packets.DisconnectMalformedPacket, "a packet that can't be parsed")
}

// Read gives the bytes of the packet that next has found, for paho to parse.
// Where it fails, the wire has ended.
func (w *wire) Read(p []byte) (int, error) {
	if w.rest == 0 {
		return 0, io.ErrUnexpectedEOF // the packet is shorter than what is in it says
	}
	if len(w.ahead) > 0 {
		n := copy(p, w.ahead)
		w.ahead = w.ahead[n:]
		w.rest -= n
		return n, nil
	}
	n, err := w.buf.Read(p[:min(len(p), w.rest)])
	w.rest -= n
	if err != nil {
		w.fail(err)
	}
	return n, err
}

// next waits for a packet and judges its header. A PUBLISH it gives once there
// is room for it. Where it fails, the wire has ended.
func (w *wire) next() (header, error) {
	h, err := peekHeader(w.buf)
	if err == nil {
		err = h.check(!w.greeted, w.limit)
	}
	if err == nil {
		w.greeted = true
		if h.kind == packets.PUBLISH {
			w.gate(w.lost, w.stalled)
			if w.gated.Load() {
				w.hear() // what was silent so far was us
				w.gated.Store(false)
			}
			return h, nil
		}
		err = w.rewrite(h)
	}
	var bad *headerError
	if errors.As(err, &bad) {
		w.refuse(bad.code, bad.problem)
	} else if err != nil {
		w.fail(err)
	}
	return h, err
}

func (w *wire) stalled() { w.gated.Store(true) }

// rewrite sets what Read hands out for the packet: its own bytes, but for forms
// that paho can't read.
func (w *wire) rewrite(h header) error {
	w.rest = h.size + h.length
	switch {
	case w.version == V311 || h.kind == packets.CONNACK && h.length == 2:
		return w.rewrite311(h)
	case h.kind == packets.DISCONNECT && h.length == 0:
		_, err := w.buf.Discard(w.rest)
		w.ahead = []byte{packets.DISCONNECT << 4, 1, 0} // the reason code may be left out (3.14.2.1)
		w.rest = len(w.ahead)
		return err
	}
	return nil
}
