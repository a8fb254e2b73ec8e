package gateway_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"deviceconsole/internal/gateway"
	"deviceconsole/internal/loopback"
	"deviceconsole/internal/page"
)

// echo is an upstream that sends back what it gets.
func echo(t testing.TB) gateway.Target {
	return gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
		defer c.Close()
		_, _ = io.Copy(c, c)
	})}
}

func TestConnectionsOverTheLimitAreToldSo(t *testing.T) {
	s := start(t, echo(t), limits(gateway.Limits{Connections: 2}))
	first := s.browser()
	s.browser()
	s.counted("console_gateway_connections", 2) // a browser hears of its own before that
	closed(t, s.browser(), 1013, page.GatewayFull)
	s.counted("console_gateway_connections_refused_total", 1, "reason="+page.GatewayFull)
	if err := first.CloseWrite(1000, ""); err != nil {
		t.Fatal(err)
	}
	s.counted("console_gateway_connections", 1)
	third := s.browser()
	if _, err := third.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(third, make([]byte, 1)); err != nil {
		t.Errorf("a place that has become free is not given: %v", err)
	}
}

// TestAFloodOverTheLimitIsRefusedWithoutAWebSocket: to tell everybody why costs a
// connection for each that does not listen.
func TestAFloodOverTheLimitIsRefusedWithoutAWebSocket(t *testing.T) {
	s := start(t, echo(t), limits(gateway.Limits{Connections: 1}))
	s.browser()
	for end := time.Now().Add(patience); ; {
		conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(s.url, "ws://"), "/mqtt"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close() // which answers no close frame until then
		_ = conn.SetDeadline(end)
		fmt.Fprintf(conn, "GET /mqtt HTTP/1.1\r\nHost: h\r\n%s\r\n%s\r\n\r\n", strings.Join(upgradeFields, "\r\n"), subprotocol)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("none is refused so: %v", err)
		}
		if resp.StatusCode == http.StatusServiceUnavailable {
			if resp.Header.Get("Retry-After") == "" {
				t.Error("not told when to come back")
			}
			return
		}
	}
}

func TestConnectionsOfOneAddressAreLimited(t *testing.T) {
	s := start(t, echo(t), limits(gateway.Limits{PerAddress: 1}))
	behind := func(address string) string {
		srv := httptest.NewServer(from(s.g, address))
		t.Cleanup(srv.Close)
		return "ws" + strings.TrimPrefix(srv.URL, "http")
	}
	dial(t, behind("203.0.113.1:1"))
	closed(t, dial(t, behind("203.0.113.1:2")), 1013, page.GatewayFullAddress)
	dial(t, behind("203.0.113.2:1"))
	dial(t, behind("[2001:db8::1]:1"))
	closed(t, dial(t, behind("[2001:db8::2]:1")), 1013, page.GatewayFullAddress) // of the same network
	for range 3 {
		s.browser() // loopback has no share of its own
	}
	s.counted("console_gateway_connections", 6)
}

func TestAMessageOverTheLimitEndsTheConnection(t *testing.T) {
	s := start(t, echo(t), limits(gateway.Limits{MessageBytes: 1000}))
	ws := s.browser()
	if _, err := ws.Write(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(ws, make([]byte, 1000)); err != nil {
		t.Fatalf("a message of the limit's size: %v", err)
	}
	if _, err := ws.Write(make([]byte, 1001)); err != nil {
		t.Fatal(err)
	}
	closed(t, ws, 1009, "a message is larger than 1000 bytes")
	s.counted("console_gateway_connections", 0)
}

// raw sends a request by hand, then bytes, and gives the status and what follows.
func raw(t *testing.T, address, then string, fields ...string) (int, string) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(address, "ws://"), "/mqtt"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	fmt.Fprintf(conn, "GET /mqtt HTTP/1.1\r\nHost: gateway.example\r\n%s\r\n\r\n", strings.Join(fields, "\r\n"))
	r := bufio.NewReader(conn)
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		return resp.StatusCode, ""
	}
	if _, err := io.WriteString(conn, then); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(r)
	return resp.StatusCode, string(rest)
}

