package assets

import (
	"net/http"
	"slices"
	"strings"
)

// Policy is what the page may reach beyond its own origin, and do there.
type Policy struct {
	// AnyBroker lets the page open a WebSocket to any host, so that a person
	// may type a broker's address.
	AnyBroker bool
	// Brokers are the WebSocket origins ("wss://broker.example:8084") that the
	// page may open.
	Brokers []string
	// ReadOnly says that the page sends nothing, so that it is offered to nobody who
	// wants to send or share something.
	ReadOnly bool
}

// fixed are the headers that are the same in every answer.
var fixed = map[string]string{
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options":        "DENY",
	"Referrer-Policy":        "no-referrer",
	// Isolation gives the page a clock of microseconds (performance.now), which
	// observed_at asks for; without it browsers round to 0.1 ms.
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Embedder-Policy": "require-corp",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "accelerometer=(), camera=(self), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
}

// Protect adds the security headers to every answer of next, errors included.
//
// The Content-Security-Policy holds a payload inert should markup of one ever
// reach the page: no script but our own files, no inline script or style, no
// far resource, no form that leaves the page, no frame around it.
func (p Policy) Protect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range fixed {
			h.Set(name, value)
		}
		h.Set("Content-Security-Policy", p.contentSecurity(r.Host))
		next.ServeHTTP(w, r)
	})
}

// Bare takes those of Protect's headers off an answer that say what a document or a
// worker may do, where it is neither: data that a page asks for each time that it opens
// is shorter than they are. What keeps it from being made one stays.
func Bare(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	for _, name := range []string{"Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy", "Permissions-Policy"} {
		h.Del(name)
	}
}

func (p Policy) contentSecurity(host string) string {
	return "default-src 'self'; " +
		"script-src 'self' 'wasm-unsafe-eval'; " +
		"style-src 'self'; " +
		"img-src 'self' data: blob:; " +
		"connect-src " + strings.Join(p.connect(host), " ") + "; " +
		"object-src 'none'; " +
		"base-uri 'none'; " +
		"form-action 'none'; " +
		"frame-ancestors 'none'"
}

// connect lists the sources of connect-src. The page's own host is named with
// its WebSocket schemes, since 'self' does not cover them in every browser.
func (p Policy) connect(host string) []string {
	sources := []string{"'self'"}
	if p.AnyBroker {
		return append(sources, "ws:", "wss:")
	}
	if IsHost(host) {
		sources = append(sources, "ws://"+host, "wss://"+host)
	}
	for _, b := range p.Brokers {
		if !slices.Contains(sources, b) {
			sources = append(sources, b)
		}
	}
	return sources
}

// IsHost reports whether s can stand as a host in the policy: letters, digits
// and the punctuation of addresses alone, so that no Host field and no setting
// adds directives to it.
func IsHost(s string) bool {
	for _, c := range []byte(s) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case strings.IndexByte(".-:[]", c) >= 0:
		default:
			return false
		}
	}
	return s != ""
}
