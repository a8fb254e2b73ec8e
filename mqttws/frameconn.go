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

// frameConn is a net.Conn over the binary frames of a WebSocket: a Write is one
// frame, Read joins frames [MQTT-6.0.0-2]. Deadlines are those of the
// connection under it, so a deadline that passed ends the connection.
type frameConn struct {
	ws     *websocket.Conn
	under  net.Conn // what the WebSocket runs on; closing it ends everything at once
	client bool

	readMu sync.Mutex
	frame  io.Reader // rest of the frame being read, nil between frames

	closed atomic.Bool
}

// Read gives the bytes of binary frames. A text frame is an error and closes
// the connection [MQTT-6.0.0-1]. Where the peer closed, the server's side reads
// io.EOF after a normal close (1000, 1001), any other end is a *CloseError.
func (c *frameConn) Read(p []byte) (int, error) {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	for {
		if c.frame == nil {
			kind, r, err := c.ws.Reader(context.Background())
			if err != nil {
				return 0, c.readError(err)
			}
			if kind != websocket.MessageBinary {
				c.shut(websocket.StatusUnsupportedData, "MQTT takes binary frames only")
				return 0, errTextFrame
			}
			c.frame = r
		}
		n, err := c.frame.Read(p)
		if err == io.EOF {
			c.frame, err = nil, nil
			if n == 0 {
				continue
			}
		}
		if err != nil {
			return n, c.readError(err)
		}
		return n, nil
	}
}

func (c *frameConn) readError(err error) error {
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
func (c *frameConn) Write(p []byte) (int, error) {
	if c.closed.Load() {
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
func (c *frameConn) Close() error {
	c.shut(websocket.StatusNormalClosure, "")
	return nil
}

// shut starts the end of the connection, once.
func (c *frameConn) shut(code websocket.StatusCode, reason string) {
	if c.closed.Swap(true) {
		return
	}
	go func() {
		_ = c.under.SetDeadline(time.Now().Add(closeGrace))
		_ = c.ws.Close(code, reason)
		_ = c.under.Close()
	}()
}

func (c *frameConn) LocalAddr() net.Addr  { return c.under.LocalAddr() }
func (c *frameConn) RemoteAddr() net.Addr { return c.under.RemoteAddr() }

// SetDeadline sets both deadlines; it does nothing once the connection closes,
// whose own deadline must stand.
func (c *frameConn) SetDeadline(t time.Time) error {
	if c.closed.Load() {
		return net.ErrClosed
	}
	return c.under.SetDeadline(t)
}

func (c *frameConn) SetReadDeadline(t time.Time) error {
	if c.closed.Load() {
		return net.ErrClosed
	}
	return c.under.SetReadDeadline(t)
}

func (c *frameConn) SetWriteDeadline(t time.Time) error {
	if c.closed.Load() {
		return net.ErrClosed
	}
	return c.under.SetWriteDeadline(t)
}
