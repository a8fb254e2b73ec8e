//go:build !js

package mqttws_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"deviceconsole/mqttws"
)

//lint:file-ignore SA1019 the tests speak the WebSocket of the library under test

func TestAcceptRefusals(t *testing.T) {
	upgrade := func(h http.Header) {
		h.Set("Connection", "Upgrade")
		h.Set("Upgrade", "websocket")
		h.Set("Sec-WebSocket-Version", "13")
		h.Set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
	}
	tests := map[string]struct {
		header func(http.Header)
		want   int
		says   string
	}{
		"an Origin that is not allowed": {func(h http.Header) {
			upgrade(h)
			h.Set("Sec-WebSocket-Protocol", "mqtt")
			h.Set("Origin", "http://evil.example")
		}, http.StatusForbidden, "origin"},
		"a page's ordinary request": {func(http.Header) {}, http.StatusUpgradeRequired, "WebSocket"},
		"no subprotocol":            {upgrade, http.StatusBadRequest, `"mqtt"`},
		"another subprotocol":       {func(h http.Header) { upgrade(h); h.Set("Sec-WebSocket-Protocol", "mqttv3.1, MQTT") }, http.StatusBadRequest, `"mqtt"`},
		"a key that is none": {func(h http.Header) {
			upgrade(h)
			h.Set("Sec-WebSocket-Protocol", "mqtt")
			h.Set("Sec-WebSocket-Key", "x")
		}, http.StatusBadRequest, "Sec-WebSocket-Key"},
		"an old WebSocket's version": {func(h http.Header) {
			upgrade(h)
			h.Set("Sec-WebSocket-Protocol", "mqtt")
			h.Set("Sec-WebSocket-Version", "8")
		}, http.StatusBadRequest, "13"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/mqtt", nil)
			tt.header(r.Header)
			w := httptest.NewRecorder()
			_, err := mqttws.Accept(w, r, mqttws.AcceptOptions{
				Origin: func(r *http.Request) bool { return r.Header.Get("Origin") != "http://evil.example" },
			})
			if err == nil || w.Code != tt.want || !strings.Contains(w.Body.String(), tt.says) {
				t.Errorf("answered %d %q, error %v; want %d and %q", w.Code, w.Body, err, tt.want, tt.says)
			}
		})
	}
}

// TestFramesThatCameWithTheRequest: a client need not wait for the answer, and what it
// sends may be larger than what is kept at rest.
func TestFramesThatCameWithTheRequest(t *testing.T) {
	got := make(chan []byte, 1)
	const size = 2000
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := mqttws.Accept(w, r, mqttws.AcceptOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		defer ws.Close()
		all := make([]byte, 2*size)
		_, _ = io.ReadFull(ws, all)
		got <- all
	}))
	defer srv.Close()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	request := "GET /mqtt HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"
	frame := func(c byte) string { // masked with zeros
		return string([]byte{0x82, 0x80 | 126, size >> 8, size & 0xff, 0, 0, 0, 0}) + strings.Repeat(string(c), size)
	}
	if _, err := io.WriteString(conn, request+frame('a')+frame('b')); err != nil {
		t.Fatal(err)
	}
	if all, want := <-got, strings.Repeat("a", size)+strings.Repeat("b", size); string(all) != want {
		t.Errorf("%d bytes came that are not those sent", len(all))
	}
}

// acceptPair gives both ends of one WebSocket.
func acceptPair(t *testing.T, o mqttws.AcceptOptions) (net.Conn, *websocket.Conn) {
	t.Helper()
	accepted := make(chan net.Conn, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := mqttws.Accept(w, r, o)
		if err != nil {
			t.Error(err)
			return
		}
		accepted <- c
	}))
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	ws, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(srv.URL, "http"), &websocket.DialOptions{Subprotocols: []string{"mqtt"}})
	if err != nil {
		t.Fatal(err)
	}
	c := <-accepted
	t.Cleanup(func() { c.Close(); _ = ws.CloseNow() })
	return c, ws
}

func TestAcceptJoinsFrames(t *testing.T) {
	c, ws := acceptPair(t, mqttws.AcceptOptions{})
	ctx := context.Background()
	for _, frame := range []string{"he", "", "ll", "o"} {
		if err := ws.Write(ctx, websocket.MessageBinary, []byte(frame)); err != nil {
			t.Fatal(err)
		}
	}
	got := make([]byte, 5)
	if _, err := io.ReadFull(c, got); err != nil || string(got) != "hello" {
		t.Fatalf("read %q, %v", got, err)
	}
	if _, err := c.Write([]byte("one frame")); err != nil {
		t.Fatal(err)
	}
	if kind, frame, err := ws.Read(ctx); err != nil || kind != websocket.MessageBinary || string(frame) != "one frame" {
		t.Fatalf("got %v %q, %v", kind, frame, err)
	}
	go func() { _ = ws.Close(websocket.StatusNormalClosure, "") }()
	if _, err := c.Read(got); err != io.EOF {
		t.Fatalf("after a normal close Read gave %v, want io.EOF", err)
	}
}

func TestAcceptRefusesTextFrames(t *testing.T) {
	c, ws := acceptPair(t, mqttws.AcceptOptions{})
	if err := ws.Write(context.Background(), websocket.MessageText, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 5)); err == nil || !strings.Contains(err.Error(), "text frame") {
		t.Errorf("Read gave %v", err)
	}
	if _, _, err := ws.Read(context.Background()); websocket.CloseStatus(err) != websocket.StatusUnsupportedData {
		t.Errorf("the peer saw %v, want close code 1003", err)
	}
}

func TestAcceptLimitsFrames(t *testing.T) {
	c, ws := acceptPair(t, mqttws.AcceptOptions{ReadLimit: 100})
	ctx := context.Background()
	if err := ws.Write(ctx, websocket.MessageBinary, bytes.Repeat([]byte{1}, 100)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c, make([]byte, 100)); err != nil {
		t.Fatalf("a frame of the limit's size: %v", err)
	}
	if err := ws.Write(ctx, websocket.MessageBinary, bytes.Repeat([]byte{1}, 200)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(c); err == nil {
		t.Error("a frame over the limit was read")
	}
}

func TestAcceptCloseDoesNotWaitForASilentPeer(t *testing.T) {
	c, _ := acceptPair(t, mqttws.AcceptOptions{})
	readEnded := make(chan error, 1)
	go func() {
		_, err := c.Read(make([]byte, 1))
		readEnded <- err
	}()
	returned := make(chan struct{})
	go func() { c.Close(); c.Close(); close(returned) }()
	select {
	case <-returned:
	case <-time.After(10 * time.Second):
		t.Fatal("Close waits for the peer")
	}
	select {
	case err := <-readEnded:
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("the blocked Read gave %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("Read is still blocked")
	}
	if _, err := c.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Write after Close gave %v", err)
	}
}

func TestAcceptDeadline(t *testing.T) {
	c, _ := acceptPair(t, mqttws.AcceptOptions{})
	if err := c.SetReadDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("Read went past its deadline")
	}
}
