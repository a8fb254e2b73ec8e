package server

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestForwardedFieldsOfTrustedProxiesAlone sends requests as they go over the
// wire and asks who, how and under which name they are taken to have come.
func TestForwardedFieldsOfTrustedProxiesAlone(t *testing.T) {
	const nothing = "127.0.0.1  console.example"
	tests := []struct {
		name, trusted string
		fields        []string
		want          string // client, scheme, host
	}{
		{"no proxy", "", nil, nothing},
		{"a client that plays the proxy", "10.0.0.0/8", []string{
			"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example", "Forwarded: for=203.0.113.9;proto=https;host=evil.example"}, nothing},
		{"a proxy", "127.0.0.1", []string{
			"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: public.example:8443"}, "203.0.113.9 https public.example:8443"},
		{"a proxy of a network", "192.0.2.1, 127.0.0.0/8", []string{"X-Forwarded-For: 203.0.113.9"}, "203.0.113.9  console.example"},
		{"a proxy that says nothing", "127.0.0.1", nil, nothing},
		{"what the client put before", "127.0.0.1", []string{"X-Forwarded-For: 1.1.1.1, 2.2.2.2, 203.0.113.9"}, "203.0.113.9  console.example"},
		{"a line of the client's own", "127.0.0.1", []string{"X-Forwarded-For: 1.1.1.1", "X-Forwarded-For: 203.0.113.9"}, "203.0.113.9  console.example"},
		{"two proxies", "127.0.0.1,10.0.0.0/8", []string{"X-Forwarded-For: 1.1.1.1, 203.0.113.9,10.1.2.3"}, "203.0.113.9  console.example"},
		{"two proxies in two lines", "127.0.0.1,10.0.0.0/8", []string{"X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 10.1.2.3"}, "203.0.113.9  console.example"},
		{"proxies alone", "127.0.0.1,10.0.0.0/8", []string{"X-Forwarded-For: 10.9.9.9, 10.1.2.3"}, "10.9.9.9  console.example"},
		{"an address with a port", "127.0.0.1", []string{"X-Forwarded-For: 203.0.113.9:4711"}, "203.0.113.9  console.example"},
		{"IPv6", "127.0.0.1", []string{"X-Forwarded-For: 2001:db8::1"}, "2001:db8::1  console.example"},
		{"IPv6 in brackets", "127.0.0.1", []string{"X-Forwarded-For: [2001:db8::1]"}, "2001:db8::1  console.example"},
		{"IPv6 with a port", "127.0.0.1", []string{"X-Forwarded-For: [2001:db8::1]:4711"}, "2001:db8::1  console.example"},
		{"IPv4 in IPv6", "127.0.0.1,10.0.0.0/8", []string{"X-Forwarded-For: 203.0.113.9, ::ffff:10.1.2.3"}, "203.0.113.9  console.example"},
		{"no address", "127.0.0.1", []string{"X-Forwarded-For: 1.1.1.1, unknown"}, nothing},
		{"nonsense before the proxy's entry", "127.0.0.1", []string{"X-Forwarded-For: ,,%00, 203.0.113.9"}, "203.0.113.9  console.example"},
		{"an empty field", "127.0.0.1", []string{"X-Forwarded-For:", "X-Forwarded-Proto:", "X-Forwarded-Host:"}, nothing},
		{"a scheme that is none", "127.0.0.1", []string{"X-Forwarded-Proto: gopher"}, nothing},
		{"a scheme of the client's own before", "127.0.0.1", []string{"X-Forwarded-Proto: https, HTTP"}, "127.0.0.1 http console.example"},
		{"a host that would widen the policy", "127.0.0.1", []string{"X-Forwarded-Host: a;script-src"}, nothing},
		{"RFC 7239 is passed on as clients write it", "127.0.0.1", []string{"Forwarded: for=203.0.113.9;proto=https"}, nothing},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			proxies, err := parseProxies(test.trusted)
			if err != nil {
				t.Fatal(err)
			}
			g := guard{proxies: proxies}
			if got := overTheWire(t, g, append([]string{"Host: console.example"}, test.fields...)); got != test.want {
				t.Errorf("taken for %q, want %q", got, test.want)
			}
		})
	}
}

