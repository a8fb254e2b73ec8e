//go:build !js

package mqttws_test

import (
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
)

// cutter stands between client and broker and cuts the connections at will,
// wherever in a packet they are. Before several brokers it is their load balancer:
// each connection goes to the first of them that is there.
type cutter struct {
	url string

	mu    sync.Mutex
	conns []net.Conn
}

func newCutter(t *testing.T, port int) *cutter {
	t.Helper()
	return newCutterTo(t, "/mqtt", fmt.Sprintf("127.0.0.1:%d", port))
}

func newCutterTo(t *testing.T, path string, addrs ...string) *cutter {
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
			c.mu.Lock()
			c.conns = append(c.conns, in, out)
			c.mu.Unlock()
			for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
				go func() {
					_, _ = io.Copy(way[0], way[1])
					way[0].Close()
				}()
			}
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

// cut resets every connection.
func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		conn.Close()
	}
	c.conns = nil
}
