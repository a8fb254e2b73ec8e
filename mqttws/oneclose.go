//go:build !js

package mqttws

import (
	"crypto/rand"
	"encoding/binary"
	"net"
	"sync"
	"sync/atomic"
)

// oneClose drops what is written after our close frame. The library answers the
// peer's close frame with one of its own even where it has sent one before
// (v1.8.17), which RFC 6455 5.5.1 forbids: where both ends close at once, as
// after every DISCONNECT, browsers report a failed connection.
type oneClose struct {
	net.Conn
	closing *atomic.Bool
	sent    atomic.Bool
	mu      sync.Mutex // a write of ours is whole before our close frame
}

const closeFrame = 0x88 // first byte: final frame, opcode 8

func (c *oneClose) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sent.Load() {
		return len(p), nil
	}
	// A server's control frames are unmasked, and each is one write.
	if c.closing.Load() && len(p) >= 2 && p[0] == closeFrame && int(p[1]) == len(p)-2 {
		c.sent.Store(true)
	}
	return c.Conn.Write(p)
}

// part sends a close frame, once; what the library writes after it is dropped.
func (c *oneClose) part(code int, reason string, masked bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sent.Swap(true) {
		return nil
	}
	payload := append(binary.BigEndian.AppendUint16(nil, uint16(code)), reason...)
	frame := []byte{closeFrame, byte(len(payload))}
	if masked { // a client's frames are (RFC 6455, 5.3)
		var key [4]byte
		_, _ = rand.Read(key[:]) // never fails
		frame[1] |= 0x80
		frame = append(frame, key[:]...)
		for i := range payload {
			payload[i] ^= key[i%4]
		}
	}
	_, err := c.Conn.Write(append(frame, payload...))
	return err
}
