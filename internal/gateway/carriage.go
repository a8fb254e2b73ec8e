package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"deviceconsole/internal/page"
	"deviceconsole/mqttws"
)

// Close codes of RFC 6455, 7.4.1 and, for 1013, the IANA registry.
const (
	normalClosure   = 1000
	goingAway       = 1001
	policyViolation = 1008
	internalError   = 1011
	tryLater        = 1013
)

// verdict is how a connection ends for the browser. The zero verdict is none.
type verdict struct {
	code   int
	reason string
}

// buffers are for directions that carry much.
var buffers = sync.Pool{New: func() any { return new([largest]byte) }}

// carriage is one connection from its WebSocket to its upstream. Two goroutines
// carry, one a direction; only that of the browser's direction down writes to
// the WebSocket.
type carriage struct {
	g      *Gateway
	ws     *mqttws.Conn
	from   netip.Addr
	born   time.Time
	cancel context.CancelFunc // ends the dial
	ctx    context.Context

	last  atomic.Int64 // when a byte passed last, in ns since born
	spoke atomic.Bool  // the browser has sent something
	watch *time.Timer  // looks for idleness

	mu       sync.Mutex
	ending   verdict // what end was called with first
	upstream end     // nil before the dial
}

func newCarriage(g *Gateway, ws *mqttws.Conn, from netip.Addr) *carriage {
	c := &carriage{g: g, ws: ws, from: from, born: time.Now()}
	c.ctx, c.cancel = context.WithTimeout(context.Background(), g.limits.Handshake)
	return c
}

// run is the connection's life.
func (c *carriage) run() {
	defer c.g.remove(c)
	defer c.cancel()
	up, why := c.dial()
	if up == nil {
		c.g.log.info("connection ended", "client", c.from, "reason", why.reason)
		farewell(c.ws, why)
		return
	}
	c.mu.Lock()
	c.watch = time.AfterFunc(c.g.limits.Handshake, c.look)
	c.mu.Unlock()
	defer c.watch.Stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.up(up)
	}()
	c.down(up, ended)
	_ = up.Close()
	c.ws.Abort()
}

// dial opens the upstream; nil and the reason where that fails.
func (c *carriage) dial() (end, verdict) {
	start := time.Now()
	var up end
	var err error
	done := make(chan struct{})
	go func() { // for a stack of its own: TLS makes it large, and a connection would keep it
		defer close(done)
		up, err = c.g.config.Upstream.dial(c.ctx, func(string, *tls.ConnectionState) {})
	}()
	<-done
	c.cancel()
	c.mu.Lock()
	ending := c.ending
	if err == nil && ending == (verdict{}) {
		c.upstream = up
	}
	c.mu.Unlock()
	switch {
	case ending != verdict{}:
		if err == nil {
			_ = up.Close()
		}
		return nil, ending
	case err != nil:
		f := &failure{}
		errors.As(err, &f) // dial gives no other
		c.g.meters.failures.WithLabelValues(f.stage, f.cause).Inc()
		c.g.log.warn("the upstream can't be reached", "stage", f.stage, "cause", f.cause, "error", f.err)
		return nil, f.verdict()
	}
	c.g.meters.dial.Observe(time.Since(start).Seconds())
	c.touch()
	return up, verdict{}
}

// farewell tells a browser why it can't stay.
func farewell(ws *mqttws.Conn, v verdict) {
	_ = ws.SetDeadline(time.Now().Add(grace))
	_ = ws.CloseWrite(v.code, v.reason)
	_, _ = io.Copy(io.Discard, ws)
	ws.Abort()
}

// up carries the browser's bytes to the upstream until the browser ends, and
// passes the end on. Where the upstream takes no more, the rest is read all the
// same: the browser's answer to a close frame is behind it.
func (c *carriage) up(up end) {
	w := &passage{c: c, to: up, bytes: c.g.meters.up, first: &c.spoke}
	if _, err := c.ws.WriteTo(w); err != nil && w.err != nil {
		_ = up.SetReadDeadline(time.Now().Add(grace)) // what the upstream said at last may still come
		_, _ = c.ws.WriteTo(io.Discard)
	}
	_ = up.SetWriteDeadline(time.Now().Add(grace))
	_ = up.part()
	_ = up.SetReadDeadline(time.Now().Add(grace))
	c.ws.Abort() // it is over; a write that waits for it ends
}

// down carries the upstream's bytes to the browser until either ends, and tells
// the browser how. Then it waits for up, and for the upstream to end its side: a
// socket that is closed with bytes unread resets the connection, and the reset
// may overtake what was sent last.
func (c *carriage) down(up end, ended <-chan struct{}) {
	w := &passage{c: c, to: c.ws, bytes: c.g.meters.down}
	_, err := up.WriteTo(w)
	limit := time.Now().Add(grace)
	_ = up.SetWriteDeadline(limit)
	_ = c.ws.SetDeadline(limit)
	if w.err == nil {
		v := c.reason(err)
		c.g.meters.ended.WithLabelValues(label(v)).Inc()
		_ = c.ws.CloseWrite(v.code, v.reason)
	}
	<-ended // by the deadlines
	if w.err != nil || err != nil {
		_ = up.SetReadDeadline(time.Now().Add(grace))
		_, _ = up.WriteTo(io.Discard)
	}
}

// reason is what the browser is told when the upstream's bytes ended with err.
func (c *carriage) reason(err error) verdict {
	c.mu.Lock()
	defer c.mu.Unlock()
	var closed *mqttws.CloseError
	switch {
	case c.ending != verdict{}:
		return c.ending
	case err == nil:
		return verdict{normalClosure, page.UpstreamClosed}
	case errors.As(err, &closed) && closed.Code == normalClosure && closed.Reason == "":
		return verdict{normalClosure, page.UpstreamClosed}
	case errors.As(err, &closed) && sendable(closed.Code):
		return verdict{closed.Code, short(closed.Reason)}
	}
	if f := failed(page.StageTLS, err); f.cause == page.CauseTLS {
		return f.verdict() // of TLS 1.3: a client certificate is refused after the handshake
	}
	return verdict{internalError, page.UpstreamReset}
}

// end ends the connection for a reason of the gateway's own: what was read
// before is delivered both ways, and the browser is told.
func (c *carriage) end(v verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending != (verdict{}) {
		return
	}
	c.ending = v
	c.cancel()
	if c.upstream == nil {
		return
	}
	limit := time.Now().Add(grace)
	_ = c.ws.SetDeadline(limit)
	_ = c.upstream.SetWriteDeadline(limit)
	_ = c.upstream.SetReadDeadline(time.Now())
}

// abort cuts both sides off.
func (c *carriage) abort() {
	c.cancel()
	c.ws.Abort()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.upstream != nil {
		_ = c.upstream.Close()
	}
}

// look ends a connection that is idle, or comes back when it may be.
func (c *carriage) look() {
	if !c.spoke.Load() {
		c.end(verdict{policyViolation, page.GatewayNoConnect})
		return
	}
	rest := c.g.limits.Idle - (time.Since(c.born) - time.Duration(c.last.Load()))
	if rest <= 0 {
		c.end(verdict{policyViolation, page.GatewayIdle})
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watch.Reset(rest)
}

// touch notes that a byte passed.
func (c *carriage) touch() { c.last.Store(int64(time.Since(c.born))) }
