package sandbox

import (
	"fmt"
	"net/netip"
	"sync"

	"deviceconsole/internal/seats"
)

// connections are the open ones, counted against the limits.
type connections struct {
	limit, perAddress int
	seats             *seats.Seats

	mu      sync.Mutex
	links   map[*link]bool
	closing bool
	idle    chan struct{} // closed when closing and no connection is left
}

func newConnections(l Limits) *connections {
	return &connections{limit: l.Connections, perAddress: l.PerAddress, seats: seats.New(l.Connections, l.PerAddress),
		links: map[*link]bool{}, idle: make(chan struct{})}
}

// admit counts a connection in, until leave; a reason means that it must not be.
func (c *connections) admit(a netip.Addr) (reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return "the sandbox is stopping"
	}
	switch c.seats.Take(a) {
	case seats.Full:
		return fmt.Sprintf("all %d connections are taken", c.limit)
	case seats.FullAddress:
		return fmt.Sprintf("all %d connections of the address are taken", c.perAddress)
	}
	return ""
}

func (c *connections) leave(a netip.Addr) {
	c.seats.Free(a)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.signal()
}

// add makes a link known to stop; false when stop was first.
func (c *connections) add(l *link) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.links[l] = true
	return !c.closing
}

func (c *connections) remove(l *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.links, l)
}

func (c *connections) open() int { return c.seats.Open() }

// stop admits nobody any more, and gives the links that are open.
func (c *connections) stop() []*link {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closing = true
	c.signal()
	links := make([]*link, 0, len(c.links))
	for l := range c.links {
		links = append(links, l)
	}
	return links
}

func (c *connections) signal() {
	if c.closing && c.open() == 0 {
		select {
		case <-c.idle:
		default:
			close(c.idle)
		}
	}
}

// abort closes the sockets of all links.
func (c *connections) abort() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for l := range c.links {
		l.abort()
	}
}
