//go:build !js

package mqttws_test

import (
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// cutter stands between client and broker and cuts the connections at will,
// wherever in a packet they are. Before several brokers it is their load balancer:
// each connection goes to the first of them that is there.
type cutter struct {
	url string

	mu     sync.Mutex
	away   bool       // it takes no connections
	budget func() int // bytes to the broker after which a connection is cut; nil or 0 = never
	cuts   int        // for want of budget
	conns  [][2]net.Conn
	times  []time.Time // when each of them began
}

func newCutter(t testing.TB, port int) *cutter {
	t.Helper()
	return newCutterTo(t, "/mqtt", fmt.Sprintf("127.0.0.1:%d", port))
}

func newCutterTo(t testing.TB, path string, addrs ...string) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{url: "ws://" + l.Addr().String() + path}
	t.Cleanup(func() { l.Close(); c.cut() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := dialAny(addrs)
			if err != nil {
				in.Close()
				continue
			}
			c.carry([2]net.Conn{in, out})
		}
	}()
	return c
}

// dialAny connects to the first of several addresses that takes the connection.
func dialAny(addrs []string) (conn net.Conn, err error) {
	for _, addr := range addrs {
		if conn, err = net.Dial("tcp", addr); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// carry carries both ways until an end closes or the connection is cut.
func (c *cutter) carry(ends [2]net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away {
		reset(ends)
		return
	}
	c.conns, c.times = append(c.conns, ends), append(c.times, time.Now())
	budget := 0
	if c.budget != nil {
		budget = c.budget()
	}
	go func() {
		if budget > 0 {
			if n, _ := io.CopyN(ends[1], ends[0], int64(budget)); n == int64(budget) {
				c.mu.Lock()
				c.cuts++
				c.mu.Unlock()
			}
			reset(ends)
			return
		}
		_, _ = io.Copy(ends[1], ends[0])
		ends[1].Close()
	}()
	go func() {
		_, _ = io.Copy(ends[0], ends[1])
		ends[0].Close()
	}()
}

func reset(ends [2]net.Conn) {
	for _, conn := range ends {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		conn.Close()
	}
}

// cut resets every connection.
func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ends := range c.conns {
		reset(ends)
	}
	c.conns = nil
}

// leave resets every connection and takes no more until back.
func (c *cutter) leave() {
	c.mu.Lock()
	c.away = true
	c.mu.Unlock()
	c.cut()
}

func (c *cutter) back() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = false
}