var upgradeFields = []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}

const subprotocol = "Sec-WebSocket-Protocol: mqtt"

func TestWhatIsNoPageOfOursIsRefused(t *testing.T) {
	s := start(t, echo(t))
	for _, test := range []struct {
		name   string
		fields []string
		status int
	}{
		{"foreign origin", append([]string{subprotocol, "Origin: https://evil.example"}, upgradeFields...), http.StatusForbidden},
		{"no subprotocol", upgradeFields, http.StatusBadRequest},
		{"another subprotocol", append([]string{"Sec-WebSocket-Protocol: chat"}, upgradeFields...), http.StatusBadRequest},
		{"no upgrade", nil, http.StatusUpgradeRequired},
		{"no key", append([]string{subprotocol}, upgradeFields[:3]...), http.StatusBadRequest},
	} {
		t.Run(test.name, func(t *testing.T) {
			if status, _ := raw(t, s.url, "", test.fields...); status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
		})
	}
	s.counted("console_gateway_connections_refused_total", 5, "reason=request")
	if n := s.count("console_gateway_connections_accepted_total"); n != 0 {
		t.Errorf("%v connections were accepted", n)
	}
}

// TestHostileFramesEndTheConnection: bytes that are no frame of a client end
// this connection, and the upstream's with it.
func TestHostileFramesEndTheConnection(t *testing.T) {
	t.Parallel()
	for name, frames := range map[string]string{
		"garbage":                 "GET / HTTP/1.1\r\n\r\n",
		"unmasked":                "\x82\x01x",
		"reserved bits":           "\xf2\x81\x00\x00\x00\x00x",
		"unknown opcode":          "\x83\x80\x00\x00\x00\x00",
		"text":                    "\x81\x81\x00\x00\x00\x00x",
		"continuation of nothing": "\x80\x81\x00\x00\x00\x00x",
		"length below zero":       "\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00x",
		"a message without end":   "\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00" + strings.Repeat("x", 5000),
		"a large ping":            "\x89\xfe\x00\xff\x00\x00\x00\x00" + strings.Repeat("x", 255),
		"a broken close":          "\x88\x81\x00\x00\x00\x00x",
	} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan bool, 1)
			s := start(t, gateway.Target{URL: "mqtt://" + loopback.Serve(t, func(c *net.TCPConn) {
				defer c.Close()
				_, _ = io.Copy(io.Discard, c)
				ended <- true
			})}, limits(gateway.Limits{MessageBytes: 4096}))
			if status, _ := raw(t, s.url, frames, append([]string{subprotocol}, upgradeFields...)...); status != http.StatusSwitchingProtocols {
				t.Fatalf("status %d", status)
			}
			select {
			case <-ended:
			case <-time.After(patience):
				t.Error("the upstream's connection stays open")
			}
			s.counted("console_gateway_connections", 0)
		})
	}
}

func TestUpstreamsThatAreNone(t *testing.T) {
	for target, says := range map[gateway.Target]string{
		{URL: "mqtt://user:canary@h"}:               "user name or password",
		{URL: "wss://h/mqtt?token=canary"}:          "query",
		{URL: "http://h"}:                           "mqtt://host:1883",
		{URL: "mqtt://"}:                            "mqtt://host:1883",
		{URL: "localhost:1883"}:                     "mqtt://host:1883",
		{URL: "mqtt://h/path"}:                      "path",
		{URL: "mqtt://h", CA: "f"}:                  "TLS",
		{URL: "mqtts://h", CA: "/no/such/file"}:     "-upstream-ca",
		{URL: "mqtts://h", Cert: "f"}:               "belong together",
		{URL: "mqtts://h", Cert: "/no", Key: "/no"}: "-upstream-cert",
		{URL: "mqtt://h:%zz/canary"}:                "no URL",
	} {
		_, err := gateway.ParseUpstream(target)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v does not say %q", target, err, says)
		}
	}
}
