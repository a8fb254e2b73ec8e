package gateway

import (
	"net/netip"
	"sync"

	"deviceconsole/internal/page"
)

// seats count open connections in all and by address. An IPv6 client commands a
// network of 64 bits, which counts as one address. Loopback has no share of its
// own: a proxy there speaks for everybody.
type seats struct {
	limit, perAddress int

	mu    sync.Mutex
	total int
	from  map[netip.Addr]int
}

// take counts a connection in, until free; false and a reason of package page
// where there is no room.
func (s *seats) take(a netip.Addr) (reason string, ok bool) {
	a = network(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.total >= s.limit:
		return page.GatewayFull, false
	case !a.IsLoopback() && s.from[a] >= s.perAddress:
		return page.GatewayFullAddress, false
	}
	s.total++
	s.from[a]++
	return "", true
}

func (s *seats) free(a netip.Addr) {
	a = network(a)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total--
	if s.from[a]--; s.from[a] == 0 {
		delete(s.from, a)
	}
}

// network is what counts as one address.
func network(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.Is6() && !a.IsLoopback() {
		if p, err := a.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}
