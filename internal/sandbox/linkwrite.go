package sandbox

import (
	"errors"
	"io"
	"net"
	"time"

	"github.com/mochi-mqtt/server/v2/packets"
)

// Write takes whole packets for the client and does not wait.
func (l *link) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		o, ok := nextOutgoing(rest)
		if !ok {
			return 0, errors.New("not an MQTT packet")
		}
		packet := rest[:o.size]
		rest = rest[o.size:]
		if o.kind == packets.Disconnect && l.connect.version < 5 {
			continue // MQTT 3.1.1, 3.14: from the client alone
		}
		if o.kind == packets.Connack && o.code == 0 {
			l.loggedIn.Store(true)
		}
		switch l.out.send(o, packet) {
		case outboxClosed:
			return 0, net.ErrClosed
		case outboxFull:
			_ = l.breakOff(&violation{packets.ErrQuotaExceeded.Code, "too slow: too much waits to be written"})
			return 0, net.ErrClosed
		}
	}
	return len(p), nil
}

// writeLoop writes what waits until the link ends and everything is written, then closes the
// socket, which ends a Read that waits.
func (l *link) writeLoop() {
	defer l.cancel()
	defer l.out.end()
	for batch := l.out.take(); batch != nil; batch = l.out.take() {
		_ = l.conn.SetWriteDeadline(time.Now().Add(writeStall))
		if l.endBy.Load() != 0 {
			l.hurry()
		}
		if _, err := l.conn.Write(batch); err != nil {
			break
		}
	}
	l.linger()
	_ = l.conn.Close()
}

// closeGrace is how long an ending connection has for what is still to be written, and lingerTime
// for its peer to read it.
const (
	closeGrace = time.Second
	lingerTime = 500 * time.Millisecond
)

// linger ends our half of a TCP connection and reads the peer's until it closes too: closing a
// socket with unread input resets the connection, and the peer would lose the reason for it. The
// reads of the broker, if one waits, end with it.
func (l *link) linger() {
	half, ok := l.conn.(interface{ CloseWrite() error })
	l.deadline.Lock()
	l.lingering = true
	_ = l.conn.SetReadDeadline(time.Now().Add(lingerTime))
	l.deadline.Unlock()
	if ok && half.CloseWrite() == nil {
		_, _ = io.CopyN(io.Discard, l.conn, 1<<20)
	}
}

// Close ends the link and returns at once: what waits is still written, what arrives from now on is
// not read any more. A deadline would end a Read sooner, but a WebSocket with it, and the client's
// reason would be lost.
func (l *link) Close() error {
	if l.closed.Swap(true) {
		return nil
	}
	l.cancel()
	l.out.close()
	l.hurry()
	return nil
}

// abort closes the socket under everything, for the end of the broker's patience.
func (l *link) abort() {
	l.cancel()
	_ = l.conn.Close()
}
