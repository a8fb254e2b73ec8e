package sandbox

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mochi-mqtt/server/v2/packets"

	"deviceconsole/internal/page"
)

// frames is a WebSocket client's connection, made by hand: a Write is one masked binary frame, Read
// joins the frames that come.
type frames struct {
	net.Conn
	in   *bufio.Reader
	left int // bytes of the current frame
}

func (f *frames) Write(p []byte) (int, error) {
	head := []byte{0x82, 0x80 | byte(min(len(p), 126))}
	if len(p) >= 126 {
		head = binary.BigEndian.AppendUint16(head, uint16(len(p)))
	}
	frame := append(head, 0, 0, 0, 0) // a mask that changes nothing
	if _, err := f.Conn.Write(append(frame, p...)); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (f *frames) Read(p []byte) (int, error) {
	for f.left == 0 {
		var head [2]byte
		if _, err := io.ReadFull(f.in, head[:]); err != nil {
			return 0, err
		}
		if head[0] != 0x82 {
			return 0, io.EOF // a close frame
		}
		f.left = int(head[1])
		if f.left == 126 {
			var long [2]byte
			if _, err := io.ReadFull(f.in, long[:]); err != nil {
				return 0, err
			}
			f.left = int(binary.BigEndian.Uint16(long[:]))
		}
	}
	n, err := f.in.Read(p[:min(len(p), f.left)])
	f.left -= n
	return n, err
}

// webSocket connects to the broker's handler with the header lines given; the error has the status.
func webSocket(t *testing.T, b *testBroker, header ...string) (*peer, error) {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(page.MQTTPath, b.Handler())
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	lines := append([]string{"GET " + page.MQTTPath + " HTTP/1.1", "Host: " + srv.Listener.Addr().String(), "Connection: Upgrade",
		"Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="}, header...)
	fmt.Fprint(conn, strings.Join(lines, "\r\n")+"\r\n\r\n")
	in := bufio.NewReader(conn)
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusSwitchingProtocols {
		conn.Close()
		return nil, errors.New(res.Status)
	}
	if got := res.Header.Get("Sec-WebSocket-Protocol"); got != "mqtt" {
		t.Errorf("subprotocol %q", got)
	}
	return newPeer(t, &frames{Conn: conn, in: in}, 5), nil
}

const subprotocolHeader = "Sec-WebSocket-Protocol: mqtt"

func TestWebSocket(t *testing.T) {
	b := start(t, nil)
	p, err := webSocket(t, b, subprotocolHeader)
	if err != nil {
		t.Fatal(err)
	}
	p.send(connectPacket(5, "kitchen"))
	if ack := p.expect(packets.Connack); ack.ReasonCode != 0 {
		t.Fatalf("CONNACK 0x%02X", ack.ReasonCode)
	}
	p.listen("1/demo/kitchen/#")
	operator := login(t, b, 5, "support")
	operator.listen("0/demo/#")
	// Packets may share a frame and be split over frames [MQTT-6.0.0-2].
	both := append(encode(t, 5, publishPacket(1, 8, "0/demo/kitchen/d1", `{"event_data":{},"add_client_ip":true}`)),
		encode(t, 5, packets.Packet{FixedHeader: packets.FixedHeader{Type: packets.Pingreq}})...)
	p.raw(both[:10]...)
	p.raw(both[10:]...)
	p.expect(packets.Puback)
	p.expect(packets.Pingresp)
	if got := string(operator.message().Payload); !strings.Contains(got, `"ip_address":"127.0.0.1"`) {
		t.Errorf("event %s", got)
	}
	operator.publish("1/demo/kitchen/d1/event", "hello")
	if got := string(p.message().Payload); got != "hello" {
		t.Errorf("got %q", got)
	}
	b.stop(t)
	if end := p.expectEnd(); end.ReasonCode != 0x8b {
		t.Errorf("DISCONNECT 0x%02X, want 0x8B", end.ReasonCode)
	}
}

// The one who loses a session to another tab is told over WebSocket too.
func TestTakeOverOverWebSocket(t *testing.T) {
	b := start(t, nil)
	p, err := webSocket(t, b, subprotocolHeader)
	if err != nil {
		t.Fatal(err)
	}
	pk := connectPacket(5, "kitchen")
	pk.Connect.ClientIdentifier = "c1"
	p.send(pk)
	p.expect(packets.Connack)
	login(t, b, 5, "kitchen", clientID("c1"))
	if end := p.expectEnd(); end.ReasonCode != 0x8e {
		t.Errorf("DISCONNECT 0x%02X, want 0x8E", end.ReasonCode)
	}
}

func TestMalformedPacketOverWebSocketIsTold(t *testing.T) {
	b := start(t, nil)
	p, err := webSocket(t, b, subprotocolHeader)
	if err != nil {
		t.Fatal(err)
	}
	p.send(connectPacket(5, "kitchen"))
	p.expect(packets.Connack)
	p.raw(0x82, 0x06, 0x00, 0x01, 0x00, 0x00, 0x01, 0x61)
	if end := p.expectEnd(); end.ReasonCode != 0x81 {
		t.Errorf("DISCONNECT 0x%02X, want 0x81", end.ReasonCode)
	}
}

func TestWebSocketIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Config)
		header []string
		status string
	}{
		{"foreign origin", nil, []string{subprotocolHeader, "Origin: https://evil.example"}, "403"},
		{"origin that the server denies", func(c *Config) { c.AllowOrigin = func(*http.Request) bool { return false } }, []string{subprotocolHeader}, "403"},
		{"no subprotocol", nil, nil, "400"},
		{"too many", func(c *Config) { c.Limits.Connections = -1 }, []string{subprotocolHeader}, "503"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, c.change)
			if _, err := webSocket(t, b, c.header...); err == nil || !strings.Contains(err.Error(), c.status) {
				t.Fatalf("error %v, want status %s", err, c.status)
			}
			eventually(t, "it is turned away", func() bool { n := b.Counters(); return n.Connections == 0 && n.TurnedAway == 1 })
		})
	}
}

func TestDemoAccountsServeThisMachineAlone(t *testing.T) {
	b := start(t, nil)
	r := httptest.NewRequest("GET", page.MQTTPath, nil)
	r.RemoteAddr = "192.0.2.1:1234"
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("status %d, want 403", w.Code)
	}
}
