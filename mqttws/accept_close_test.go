//go:build !js

package mqttws_test

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

	"deviceconsole/mqttws"
)

// TestBothEndsCloseAtOnce: after its own close frame the server answers the
// peer's with nothing (RFC 6455 5.5.1), else a browser logs a failure for every
// ordinary end of a connection.
func TestBothEndsCloseAtOnce(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := mqttws.Accept(w, r, mqttws.AcceptOptions{})
		if err != nil {
			return
		}
		go io.Copy(io.Discard, c) // a reader that sees the peer's close frame, as a broker has
		c.Close()
	}))
	defer server.Close()
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprint(conn, "GET /mqtt HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n")
	r := bufio.NewReader(conn)
	resp, err := http.ReadResponse(r, nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v %v", resp, err)
	}
	// Close 1000, masked with zeros, sent without waiting for the server's.
	if _, err := conn.Write([]byte{0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8}); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if want := "\x88\x02\x03\xe8"; string(got) != want {
		t.Errorf("the server sent %x, want one close frame %x", got, want)
	}
}
