package assets_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"deviceconsole/internal/assets"
)

// directives splits the policy of an answer to a request for host.
func directives(t *testing.T, p assets.Policy, host string) map[string]string {
	t.Helper()
	r := httptest.NewRequest("GET", "http://localhost/", nil)
	r.Host = host
	w := httptest.NewRecorder()
	p.Protect(http.NotFoundHandler()).ServeHTTP(w, r)
	found := map[string]string{}
	for d := range strings.SplitSeq(w.Header().Get("Content-Security-Policy"), "; ") {
		name, value, _ := strings.Cut(d, " ")
		found[name] = value
	}
	return found
}

func TestContentSecurityPolicyAllowsNothingInline(t *testing.T) {
	got := directives(t, assets.Policy{}, "localhost:8080")
	for name, want := range map[string]string{
		"default-src":     "'self'",
		"script-src":      "'self' 'wasm-unsafe-eval'",
		"style-src":       "'self'",
		"img-src":         "'self' data: blob:",
		"object-src":      "'none'",
		"base-uri":        "'none'",
		"form-action":     "'none'",
		"frame-ancestors": "'none'",
	} {
		if got[name] != want {
			t.Errorf("%s %q, want %q", name, got[name], want)
		}
	}
}

func TestConnectSourcesFollowTheBrokers(t *testing.T) {
	tests := []struct {
		name   string
		policy assets.Policy
		host   string
		want   string
	}{
		{"own origin alone", assets.Policy{}, "localhost:8080", "'self' ws://localhost:8080 wss://localhost:8080"},
		{"IPv6", assets.Policy{}, "[::1]:8080", "'self' ws://[::1]:8080 wss://[::1]:8080"},
		{"listed", assets.Policy{Brokers: []string{"wss://b.example", "wss://b.example", "ws://c.example:1"}}, "h", "'self' ws://h wss://h wss://b.example ws://c.example:1"},
		{"any", assets.Policy{AnyBroker: true, Brokers: []string{"wss://b.example"}}, "h", "'self' ws: wss:"},
		{"host that adds directives", assets.Policy{}, "h; script-src *", "'self'"},
		{"host with a comma", assets.Policy{}, "h,x", "'self'"},
		{"no host", assets.Policy{}, "", "'self'"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := directives(t, test.policy, test.host)
			if got["connect-src"] != test.want {
				t.Errorf("connect-src %q, want %q", got["connect-src"], test.want)
			}
			if got["script-src"] != "'self' 'wasm-unsafe-eval'" {
				t.Errorf("script-src %q", got["script-src"])
			}
		})
	}
}

func TestErrorsCarryTheHeadersToo(t *testing.T) {
	w := httptest.NewRecorder()
	assets.Policy{}.Protect(site()).ServeHTTP(w, httptest.NewRequest("POST", "/nothing", nil))
	for _, name := range []string{
		"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy",
		"Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy",
	} {
		if w.Header().Get(name) == "" {
			t.Errorf("no %s", name)
		}
	}
}
