package e2e

import (
	"net"
	"sync"
	"testing"
	"time"
)

// line carries connections to a server and has the faults of a network: it is cut,
// stalls, forgets connections without telling anybody, resets them in the middle of a
// packet, and is slow.
type line struct {
	t        testing.TB
	listener net.Listener

	mu      sync.Mutex
	changed *sync.Cond // of all that follows
	targets []string   // addresses of the server
	cut     bool
	stalled bool
	slow    int // bytes carried in a millisecond, each way of a connection; 0 = as many as come
	reset   [2]int
	conns   map[*carried]bool
}

// way is a direction on a line.
type way int

const (
	toServer way = iota
	toPage
)

// carried is a connection on a line, from the page to the server.
type carried struct {
	ends [2]net.Conn  // by the way that leads to it
	lost bool         // nothing passes any more, and neither end is told
	left bool         // the page has closed its end
	due  [2]time.Time // when a slow line has carried what it took last, by way
}

// close ends both ends; with an RST where the line broke.
func (c *carried) close(reset bool) {
	for _, end := range c.ends {
		if tcp, ok := end.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		end.Close()
	}
}

// startLine starts a line to nowhere that ends with the test: see leadTo.
func startLine(t testing.TB) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, listener: listener, conns: map[*carried]bool{}}
	l.changed = sync.NewCond(&l.mu)
	go l.accept()
	t.Cleanup(func() { listener.Close(); l.Cut() })
	return l
}

// addr is where the line begins.
func (l *line) addr() string { return l.listener.Addr().String() }

// set changes the line and wakes what waits for it.
func (l *line) set(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
	l.changed.Broadcast()
}

// leadTo says where it ends: at the first of these addresses that takes a connection.
func (l *line) leadTo(addrs ...string) { l.set(func() { l.targets = addrs }) }

// Cut ends all connections without a word, and takes no more until Join.
func (l *line) Cut() {
	l.set(func() {
		l.cut = true
		for c := range l.conns {
			c.close(false)
		}
	})
}

// Stall carries nothing any more, on connections that there are and on new ones, and
// closes none. At Join all of it goes on.
func (l *line) Stall() { l.set(func() { l.stalled = true }) }

// Join ends Cut and Stall.
func (l *line) Join() { l.set(func() { l.cut, l.stalled = false, false }) }

// Lose forgets the connections that there are, as a router does: they are half open
// for ever. New ones are carried.
func (l *line) Lose() {
	l.set(func() {
		for c := range l.conns {
			c.lost = true
		}
	})
}

// held counts the connections whose end the page has not closed.
func (l *line) held() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		if !c.left {
			n++
		}
	}
	return n
}

// Reset breaks the connection that is the first to carry n more bytes on a way, after
// exactly these.
func (l *line) Reset(w way, n int) { l.set(func() { l.reset[w] = n }) }

// Slow carries n bytes in a millisecond, at the mean; 0 = as fast as it goes.
func (l *line) Slow(n int) { l.set(func() { l.slow = n }) }

func (l *line) accept() {
	for {
		from, err := l.listener.Accept()
		if err != nil {
			return
		}
		go l.carry(from)
	}
}

// lag is how far a busy machine may have a slow line fall behind its pace, which it makes
// up for.
const lag = 100 * time.Millisecond

// carry carries one connection both ways until either end closes it.
func (l *line) carry(from net.Conn) {
	defer from.Close()
	l.mu.Lock()
	targets, cut := l.targets, l.cut
	l.mu.Unlock()
	if cut {
		return
	}
	var to net.Conn
	for _, addr := range targets {
		if conn, err := net.Dial("tcp", addr); err == nil {
			to = conn
			break
		}
	}
	if to == nil {
		return
	}
	c := &carried{ends: [2]net.Conn{toServer: to, toPage: from}}
	defer c.close(false)
	l.set(func() {
		if cut = l.cut; !cut {
			l.conns[c] = true
		}
	})
	if cut {
		return
	}
	var both sync.WaitGroup
	for _, w := range []way{toServer, toPage} {
		both.Go(func() {
			l.pass(c, w)
			l.set(func() {
				c.left = c.left || w == toServer
				if !c.lost {
					c.close(false)
				}
			})
		})
	}
	both.Wait()
	l.set(func() { delete(l.conns, c) })
}

// pass carries what comes on one way, until there is nothing more. Of a connection that
// is lost it gets nowhere.
func (l *line) pass(c *carried, w way) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := c.ends[1-w].Read(buffer)
		for rest := buffer[:n]; len(rest) > 0; {
			size, ok := l.may(c, w, len(rest))
			if size == 0 && ok {
				break
			}
			if size > 0 {
				if _, err := c.ends[w].Write(rest[:size]); err != nil {
					return
				}
			}
			if !ok {
				c.close(true)
				return
			}
			rest = rest[size:]
		}
		if err != nil {
			return
		}
	}
}

// may waits until bytes may pass, and tells how many; false when the connection breaks
// after them.
func (l *line) may(c *carried, w way, n int) (size int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.stalled && !c.lost && !l.cut {
		l.changed.Wait()
	}
	if c.lost {
		return 0, true
	}
	if slow := l.slow; slow > 0 {
		n = min(n, slow)
		if now := time.Now(); c.due[w].Before(now.Add(-lag)) {
			c.due[w] = now.Add(-lag)
		}
		c.due[w] = c.due[w].Add(time.Millisecond)
		pause := time.Until(c.due[w])
		l.mu.Unlock()
		time.Sleep(pause) // the line is slow, not the test
		l.mu.Lock()
	}
	left := l.reset[w]
	if left == 0 {
		return n, true
	}
	l.reset[w] = left - min(n, left)
	return min(n, left), n < left
}
