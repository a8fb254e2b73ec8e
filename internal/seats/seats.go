// Package seats counts connections against limits, in all and by address, for
// what takes them from the network: the sandbox and the gateway.
package seats

import (
	"net/netip"
	"sync"
)

// Seats are the connections that may be open at a time. Loopback has no share of
// its own: a proxy there speaks for everybody. It is safe for concurrent use.
type Seats struct {
	limit, perAddress int

	mu    sync.Mutex
	total int
	from  map[netip.Addr]int
}

// New makes room for limit connections, perAddress of them from one address.
func New(limit, perAddress int) *Seats {
	return &Seats{limit: limit, perAddress: perAddress, from: map[netip.Addr]int{}}
}

// Refusal is why there is no room.
type Refusal int

const (
	Taken       Refusal = iota // none: the connection has its place
	Full                       // all are taken
	FullAddress                // all of the address are taken
)

// Take counts a connection in, until Free.
func (s *Seats) Take(a netip.Addr) Refusal {
	a = Network(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.total >= s.limit:
		return Full
	case !a.IsLoopback() && s.from[a] >= s.perAddress:
		return FullAddress
	}
	s.total++
	s.from[a]++
	return Taken
}

// Free gives back what Take gave the address.
func (s *Seats) Free(a netip.Addr) {
	a = Network(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total--
	if s.from[a]--; s.from[a] == 0 {
		delete(s.from, a)
	}
}

// Open is how many are taken.
func (s *Seats) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// Network is what counts as one address: of IPv6 the network of 64 bits, all of
// which a client may have.
func Network(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.Is6() && !a.IsLoopback() {
		if p, err := a.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}