// overTheWire sends a request with these lines to a handler behind g and gives
// what that handler sees: client, scheme and host.
func overTheWire(t *testing.T, g guard, lines []string) string {
	t.Helper()
	seen := ""
	srv := httptest.NewServer(g.forwarded(g.hosts(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		seen = fmt.Sprint(clientAddr(r), " ", scheme(r), " ", r.Host)
	}))))
	defer srv.Close()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET / HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n", strings.Join(lines, "\r\n"))
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return resp.Status
	}
	return seen
}

// TestPageOnAForeignNameCannotPlayTheProxy: a page whose name was made to
// resolve to 127.0.0.1 is same-origin there, so it may set the proxy's fields.
func TestPageOnAForeignNameCannotPlayTheProxy(t *testing.T) {
	proxies, err := parseProxies("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	g := guard{onLoopback: true, origins: []string{"https://console.example"}, proxies: proxies}
	for _, test := range []struct{ host, forwarded, want string }{
		{"evil.example", "localhost", "421 Misdirected Request"},
		{"localhost:1", "evil.example", "421 Misdirected Request"},
		{"localhost:1", "console.example", "127.0.0.1  console.example"},
		{"console.example", "console.example", "127.0.0.1  console.example"},
	} {
		if got := overTheWire(t, g, []string{"Host: " + test.host, "X-Forwarded-Host: " + test.forwarded}); got != test.want {
			t.Errorf("%s, forwarded for %s: %s, want %s", test.host, test.forwarded, got, test.want)
		}
	}
}

// TestOriginIsComparedWithTheSchemeWhereItIsKnown: behind a proxy that is named
// a page of http is not the page of https that it has the name of.
func TestOriginIsComparedWithTheSchemeWhereItIsKnown(t *testing.T) {
	proxies, err := parseProxies("192.0.2.0/24") // httptest's requests come from there
	if err != nil {
		t.Fatal(err)
	}
	g := guard{proxies: proxies}
	for _, test := range []struct {
		origin, proto string
		want          bool
	}{
		{"https://example.com", "https", true},
		{"http://example.com", "https", false},
		{"https://example.com", "http", false},
		{"http://example.com", "", true},
		{"https://evil.example", "https", false},
	} {
		r := httptest.NewRequest("GET", "/mqtt", nil)
		r.Host = "10.0.0.7:8080"
		r.Header.Set("Origin", test.origin)
		r.Header.Set("X-Forwarded-Host", "example.com")
		if test.proto != "" {
			r.Header.Set("X-Forwarded-Proto", test.proto)
		}
		g.forwarded(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if got := g.origin(r); got != test.want {
				t.Errorf("%s over %q: allowed %v, want %v", test.origin, test.proto, got, test.want)
			}
		})).ServeHTTP(httptest.NewRecorder(), r)
	}
}

func FuzzForwardedFor(f *testing.F) {
	f.Add("1.1.1.1, 127.0.0.1", "[::1]:80")
	f.Add(",", "%")
	f.Fuzz(func(t *testing.T, one, two string) {
		proxies, err := parseProxies("127.0.0.1,10.0.0.0/8")
		if err != nil {
			t.Fatal(err)
		}
		g := guard{proxies: proxies}
		peer := proxies[0].Addr()
		if got := g.client([]string{one, two}, peer); !got.IsValid() {
			t.Errorf("no address from %q, %q", one, two)
		}
		// Whatever stands before the proxy's own entry changes nothing.
		if got := g.client([]string{one, two + ", 203.0.113.9"}, peer); got.String() != "203.0.113.9" {
			t.Errorf("%v from %q, %q", got, one, two)
		}
	})
}
