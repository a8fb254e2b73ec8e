package e2e

import (
	"io"
	"net"
	"sync"
	"testing"
)

// line carries connections to a server, and can be cut, as a network is that goes
// away under a page whose server stays.
type line struct {
	t        testing.TB
	listener net.Listener

	mu     sync.Mutex
	target string // address of the server
	cut    bool
	conns  map[net.Conn]bool
}

// startLine starts a line to nowhere that ends with the test: see leadTo.
func startLine(t testing.TB) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, listener: listener, conns: map[net.Conn]bool{}}
	go l.accept()
	t.Cleanup(func() { listener.Close(); l.Cut() })
	return l
}

// addr is where the line begins.
func (l *line) addr() string { return l.listener.Addr().String() }

// leadTo says where it ends.
func (l *line) leadTo(addr string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.target = addr
}

// Cut ends all connections without a word, and takes no more until Join.
func (l *line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for conn := range l.conns {
		conn.Close()
	}
}

// Join ends Cut.
func (l *line) Join() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
}

func (l *line) accept() {
	for {
		from, err := l.listener.Accept()
		if err != nil {
			return
		}
		go l.carry(from)
	}
}

// carry carries one connection both ways until either end closes it.
func (l *line) carry(from net.Conn) {
	defer from.Close()
	l.mu.Lock()
	target, cut := l.target, l.cut
	l.mu.Unlock()
	if cut {
		return
	}
	to, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer to.Close()
	l.mu.Lock()
	if cut = l.cut; !cut {
		l.conns[from], l.conns[to] = true, true
	}
	l.mu.Unlock()
	if cut {
		return
	}
	go func() {
		_, _ = io.Copy(to, from)
		to.Close()
	}()
	_, _ = io.Copy(from, to)
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, from)
	delete(l.conns, to)
}
