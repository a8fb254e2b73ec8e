package server

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// guard keeps pages of other origins away. A page anywhere may make a browser
// on this machine talk to a server on loopback: over a WebSocket, which no
// same-origin rule stops, and, with a name of its own that resolves to
// 127.0.0.1 (DNS rebinding), as if it were of the same origin.
type guard struct {
	onLoopback bool
	origins    []string       // allowed beyond the own one, in lower case
	names      []string       // that a certificate was ordered for, so this server's own, in lower case
	proxies    []netip.Prefix // whose word on the client is believed
}

// hosts refuses requests to a server on loopback under a name that is not
// loopback's and not of an allowed origin.
func (g guard) hosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.host(r.Host) {
			http.Error(w, "This server answers to localhost and 127.0.0.1 alone. If a proxy stands in front of it, name the address that people use with -origins.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// host reports whether the server answers under a name.
func (g guard) host(hostport string) bool {
	return !g.onLoopback || loopbackName(hostport) || g.allowedHost(hostport) ||
		slices.Contains(g.names, strings.ToLower(hostname(hostport)))
}

// loopbackName reports whether a Host field names this machine whatever a name
// server says: a loopback address, localhost, or a name under it (RFC 6761).
func loopbackName(hostport string) bool {
	name := strings.ToLower(hostport)
	if h, _, err := net.SplitHostPort(name); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.Trim(name, "[]"), ".")
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Unmap().IsLoopback()
}

func (g guard) allowedHost(hostport string) bool {
	return slices.ContainsFunc(g.origins, func(origin string) bool {
		scheme, host, _ := strings.Cut(origin, "://")
		return trimPort(scheme, host) == trimPort(scheme, strings.ToLower(hostport))
	})
}

// origin reports whether the page that asks may connect: one of this server's
// own address, or of an allowed origin. A request without Origin comes from no
// browser and has no page behind it.
func (g guard) origin(r *http.Request) bool {
	fields := r.Header.Values("Origin")
	if len(fields) == 0 {
		return true
	}
	u, err := url.Parse(strings.ToLower(fields[0]))
	if len(fields) > 1 || err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return false // "null" among them
	}
	came := scheme(r)
	if (came == "" || came == u.Scheme) && trimPort(u.Scheme, u.Host) == trimPort(u.Scheme, strings.ToLower(r.Host)) {
		return true
	}
	return slices.Contains(g.origins, u.Scheme+"://"+u.Host)
}

// trimPort removes the scheme's own port, which one side may name and the other
// not.
func trimPort(scheme, host string) string {
	if scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}
