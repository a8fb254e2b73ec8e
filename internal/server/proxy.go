package server

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"deviceconsole/internal/assets"
)

// forwarded believes what a reverse proxy says of the client: who asked
// (X-Forwarded-For), how (X-Forwarded-Proto) and under which name
// (X-Forwarded-Host). It writes address and name where everything behind it
// looks anyway, RemoteAddr and Host, so that nothing can read the proxy's by
// mistake; scheme has the third.
//
// Fields of a peer that is not among g.proxies are ignored, and so is Forwarded
// (RFC 7239): proxies that write the one pass the other on as a client wrote it.
// A page that reached a server on loopback under a name of its own could write
// the fields too, so there they count under an allowed name alone.
func (g guard) forwarded(next http.Handler) http.Handler {
	if len(g.proxies) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if peer := clientAddr(r); g.trusts(peer) && g.host(r.Host) {
			r = g.told(r, peer)
		}
		next.ServeHTTP(w, r)
	})
}

// told is r as its client sent it to the first of the trusted proxies.
func (g guard) told(r *http.Request, peer netip.Addr) *http.Request {
	scheme := strings.ToLower(last(r.Header.Values("X-Forwarded-Proto")))
	if scheme != "http" && scheme != "https" {
		scheme = ""
	}
	told := r.WithContext(context.WithValue(r.Context(), schemeKey{}, scheme))
	if client := g.client(r.Header.Values("X-Forwarded-For"), peer); client != peer {
		told.RemoteAddr = netip.AddrPortFrom(client, 0).String() // the port is not told
	}
	if host := last(r.Header.Values("X-Forwarded-Host")); assets.IsHost(host) {
		told.Host = host
	}
	return told
}

// client is the address that the trusted proxies vouch for: going back from the
// peer, the first that is no proxy of ours. What stands before it in the field
// is the client's own invention. An entry that is no address ends the way back.
func (g guard) client(fields []string, peer netip.Addr) netip.Addr {
	for _, field := range slices.Backward(fields) {
		for more := true; more; {
			var entry string
			field, entry, more = cutLast(field)
			hop, ok := parseHop(entry)
			if !ok {
				return peer
			}
			if peer = hop; !g.trusts(peer) {
				return peer
			}
		}
	}
	return peer
}

func (g guard) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(g.proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// parseHop reads an entry of X-Forwarded-For: an address, by some proxies with
// its port.
func parseHop(entry string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(strings.Trim(entry, "[]"))
	if err != nil {
		var withPort netip.AddrPort
		if withPort, err = netip.ParseAddrPort(entry); err != nil {
			return netip.Addr{}, false
		}
		a = withPort.Addr()
	}
	return a.Unmap().WithZone(""), true
}

// last is the last entry of a field that may be a list: what the nearest proxy
// wrote.
func last(fields []string) string {
	if len(fields) == 0 {
		return ""
	}
	_, entry, _ := cutLast(fields[len(fields)-1])
	return entry
}

// cutLast cuts a list at its last comma; more is whether there was one.
func cutLast(list string) (rest, entry string, more bool) {
	i := strings.LastIndexByte(list, ',')
	if i < 0 {
		return "", strings.TrimSpace(list), false
	}
	return list[:i], strings.TrimSpace(list[i+1:]), true
}

// clientAddr is the address of the client that sent r, for limits and the log:
// the peer's, or what trusted proxies say of it. It is the zero Addr where
// RemoteAddr is none of IP.
func clientAddr(r *http.Request) netip.Addr {
	a, _ := netip.ParseAddrPort(r.RemoteAddr)
	return a.Addr().Unmap().WithZone("")
}

type schemeKey struct{}

// scheme is "http" or "https" where it is known how the client came, and ""
// where TLS may end in front of this server without its knowledge.
func scheme(r *http.Request) string {
	if told, ok := r.Context().Value(schemeKey{}).(string); ok {
		return told
	}
	if r.TLS != nil {
		return "https"
	}
	return ""
}

// parseProxies reads the addresses and networks of -trusted-proxies.
func parseProxies(s string) ([]netip.Prefix, error) {
	var proxies []netip.Prefix
	for _, item := range list(s) {
		p, err := netip.ParsePrefix(item)
		if a, addrErr := netip.ParseAddr(item); addrErr == nil {
			a = a.Unmap()
			p, err = a.Prefix(a.BitLen())
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("-trusted-proxies: %q is neither an address nor a network: give such as 127.0.0.1 or 10.1.0.0/16", item)
		case p.Bits() == 0:
			return nil, fmt.Errorf("-trusted-proxies %s would believe everybody, who could then pass for any address: name the proxies alone", item)
		}
		proxies = append(proxies, p.Masked())
	}
	return proxies, nil
}
