// Package loopback has ports and listeners of this machine, for tests.
package loopback

import (
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"
)

// patience is how long a connection to Serve lasts at most, so that no test waits
// for its other end for ever.
const patience = 40 * time.Second

// taken are the ports that were handed out, maybe to a test that runs at the same
// time and has not begun to listen.
var taken sync.Map

// Port is one that nobody listens on. It is below those that Linux gives to
// connections by itself, one of which would else be taken by another test's before
// the server comes to it.
func Port(t testing.TB) int {
	t.Helper()
	for range 1000 {
		port := 10_000 + rand.IntN(22_000)
		if _, before := taken.LoadOrStore(port, true); before {
			continue
		}
		if l, err := net.Listen("tcp", At(port)); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// Ports are so many of them.
func Ports(t testing.TB, n int) []int {
	t.Helper()
	ports := make([]int, n)
	for i := range ports {
		ports[i] = Port(t)
	}
	return ports
}

// At is the address of a port.
func At(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// Address is one where nobody listens.
func Address(t testing.TB) string {
	t.Helper()
	return At(Port(t))
}

// Serve listens until the test ends, has serve take each connection in a goroutine,
// and returns the address.
func Serve(t testing.TB, serve func(*net.TCPConn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.SetDeadline(time.Now().Add(patience))
			go serve(c.(*net.TCPConn))
		}
	}()
	return l.Addr().String()
}
