//go:build !js

package mqttws

//lint:file-ignore SA1019 v1.8.17 is the last release under this name, fixed on purpose; its successor has the same API

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"nhooyr.io/websocket"
)

// closeGrace is how long a closing WebSocket waits for the peer's close frame,
// so that what was sent last (a DISCONNECT) is not lost in a TCP reset.
const closeGrace = time.Second

var errTooLarge = errors.New("the peer sent a message over the limit")

// Conn is a net.Conn over the binary frames of a WebSocket: a Write is one
// frame, Read joins frames [MQTT-6.0.0-2]. Deadlines are those of the
// connection under it, so a deadline that passed ends the connection.
type Conn struct {
	ws     *websocket.Conn
	under  net.Conn // what the WebSocket runs on; closing it ends everything at once
	client bool
	limit  int64 // bytes of the largest message taken, 0 for any

	readMu sync.Mutex
	frame  io.Reader // rest of the message being read, nil between messages
	taken  int64     // bytes of that message read so far

	closed atomic.Bool
}

// Read gives the bytes of binary frames. A text frame is an error and closes
// the connection [MQTT-6.0.0-1], as does a message over the limit. Where the
// peer closed, the server's side reads io.EOF after a normal close (1000, 1001),
// any other end is a *CloseError.
func (c *Conn) Read(p []byte) (int, error) {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	for {
		if err := c.await(); err != nil {
			return 0, err
		}
		if n, err := c.more(p); n > 0 || err != nil {
			return n, err
		}
	}
}

// chunks are the buffers of WriteTo, 32 KiB each.
var chunks = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// WriteTo carries what Read would give to w, to the end of the connection or to
// w's first error. It keeps no buffer of its own while nothing comes.
func (c *Conn) WriteTo(w io.Writer) (int64, error) {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	for carried := int64(0); ; {
		if err := c.await(); err != nil {
			if err == io.EOF {
				err = nil
			}
			return carried, err
		}
		n, err := c.carry(w)
		carried += n
		if err != nil {
			return carried, err
		}
	}
}

// carry takes the message that has begun to w.
func (c *Conn) carry(w io.Writer) (carried int64, err error) {
	chunk := chunks.Get().(*[32 << 10]byte)
	defer chunks.Put(chunk)
	for c.frame != nil {
		n, err := c.more(chunk[:])
		if n > 0 {
			m, failed := w.Write(chunk[:n])
			carried += int64(m)
			if failed != nil {
				return carried, failed
			}
		}
		if err != nil {
			return carried, err
		}
	}
	return carried, nil
}

// await waits for a message, unless one has begun. c.readMu is held.
func (c *Conn) await() error {
	if c.frame != nil {
		return nil
	}
	kind, r, err := c.ws.Reader(context.Background())
	if err != nil {
		return c.readError(err)
	}
	if kind != websocket.MessageBinary {
		c.refuse(websocket.StatusUnsupportedData, "MQTT takes binary frames only")
		return errTextFrame
	}
	c.frame, c.taken = r, 0
	return nil
}

// more reads on in the message that has begun; its end is no error.
func (c *Conn) more(p []byte) (int, error) {
	n, err := c.frame.Read(p)
	c.taken += int64(n)
	switch {
	case c.limit > 0 && c.taken > c.limit:
		c.refuse(websocket.StatusMessageTooBig, fmt.Sprintf("a message is larger than %d bytes", c.limit))
		return 0, errTooLarge
	case err == io.EOF:
		c.frame = nil
	case err != nil:
		return n, c.readError(err)
	}
	return n, nil
}

func (c *Conn) readError(err error) error {
	var ce websocket.CloseError
	switch {
	case c.closed.Load():
		return net.ErrClosed
	case errors.As(err, &ce):
		if !c.client && (ce.Code == websocket.StatusNormalClosure || ce.Code == websocket.StatusGoingAway) {
			return io.EOF
		}
		return &CloseError{Code: int(ce.Code), Reason: cleanText(ce.Reason)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &CloseError{Code: int(websocket.StatusAbnormalClosure)}
	}
	return fmt.Errorf("read: %w", err)
}

// Write sends p as one binary frame. It may be called concurrently.
func (c *Conn) Write(p []byte) (int, error) {
	if c.closed.Load() || c.parted() {
		return 0, net.ErrClosed
	}
	if len(p) == 0 {
		return 0, nil
	}
	if err := c.ws.Write(context.Background(), websocket.MessageBinary, p); err != nil {
		return 0, fmt.Errorf("write: %w", err)
	}
	return len(p), nil
}

// Close sends a close frame and returns at once. What was written before
// reaches a peer that reads; a peer that is silent is cut off after closeGrace.
// A blocked Read or Write returns by then.
func (c *Conn) Close() error {
	c.shut(websocket.StatusNormalClosure, "")
	return nil
}

// CloseWrite sends a close frame with a code and a reason of at most 123 bytes
// (RFC 6455, 5.5.1), and leaves the reading side open: what the peer sent before
// its answer can still be read, then Read tells the end. A peer that does not
// answer is for the caller's deadline. It must not be called while a Write is
// under way, and Close or Abort has to follow.
func (c *Conn) CloseWrite(code int, reason string) error {
	if c.closed.Load() {
		return net.ErrClosed
	}
	return c.guard().part(code, reason, c.client)
}

// Abort ends the connection at once, without a close frame. It may be called
// concurrently with everything else.
func (c *Conn) Abort() {
	c.closed.Store(true)
	_ = c.under.Close()
	_ = c.ws.CloseNow()
}

// guard is the connection under the WebSocket where it lets nothing follow a
// close frame; nil for a client's that was dialled by the library.
func (c *Conn) guard() *oneClose { g, _ := c.under.(*oneClose); return g }

func (c *Conn) parted() bool { g := c.guard(); return g != nil && g.sent.Load() }

// shut starts the end of the connection, once.
func (c *Conn) shut(code websocket.StatusCode, reason string) {
	if !c.closed.Swap(true) {
		go c.shake(code, reason)
	}
}

// refuse ends the connection for what the peer sent, and returns when the peer
// has been told: the caller may cut the connection off.
func (c *Conn) refuse(code websocket.StatusCode, reason string) {
	if !c.closed.Swap(true) {
		c.shake(code, reason)
	}
}

func (c *Conn) shake(code websocket.StatusCode, reason string) {
	_ = c.under.SetDeadline(time.Now().Add(closeGrace))
	_ = c.ws.Close(code, reason)
	_ = c.under.Close()
}

func (c *Conn) LocalAddr() net.Addr  { return c.under.LocalAddr() }
func (c *Conn) RemoteAddr() net.Addr { return c.under.RemoteAddr() }

// SetDeadline sets both deadlines; it does nothing once the connection closes,
// whose own deadline must stand.
func (c *Conn) SetDeadline(t time.Time) error {
	if c.closed.Load() {
		return net.ErrClosed
	}
	return c.under.SetDeadline(t)
}

func (c *Conn) SetReadDeadline(t time.Time) error {
	if c.closed.Load() {
		return net.ErrClosed
	}
	return c.under.SetReadDeadline(t)
}

func (c *Conn) SetWriteDeadline(t time.Time) error {
	if c.closed.Load() {
		return net.ErrClosed
	}
	return c.under.SetWriteDeadline(t)
}
